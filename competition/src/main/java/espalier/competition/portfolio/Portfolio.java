package espalier.competition.portfolio;

import espalier.competition.csv.CsvWriter;
import espalier.competition.universe.Universe;
import espalier.scoring.tournament.GaussTable;
import espalier.scoring.tournament.Targets;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;

/// The long-short portfolio that follows from a meta model, in integers.
///
/// A row's weight is its share of the sum of all sizes: `gauss(code) / sum |gauss|`, times 2^40 and
/// rounded toward zero, so that longs and shorts together are one unit of exposure and cancel each
/// other. What it earns is the sum of weight times target less one half.
///
/// @param weights in 2^-40, in the universe's order
public record Portfolio(Universe universe, List<Long> weights) {
  /// Fraction bits of weights and performance.
  public static final int FRACTION = 40;

  public Portfolio {
    weights = List.copyOf(weights);
    if (weights.size() != universe.size()) {
      throw new IllegalArgumentException(
          "%d weights for %d rows".formatted(weights.size(), universe.size()));
    }
  }

  /// @param meta the meta model's rank codes; all alike give a portfolio of nothing
  public static Portfolio of(Universe universe, char[] meta) {
    GaussTable table = GaussTable.of(meta.length);
    long exposure = 0;
    for (char code : meta) {
      exposure += Math.abs((long) table.gauss(code));
    }
    var weights = new java.util.ArrayList<Long>();
    for (char code : meta) {
      BigInteger share = BigInteger.valueOf(table.gauss(code)).shiftLeft(FRACTION);
      weights.add(exposure == 0 ? 0 : share.divide(BigInteger.valueOf(exposure)).longValueExact());
    }
    return new Portfolio(universe, weights);
  }

  /// What one unit of exposure earns against `targets`, in 2^-40, rounded toward zero: between -1/2
  /// and 1/2.
  public long performance(Targets targets) {
    BigInteger sum = BigInteger.ZERO;
    for (int row = 0; row < weights.size(); row++) {
      long centred = targets.value(row) - Targets.ONE / 2;
      sum = sum.add(BigInteger.valueOf(weights.get(row)).multiply(BigInteger.valueOf(centred)));
    }
    return sum.divide(BigInteger.valueOf(Targets.ONE)).longValueExact();
  }

  /// `id,weight_q40,weight`.
  public String toCsv() {
    var out = new CsvWriter().row("id", "weight_q40", "weight");
    for (int row = 0; row < weights.size(); row++) {
      out.row(universe.id(row), weights.get(row).toString(), decimal(weights.get(row)));
    }
    return out.toString();
  }

  /// A number in 2^-40 with nine decimals, for people.
  public static String decimal(long value) {
    return new BigDecimal(value)
        .divide(new BigDecimal(BigInteger.ONE.shiftLeft(FRACTION)))
        .setScale(9, java.math.RoundingMode.HALF_EVEN)
        .toPlainString();
  }
}
