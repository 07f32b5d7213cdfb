package espalier.proof.circuit;

/// All whole numbers from `low` to `high`, both inclusive, within `±2^62`.
///
/// Arithmetic is exact; a result that leaves the bound is refused, because in the field it could be
/// taken for another number.
public record Interval(long low, long high) {
  /// No integer of a program exceeds this in magnitude: less than half the field's order.
  public static final long LIMIT = 1L << 62;

  public static final Interval ZERO = new Interval(0, 0);

  public Interval {
    if (low > high) {
      throw new IllegalArgumentException("an interval from " + low + " to " + high + " is empty");
    }
    if (low < -LIMIT || high > LIMIT) {
      throw new IllegalArgumentException(
          "values from %d to %d leave ±2^62; rescale earlier".formatted(low, high));
    }
  }

  /// `low` to `low + 2^bits - 1`.
  public static Interval ofBits(long low, int bits) {
    return new Interval(low, Math.addExact(low, (1L << bits) - 1));
  }

  public Interval plus(Interval other) {
    return new Interval(low + other.low, high + other.high);
  }

  public Interval times(long factor) {
    return times(new Interval(factor, factor));
  }

  public Interval times(Interval other) {
    try {
      long a = Math.multiplyExact(low, other.low);
      long b = Math.multiplyExact(low, other.high);
      long c = Math.multiplyExact(high, other.low);
      long d = Math.multiplyExact(high, other.high);
      return new Interval(
          Math.min(Math.min(a, b), Math.min(c, d)), Math.max(Math.max(a, b), Math.max(c, d)));
    } catch (ArithmeticException overflow) {
      throw new IllegalArgumentException(
          "a product of values in %s and %s leaves ±2^62; rescale earlier".formatted(this, other),
          overflow);
    }
  }

  public Interval including(long value) {
    return new Interval(Math.min(low, value), Math.max(high, value));
  }

  public boolean contains(Interval other) {
    return low <= other.low && other.high <= high;
  }

  @Override
  public String toString() {
    return "[" + low + ", " + high + "]";
  }
}
