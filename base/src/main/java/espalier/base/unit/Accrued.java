package espalier.base.unit;

/// What a stream of money has earned so far, exact to 10^-12 of the smallest unit.
///
/// Held as whole units and the rest in pico-units, so that the amount payable is always the floor
/// of the *cumulative* total. When and how often somebody settles therefore cannot change a unit.
///
/// @param units whole smallest units
/// @param picoUnits the rest, 0 to 10^12 - 1
public record Accrued(long units, long picoUnits) {
  public static final Accrued ZERO = new Accrued(0, 0);

  private static final long PICO = 1_000_000_000_000L;

  public Accrued {
    if (units < 0 || picoUnits < 0 || picoUnits >= PICO) {
      throw new IllegalArgumentException(
          "accrued must be units >= 0 and 0 <= picoUnits < 10^12: " + units + ", " + picoUnits);
    }
  }

  /// This total after `milliseconds` more at `rate`.
  ///
  /// @throws ArithmeticException if the whole units exceed 2^63 - 1
  public Accrued plus(Rate rate, long milliseconds) {
    if (milliseconds < 0) {
      throw new IllegalArgumentException("time must not run backwards: " + milliseconds);
    }
    // rate * milliseconds may need 126 bits; the quotient by 10^12 is checked to fit 63.
    Wide product = Wide.product(rate.nanoUnitsPerSecond(), milliseconds);
    Wide total = product.plus(picoUnits);
    return new Accrued(Math.addExact(units, total.quotient(PICO)), total.remainder(PICO));
  }

  /// What may be paid: rounded down, so that the fraction stays with the payer until it is whole.
  public Amount payable() {
    return Amount.of(units);
  }

  /// The smallest amount that covers this.
  public Amount roundedUp() {
    return picoUnits == 0 ? Amount.of(units) : Amount.of(Math.addExact(units, 1));
  }

  /// The first whole number of milliseconds after which a stream at `rate` has earned more than
  /// `limit` whole units, or `Long.MAX_VALUE` if that never happens.
  public long millisecondsUntilAbove(Amount limit, Rate rate) {
    if (units > limit.units()) {
      return 0;
    }
    if (rate.nanoUnitsPerSecond() == 0 || limit.units() == Long.MAX_VALUE) {
      return Long.MAX_VALUE;
    }
    // The least t with picoUnits + rate * t >= (limit + 1 - units) * PICO.
    Wide missing = Wide.product(limit.units() - units, PICO).plus(PICO - picoUnits);
    return missing.quotientRoundedUpOrMax(rate.nanoUnitsPerSecond());
  }
}
