package espalier.scoring.subnet;

import espalier.base.unit.Amount;

/// What a tick issues: halved each time the issuance has covered half of what was left of the cap.
///
/// `initial / 2^floor(log2(1 / (1 - issuance / cap)))`, with the quotients in 32 fraction bits.
///
/// @param cap what can ever be issued, at least one unit
/// @param initial what the first ticks issue
/// @see "subtensor 14bc6f9f, `coinbase/block_emission.rs`"
public record BlockEmission(Amount cap, Amount initial) {
  /// Upstream's: 21 million of 10^9 units each, one a block.
  public static final BlockEmission UPSTREAM =
      new BlockEmission(new Amount(21_000_000_000_000_000L), new Amount(1_000_000_000));

  public BlockEmission {
    if (cap.units() == 0) {
      throw new IllegalArgumentException("a cap of 0; expected at least one unit");
    }
  }

  /// The emission of a tick after `issuance` was issued; zero from the cap on.
  public Amount after(Amount issuance) {
    if (issuance.units() >= cap.units()) {
      return Amount.ZERO;
    }
    long left = FixedPoint.ONE - FixedPoint.ratio(issuance.units(), cap.units());
    // The number of whole doublings in 1 / left.
    int halvings = 31 - Long.numberOfLeadingZeros(inverse(left));
    return new Amount(initial.units() >> halvings);
  }

  /// `2^64 / x` for `1 <= x <= 2^32`, with 2^64 itself brought down to 2^64 - 1.
  private static long inverse(long x) {
    return x == 1 ? -1L : FixedPoint.invert(x);
  }
}
