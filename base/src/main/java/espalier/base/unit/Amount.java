package espalier.base.unit;

/// A non-negative quantity of one denomination, counted in its smallest unit.
///
/// Arithmetic is exact. Overflow throws instead of wrapping, because a wrapped balance is minted
/// money; a share names its rounding direction, because the remainder belongs to somebody.
public record Amount(long units) implements Comparable<Amount> {
  public static final Amount ZERO = new Amount(0);

  public Amount {
    if (units < 0) {
      throw new IllegalArgumentException("amount must not be negative: " + units);
    }
  }

  public static Amount of(long units) {
    return units == 0 ? ZERO : new Amount(units);
  }

  /// The sum.
  ///
  /// @throws ArithmeticException if it exceeds 2^63 - 1
  public Amount plus(Amount other) {
    return of(Math.addExact(units, other.units));
  }

  /// The difference.
  ///
  /// @throws IllegalArgumentException if `other` is larger
  public Amount minus(Amount other) {
    return of(Math.subtractExact(units, other.units));
  }

  /// This amount times `rate`, rounded down; the remainder stays with the payer.
  public Amount shareRoundedDown(BasisPoints rate) {
    // Splitting by 10 000 keeps every product below 2^63.
    long whole = units / BasisPoints.ONE * rate.value();
    long rest = units % BasisPoints.ONE * rate.value() / BasisPoints.ONE;
    return of(whole + rest);
  }

  public Amount min(Amount other) {
    return units <= other.units ? this : other;
  }

  public boolean isZero() {
    return units == 0;
  }

  public boolean exceeds(Amount other) {
    return units > other.units;
  }

  @Override
  public int compareTo(Amount other) {
    return Long.compare(units, other.units);
  }

  @Override
  public String toString() {
    return Long.toString(units);
  }
}
