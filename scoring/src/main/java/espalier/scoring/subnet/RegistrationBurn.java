package espalier.scoring.subnet;

import espalier.base.unit.Amount;

/// The price of a registration: it rises with each one and halves in a half-life without any.
///
/// Each tick (upstream's block; a ledger whose blocks come irregularly takes a fixed time instead)
/// multiplies the price by a factor with 32 fraction bits, rounding down; the price then returns
/// into `[least, most]`.
///
/// @param halfLife ticks in which the price halves, 0 to 65535; 0 keeps it
/// @param increase what a registration multiplies the price by, in parts per million
/// @param least the lowest price
/// @param most the highest price
/// @see "subtensor 14bc6f9f, `subnets/registration.rs` and `utils/misc.rs::decay_factor_q32`"
public record RegistrationBurn(int halfLife, long increase, Amount least, Amount most) {
  private static final int MILLION = 1_000_000;

  /// The greatest `increase`: a thousand times.
  public static final long MAX_INCREASE = 1_000L * MILLION;

  public RegistrationBurn {
    if (halfLife < 0 || halfLife > FixedPoint.U16_MAX) {
      throw new IllegalArgumentException(
          "half-life of " + halfLife + " ticks; expected 0 to 65535");
    }
    if (increase < 0 || increase > MAX_INCREASE) {
      throw new IllegalArgumentException(
          "increase of %d parts per million; expected 0 to %d".formatted(increase, MAX_INCREASE));
    }
    if (least.units() > most.units()) {
      throw new IllegalArgumentException(
          "lowest price %d above the highest, %d; expected it at or below"
              .formatted(least.units(), most.units()));
    }
  }

  /// The price after one registration at `price`.
  public Amount afterRegistration(Amount price) {
    long high = Math.multiplyHigh(price.units(), increase);
    if (high >= MILLION / 2) {
      return most; // The quotient would not fit.
    }
    long whole = price.units() / MILLION * increase;
    long rest = price.units() % MILLION * increase / MILLION;
    return clamp(whole < 0 || whole + rest < 0 ? Long.MAX_VALUE : whole + rest);
  }

  /// The price after `ticks` without a registration.
  ///
  /// Costs a multiplication a tick, until the price has reached its floor.
  public Amount afterTicks(Amount price, long ticks) {
    long factor = decayFactor(halfLife);
    long now = price.units();
    for (long tick = 0; tick < ticks; tick++) {
      long next = clamp(FixedPoint.multiplyWide(now, factor)).units();
      if (next == now) {
        break;
      }
      now = next;
    }
    return ticks > 0 ? clamp(now) : price;
  }

  private Amount clamp(long units) {
    return new Amount(Math.clamp(units, least.units(), most.units()));
  }

  /// The greatest factor below one, of 2^32, whose power of `halfLife` is at most a half when each
  /// product is rounded down; one for a half-life of 0.
  public static long decayFactor(int halfLife) {
    if (halfLife == 0) {
      return FixedPoint.ONE;
    }
    long low = 0;
    long high = FixedPoint.ONE;
    while (low + 1 < high) {
      long middle = (low + high) >>> 1;
      if (power(middle, halfLife) > FixedPoint.ONE / 2) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return low;
  }

  private static long power(long base, int exponent) {
    long result = FixedPoint.ONE;
    long factor = base;
    for (int left = exponent; left > 0; left >>= 1) {
      if ((left & 1) == 1) {
        result = FixedPoint.multiply(result, factor);
      }
      factor = FixedPoint.multiply(factor, factor);
    }
    return result;
  }
}
