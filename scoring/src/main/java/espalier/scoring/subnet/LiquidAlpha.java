package espalier.scoring.subnet;

/// How fast a bond follows its weight: slowly where the weight agrees with the consensus or stays,
/// fast where it is far ahead of the consensus or is being withdrawn.
///
/// `rate = low + (high - low) / (1 + exp(-steepness / 100 * (d - 1/2)))`, where `d` is the weight
/// above the consensus if the weight is at least the bond, and the bond above the weight if not,
/// both brought into `[0, 1]`.
///
/// @param low the slowest rate, of 65535
/// @param high the fastest rate, of 65535
/// @param steepness of the sigmoid, in hundredths
/// @see "subtensor 14bc6f9f, `epoch/run_epoch.rs::alpha_sigmoid`"
public record LiquidAlpha(int low, int high, int steepness) {
  /// The least `low`: 0.025 of 65535, as upstream.
  public static final int MIN_LOW = 1_638;

  /// The bound of `steepness` in either direction.
  public static final int MAX_STEEPNESS = 32_767;

  public LiquidAlpha {
    if (low < MIN_LOW || high > FixedPoint.U16_MAX || low > high) {
      throw new IllegalArgumentException(
          "liquid alpha from %d to %d; expected %d <= low <= high <= 65535"
              .formatted(low, high, MIN_LOW));
    }
    if (steepness < -MAX_STEEPNESS || steepness > MAX_STEEPNESS) {
      throw new IllegalArgumentException(
          "liquid alpha steepness " + steepness + "; expected -32767 to 32767");
    }
  }

  /// The rates of many bonds, with what they share computed once.
  Rates rates() {
    return new Rates(
        FixedPoint.fromU16(low), FixedPoint.fromU16(high), ((long) steepness << 32) / -100);
  }

  /// Rates of bonds; remembers the last difference, because most bonds have the same one: zero.
  static final class Rates {
    private static final long HALF = FixedPoint.ONE >> 1;

    private final long low;
    private final long high;
    private final long slope;
    private long lastDifference = -1;
    private long lastRate;

    private Rates(long low, long high, long slope) {
      this.low = low;
      this.high = high;
      this.slope = slope;
    }

    /// The rate in I32F32 of a bond that meets `weight` under `consensus`, all in `[0, 1]`.
    long of(long consensus, long weight, long bond) {
      long difference = weight >= bond ? Math.max(0, weight - consensus) : bond - weight;
      if (difference != lastDifference) {
        long power = FixedPoint.exp(FixedPoint.multiply(slope, difference - HALF));
        long sigmoid = FixedPoint.invert(FixedPoint.ONE + power);
        lastRate = Math.clamp(low + FixedPoint.multiply(sigmoid, high - low), low, high);
        lastDifference = difference;
      }
      return lastRate;
    }
  }
}
