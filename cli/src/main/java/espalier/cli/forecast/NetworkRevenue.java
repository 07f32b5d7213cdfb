package espalier.cli.forecast;

import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import espalier.base.unit.Denomination;
import espalier.base.unit.Hash;
import espalier.cli.CliException;
import espalier.cli.Layout;
import espalier.client.NodeClient;
import espalier.client.NodeClient.Row;
import espalier.client.Status;
import espalier.forecast.model.Actual;
import espalier.forecast.model.Actual.Takings;
import espalier.forecast.model.Business;
import espalier.forecast.model.Forecast;
import espalier.ledger.bank.ModuleAccount;
import espalier.ledger.escrow.Escrow;
import espalier.ledger.escrow.EscrowState;
import espalier.ledger.market.Lease;
import espalier.ledger.market.MarketState;
import espalier.ledger.market.Order;
import espalier.ledger.state.Table;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A network's own revenue by the forecast's businesses, from what the ledger keeps about fees.
///
/// **Compute** is the market's: each lease's payments and the market's share of them, of closed
/// leases as the ledger recorded them, of running ones as far as they are paid. The ledger has no
/// fees of models, identity and security yet; they are shown as zero and said to be.
final class NetworkRevenue {
  /// At most so many rows of a table are read.
  static final int ROWS_MAX = 1_000_000;

  private static final BigDecimal PRICE_MAX = new BigDecimal("1e12");
  private static final int PRICE_TEXT_MAX = 40;

  private final NodeClient node;
  private final Map<Denomination, BigDecimal> prices;
  private final Map<Denomination, Sums> compute = new TreeMap<>();

  NetworkRevenue(NodeClient node, Map<Denomination, BigDecimal> prices) {
    this.node = node;
    this.prices = prices;
  }

  /// What was paid in one denomination, the fees included.
  private record Sums(long spent, long fees) {
    Sums plus(long more, long fee) {
      return new Sums(Math.addExact(spent, more), Math.addExact(fees, fee));
    }
  }

  /// The prices as the command line has them.
  static Map<Denomination, BigDecimal> prices(Map<String, String> given) {
    var prices = new HashMap<Denomination, BigDecimal>();
    given.forEach((unit, text) -> {
      try {
        BigDecimal price = new BigDecimal(text);
        boolean possible = price.signum() > 0 && price.compareTo(PRICE_MAX) <= 0;
        if (text.length() > PRICE_TEXT_MAX || !possible) {
          throw new NumberFormatException();
        }
        prices.put(new Denomination(unit), price);
      } catch (IllegalArgumentException refused) {
        throw CliException.usage(
            "--actual-price is a unit of the ledger and what one is worth, above 0 and at most 10^12 USD, such as esp=0.5; found '%s=%s'"
                .formatted(unit, text));
      }
    });
    return prices;
  }

  Actual read() {
    Status status = node.status();
    leases();
    var takings = new EnumMap<Business, Takings>(Business.class);
    takings.put(Business.COMPUTE, takings());
    return new Actual(
        "network " + status.name(),
        day(status.genesisTime()),
        day(status.time()),
        takings,
        remarks(status.height()));
  }

  private static LocalDate day(BlockTime time) {
    return Instant.ofEpochMilli(time.milliseconds()).atZone(ZoneOffset.UTC).toLocalDate();
  }

  private <K, V> List<Row<K, V>> all(String name, Table<K, V> table) {
    List<Row<K, V>> rows = node.rows(name, table, new byte[0], ROWS_MAX);
    if (rows.size() == ROWS_MAX) {
      throw CliException.refused(
          "the network has %,d or more %s, more than are added up here; ask its events with 'espalier query events --kind paid'"
              .formatted(ROWS_MAX, name));
    }
    return rows;
  }

  private void leases() {
    var escrows = new HashMap<Hash, Escrow>();
    all("escrows", EscrowState.ESCROWS).forEach(row -> escrows.put(row.key(), row.value()));
    var denominations = new HashMap<Hash, Denomination>();
    for (Row<Hash, Order> row : all("orders", MarketState.ORDERS)) {
      denominations.put(row.key(), row.value().terms().denomination());
    }
    for (Row<Hash, Lease> row : all("leases", MarketState.LEASES)) {
      Lease lease = row.value();
      Denomination unit = denominations.get(lease.order());
      if (unit == null) {
        continue; // an order placed after the orders were read
      }
      if (lease.state() == Lease.State.CLOSED) {
        long fees = lease.progress().fees().units();
        add(unit, Math.addExact(lease.progress().paid().units(), fees), fees);
      } else {
        Escrow escrow = escrows.get(lease.escrow());
        if (escrow != null) {
          escrow.stream(lease.id())
              .ifPresent(stream -> {
                Amount fee = stream.paid().shareRoundedDown(stream.take());
                add(unit, stream.paid().units(), fee.units());
              });
        }
      }
    }
  }

  private void add(Denomination unit, long spent, long fees) {
    compute.merge(unit, new Sums(spent, fees), (old, more) -> old.plus(more.spent(), more.fees()));
  }

  private Takings takings() {
    double spent = 0;
    double fees = 0;
    for (Map.Entry<Denomination, Sums> one : compute.entrySet()) {
      if (one.getValue().spent() > 0) {
        double price = price(one.getKey());
        spent += one.getValue().spent() * price;
        fees += one.getValue().fees() * price;
      }
    }
    return new Takings(spent, fees, true);
  }

  private double price(Denomination unit) {
    BigDecimal price = prices.get(unit);
    if (price == null) {
      throw CliException.usage(
          "the ledger counts in %s and knows no dollars; say what one %s is worth, such as --actual-price %s=0.5"
              .formatted(unit, unit, unit));
    }
    return price.doubleValue();
  }

  private List<String> remarks(long height) {
    var remarks = new ArrayList<String>();
    compute.forEach((unit, sums) ->
        remarks.add(
            "Compute: leases paid %s in all, of which %s were the market's fees%s."
                .formatted(
                    coin(unit, sums.spent()),
                    coin(unit, sums.fees()),
                    prices.containsKey(unit)
                        ? ", at %s USD a unit, your price"
                            .formatted(prices.get(unit).toPlainString())
                        : "")));
    remarks.add(
        "Models, identity and security: the ledger charges no fees for these yet, so they stand at zero.");
    for (Coin coin : node.account(ModuleAccount.FEES.id()).balances()) {
      remarks.add(
          "Beside these, transactions of all kinds paid %s; they belong to no single business."
              .formatted(Layout.amount(coin)));
    }
    for (Coin coin : node.account(ModuleAccount.TREASURY.id()).balances()) {
      Sums sums = compute.getOrDefault(coin.denomination(), new Sums(0, 0));
      long rest = coin.amount().units() - sums.fees();
      if (rest > 0) {
        remarks.add(
            "Beside these, the treasury holds %s from cancelled orders and forfeited bonds."
                .formatted(coin(coin.denomination(), rest)));
      }
    }
    remarks.add(
        "Read at block %,d; what is earned but not yet paid is not counted.".formatted(height));
    return remarks;
  }

  private static String coin(Denomination unit, long units) {
    return Layout.amount(new Coin(unit, new Amount(units)));
  }

  /// Forecast and network side by side.
  static Sheet sheet(Forecast forecast, Actual actual) {
    var sheet =
        new Sheet("business", "forecast_usd", "users_paid_usd", "network_fees_usd", "remark");
    for (Business one : Business.values()) {
      Takings takings = actual.of(one);
      sheet.add(
          Sheet.Cell.text(one.word()),
          Sheet.Cell.dollars(forecast.of(one)),
          Sheet.Cell.dollars(takings.spent()),
          Sheet.Cell.dollars(takings.fees()),
          Sheet.Cell.text(takings.charged() ? "" : "no fees on the ledger yet"));
    }
    sheet.add(
        Sheet.Cell.text("total"),
        Sheet.Cell.dollars(forecast.total()),
        Sheet.Cell.dollars(actual.spent()),
        Sheet.Cell.dollars(actual.fees()),
        Sheet.Cell.text(""));
    return sheet;
  }

  static Map<String, Object> tree(Forecast forecast, Actual actual) {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("network", actual.network());
    tree.put("since", actual.since().toString());
    tree.put("until", actual.until().toString());
    tree.put("rows", sheet(forecast, actual).tree());
    tree.put("remarks", actual.remarks());
    return tree;
  }
}
