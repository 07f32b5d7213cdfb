package espalier.ledger.escrow;

import espalier.base.unit.BlockTime;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The slow, plain twin of an escrow: exact fractions, every covered interval and every rate kept.
///
/// It knows nothing of settlement, of timers or of cumulative totals.
final class EscrowModel {
  /// Pico-units in a unit: what a rate of 1 nano-unit a second earns in 10^12 milliseconds.
  private static final BigInteger PICO = BigInteger.TEN.pow(12);

  /// From `from` on the rate is `rate`.
  private record Step(long from, long rate) {}

  private record Interval(long from, long to) {}

  /// What one stream has been told.
  static final class Line {
    private final int take;
    private final List<Step> steps = new ArrayList<>();
    private final List<Interval> covered = new ArrayList<>();
    private long coveredUntil;
    private long stopsAt = Long.MAX_VALUE;

    Line(long start, long rate, int take) {
      this.take = take;
      coveredUntil = start;
      steps.add(new Step(start, rate));
    }

    long coveredUntil() {
      return coveredUntil;
    }

    void cover(long from, long to) {
      long start = Math.max(from, coveredUntil);
      long end = Math.min(to, stopsAt);
      if (start < end) {
        covered.add(new Interval(start, end));
        coveredUntil = end;
      }
    }

    void changeRate(long at, long rate) {
      steps.removeIf(step -> step.from() >= at);
      steps.add(new Step(at, rate));
    }

    void stop(long at) {
      stopsAt = Math.min(stopsAt, at);
    }

    /// Pico-units earned before `limit` in what is covered.
    private BigInteger earned(long limit) {
      BigInteger sum = BigInteger.ZERO;
      for (Interval interval : covered) {
        sum = sum.add(over(interval.from(), Math.min(interval.to(), limit)));
      }
      return sum;
    }

    private BigInteger over(long from, long to) {
      BigInteger sum = BigInteger.ZERO;
      for (int i = 0; i < steps.size(); i++) {
        long start = Math.max(steps.get(i).from(), from);
        long end = i + 1 < steps.size() ? Math.min(steps.get(i + 1).from(), to) : to;
        if (start < end) {
          sum =
              sum.add(
                  BigInteger.valueOf(end - start)
                      .multiply(BigInteger.valueOf(steps.get(i).rate())));
        }
      }
      return sum;
    }

    /// Whole units owed if everything up to `until` were covered.
    BigInteger projected(long until) {
      return earned(Long.MAX_VALUE).add(over(coveredUntil, Math.min(until, stopsAt))).divide(PICO);
    }

    /// The same, rounded up.
    BigInteger projectedUp(long until) {
      return earned(Long.MAX_VALUE)
          .add(over(coveredUntil, Math.min(until, stopsAt)))
          .add(PICO.subtract(BigInteger.ONE))
          .divide(PICO);
    }

    BigInteger total() {
      return earned(Long.MAX_VALUE).divide(PICO);
    }

    BigInteger totalBefore(long moment) {
      return earned(moment).divide(PICO);
    }

    BigInteger feeOf(BigInteger total) {
      return total.multiply(BigInteger.valueOf(take)).divide(BigInteger.valueOf(10_000));
    }
  }

  final Map<Integer, Line> lines = new TreeMap<>();

  /// Deposits less withdrawals, releases and the totals of finished streams.
  private BigInteger available = BigInteger.ZERO;

  void add(long units) {
    available = available.add(BigInteger.valueOf(units));
  }

  void take(long units) {
    available = available.subtract(BigInteger.valueOf(units));
  }

  void take(BigInteger units) {
    available = available.subtract(units);
  }

  /// Whether the streams would owe more than there is, were all covered until `moment`.
  boolean isShortAt(long moment) {
    BigInteger owed = BigInteger.ZERO;
    for (Line line : lines.values()) {
      owed = owed.add(line.projected(moment));
    }
    return owed.compareTo(available) > 0;
  }

  /// Whether evidence has arrived up to `end`.
  boolean isCoveredUpTo(long end) {
    return lines.values().stream()
        .anyMatch(line -> !line.covered.isEmpty() && line.coveredUntil == end);
  }

  /// What cannot have been earned by `now`.
  BigInteger withdrawable(long now) {
    BigInteger left = available;
    for (Line line : lines.values()) {
      left = left.subtract(line.projectedUp(now));
    }
    return left.max(BigInteger.ZERO);
  }

  /// What each stream is paid over its life, by id.
  List<BigInteger> finalTotals(boolean depleted, BlockTime end) {
    List<BigInteger> totals = new ArrayList<>(lines.values().stream().map(Line::total).toList());
    BigInteger sum = totals.stream().reduce(BigInteger.ZERO, BigInteger::add);
    if (!depleted || sum.compareTo(available) <= 0) {
      return totals;
    }
    long last = end.milliseconds() - 1;
    List<BigInteger> sure = lines.values().stream().map(line -> line.totalBefore(last)).toList();
    var weights = new ArrayList<BigInteger>();
    for (int i = 0; i < sure.size(); i++) {
      weights.add(totals.get(i).subtract(sure.get(i)));
    }
    BigInteger rest = available.subtract(sure.stream().reduce(BigInteger.ZERO, BigInteger::add));
    List<BigInteger> shares = shares(rest, weights);
    for (int i = 0; i < sure.size(); i++) {
      totals.set(i, sure.get(i).add(shares.get(i)));
    }
    return totals;
  }

  /// Largest remainder, one unit at a time.
  static List<BigInteger> shares(BigInteger rest, List<BigInteger> weights) {
    BigInteger sum = weights.stream().reduce(BigInteger.ZERO, BigInteger::add);
    var shares = new ArrayList<BigInteger>();
    var order = new ArrayList<Integer>();
    for (int i = 0; i < weights.size(); i++) {
      shares.add(rest.multiply(weights.get(i)).divide(sum));
      order.add(i);
    }
    order.sort(
        Comparator.comparing((Integer i) -> rest.multiply(weights.get(i)).mod(sum))
            .reversed()
            .thenComparing(Comparator.naturalOrder()));
    BigInteger left = rest.subtract(shares.stream().reduce(BigInteger.ZERO, BigInteger::add));
    for (int i : order) {
      if (left.signum() > 0) {
        shares.set(i, shares.get(i).add(BigInteger.ONE));
        left = left.subtract(BigInteger.ONE);
      }
    }
    return shares;
  }
}
