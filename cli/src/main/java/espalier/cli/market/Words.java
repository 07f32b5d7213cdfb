package espalier.cli.market;

import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import espalier.base.unit.Denomination;
import espalier.base.unit.Hash;
import espalier.base.unit.Rate;
import espalier.cli.Layout;
import espalier.ledger.market.GpuModel;
import espalier.ledger.market.Offer;
import espalier.ledger.market.Reason;
import espalier.ledger.market.Resources;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// How prices, machines and ends of leases are told.
final class Words {
  private static final int ID_DIGITS = 12;
  private static final BigDecimal HOUR = BigDecimal.valueOf(3_600);
  private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

  private Words() {}

  /// So many of an id's digits that no other begins so, for tables.
  static String id(Hash id) {
    return id.toString().substring(0, ID_DIGITS);
  }

  /// `0.25 esp/s`, exact.
  static String rate(Rate rate, Denomination denomination) {
    return price(rate, denomination.name(), "s");
  }

  /// `900 esp/h`, exact.
  static String hourly(Rate rate, Denomination denomination) {
    return price(rate, denomination.name(), "h");
  }

  /// @param denomination also one that the ledger has no word for, as SDL files may name
  /// @param time `s` or `h`
  static String price(Rate rate, String denomination, String time) {
    BigDecimal price = time.equals("h") ? perSecond(rate).multiply(HOUR) : perSecond(rate);
    return "%s %s/%s".formatted(number(price), denomination, time);
  }

  /// Smallest units a second.
  static BigDecimal perSecond(Rate rate) {
    return BigDecimal.valueOf(rate.nanoUnitsPerSecond(), 9);
  }

  /// What one benchmark unit costs, in smallest units an hour, to four digits; `-` where the
  /// provider has not measured any.
  static String perUnit(Offer offer) {
    return offer.benchmark() == 0 ? "-" : number(hourlyPerUnit(offer));
  }

  /// @throws ArithmeticException if the offer states no benchmark
  static BigDecimal hourlyPerUnit(Offer offer) {
    return perSecond(offer.rate())
        .multiply(HOUR)
        .divide(BigDecimal.valueOf(offer.benchmark()), new MathContext(4, RoundingMode.HALF_EVEN))
        .stripTrailingZeros();
  }

  /// With a comma between thousands and no trailing zeros.
  static String number(BigDecimal number) {
    var format = new DecimalFormat("#,##0", DecimalFormatSymbols.getInstance(Locale.ROOT));
    format.setMaximumFractionDigits(18);
    return format.format(number);
  }

  /// `2 CPU, 4 GiB memory, 10 GiB storage, 1 nvidia/h100`.
  static String machine(Resources resources, List<GpuModel> gpus) {
    var parts = new ArrayList<String>();
    parts.add(number(BigDecimal.valueOf(resources.millicores(), 3)) + " CPU");
    parts.add(bytes(resources.memoryBytes()) + " memory");
    parts.add(bytes(resources.storageBytes()) + " storage");
    if (resources.gpus() > 0) {
      String kinds = gpus.stream().map(Words::gpu).distinct().collect(Collectors.joining(" or "));
      parts.add(resources.gpus() + " " + (kinds.isEmpty() ? "GPU" : kinds));
    }
    return String.join(", ", parts);
  }

  static String gpu(GpuModel model) {
    var text = new StringBuilder(model.vendor().isEmpty() ? "GPU" : model.vendor());
    if (!model.model().isEmpty()) {
      text.append('/').append(model.model());
    }
    if (model.memoryBytes() > 0) {
      text.append('/').append(bytes(model.memoryBytes()));
    }
    if (!model.connection().isEmpty()) {
      text.append('/').append(model.connection());
    }
    return text.toString();
  }

  /// In the greatest binary unit that divides it, else with two decimals.
  static String bytes(long bytes) {
    int unit = 0;
    BigDecimal value = BigDecimal.valueOf(bytes);
    BigDecimal step = BigDecimal.valueOf(1_024);
    while (unit < BINARY.length - 1 && value.compareTo(step) >= 0) {
      value = value.divide(step);
      unit++;
    }
    return number(value.setScale(2, RoundingMode.HALF_EVEN)) + " " + BINARY[unit];
  }

  static String amount(Amount amount, Denomination denomination) {
    return Layout.amount(new Coin(denomination, amount));
  }

  /// A moment, or `never` for the end of time.
  static String moment(BlockTime time) {
    return time.milliseconds() == Long.MAX_VALUE ? "never" : Layout.time(time);
  }

  /// Why a lease ended, with the number.
  static String reason(int reason) {
    String words =
        switch (reason) {
          case 0 -> "it has not ended";
          case Reason.TENANT_CLOSED -> "the tenant closed it";
          case Reason.TENANT_UNRESPONSIVE -> "the tenant did not respond";
          case Reason.COMPLETED -> "the job completed";
          case Reason.COMPLETED_WITH_ERROR -> "the job ended with an error";
          case Reason.TERM_ENDED -> "its term ended";
          case Reason.PROVIDER_UNSTABLE -> "the provider's machine failed";
          case Reason.PROVIDER_DECOMMISSION -> "the provider takes the machine back";
          case Reason.MANIFEST_MISSING -> "the tenant did not hand its workload over";
          case Reason.START_MISSED -> "the provider did not start it in time";
          case Reason.HEARTBEATS_MISSED -> "the provider fell silent";
          case Reason.AUDIT_FAILED -> "an auditor found the machine other than declared";
          case Reason.INSUFFICIENT_FUNDS -> "the deposit is used up";
          default -> "for another reason";
        };
    return reason == 0 ? words : "%s (reason %d)".formatted(words, reason);
  }

  /// A list cut at `limit`, with a line that says how many more there are.
  static String cut(String table, int all, int shown) {
    return all == shown
        ? table
        : "%s%n%d more; --limit %d shows all".formatted(table, all - shown, all);
  }
}
