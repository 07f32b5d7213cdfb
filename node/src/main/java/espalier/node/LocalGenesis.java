package espalier.node;

import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BasisPoints;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import espalier.base.unit.Denomination;
import espalier.ledger.Genesis;
import espalier.ledger.Genesis.Balance;
import espalier.ledger.Genesis.Money;
import espalier.ledger.Parameters;
import espalier.ledger.PriceTable;
import espalier.ledger.market.MarketParameters;
import espalier.ledger.market.MarketParameters.Periods;
import java.util.List;
import java.util.Optional;

/// The genesis of a network of one's own, with the parameters that the documentation speaks of.
///
/// Two kinds of money: `esp`, the native token with a fixed supply, and `credit`, which an issuer
/// issues and redeems. Both count in millionths. Machines are let for either; the market takes 2 %
/// in credit and 1 % in esp.
public final class LocalGenesis {
  public static final Denomination ESP = new Denomination("esp");
  public static final Denomination CREDIT = new Denomination("credit");

  /// Smallest units of one esp or one credit.
  public static final long WHOLE = 1_000_000;

  private LocalGenesis() {}

  /// A network that begins at `time`.
  ///
  /// @param issuer of credit; none if its supply is to be fixed
  /// @param balances what accounts hold at first
  public static Genesis of(
      String name, BlockTime time, Optional<AccountId> issuer, List<Balance> balances) {
    return new Genesis(
        name,
        time,
        List.of(new Money(ESP, Optional.empty()), new Money(CREDIT, issuer)),
        balances,
        parameters());
  }

  private static Parameters parameters() {
    var fees = new Amount(10);
    var market =
        new MarketParameters(
            List.of(
                new MarketParameters.Money(
                    CREDIT, new BasisPoints(200), units(1, 10), units(1, 10), units(1, 100)),
                new MarketParameters.Money(
                    ESP, new BasisPoints(100), units(1, 10), units(1, 10), units(1, 100))),
            new Coin(ESP, units(10, 1)),
            List.of(),
            Periods.DEFAULT);
    return new Parameters(
        List.of(
            new PriceTable(ESP, fees, new Amount(1), new Amount(5)),
            new PriceTable(CREDIT, fees, new Amount(1), new Amount(5))),
        new Coin(ESP, units(1, 1)),
        market);
  }

  private static Amount units(long whole, long divisor) {
    return new Amount(whole * WHOLE / divisor);
  }
}
