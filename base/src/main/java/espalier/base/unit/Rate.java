package espalier.base.unit;

/// A price over time: nano-units (10^-9 of the smallest unit) per second.
///
/// Over `t` milliseconds a rate `r` accrues `r * t` pico-units (10^-12 of the smallest unit), an
/// exact integer; see [Accrued].
public record Rate(long nanoUnitsPerSecond) implements Comparable<Rate> {
  public static final Rate ZERO = new Rate(0);

  /// One smallest unit a second.
  public static final long NANO = 1_000_000_000L;

  public Rate {
    if (nanoUnitsPerSecond < 0) {
      throw new IllegalArgumentException("rate must not be negative: " + nanoUnitsPerSecond);
    }
  }

  public static Rate unitsPerSecond(long units) {
    return new Rate(Math.multiplyExact(units, NANO));
  }

  public Rate plus(Rate other) {
    return new Rate(Math.addExact(nanoUnitsPerSecond, other.nanoUnitsPerSecond));
  }

  public Rate times(long count) {
    return new Rate(Math.multiplyExact(nanoUnitsPerSecond, count));
  }

  public boolean exceeds(Rate other) {
    return nanoUnitsPerSecond > other.nanoUnitsPerSecond;
  }

  /// What `milliseconds` cost, rounded up: the deposit that surely covers them.
  public Amount costRoundedUp(long milliseconds) {
    return Accrued.ZERO.plus(this, milliseconds).roundedUp();
  }

  @Override
  public int compareTo(Rate other) {
    return Long.compare(nanoUnitsPerSecond, other.nanoUnitsPerSecond);
  }

  @Override
  public String toString() {
    return Long.toString(nanoUnitsPerSecond);
  }
}
