package espalier.scoring.subnet;

import java.util.Optional;

/// How bonds follow weights.
///
/// @param kind which consensus: Yuma 2 bonds carry stake, Yuma 3 bonds are proportions
/// @param penalty of 65535: 0 bonds the weight as voted, 65535 the weight clipped at the consensus
/// @param movingAverage parts per million of the old bond that stay in an epoch
/// @param liquidAlpha single rates for single bonds; with [Kind#YUMA_3] only
public record BondRules(
    Kind kind, int penalty, int movingAverage, Optional<LiquidAlpha> liquidAlpha) {
  /// The two ways to bond.
  public enum Kind {
    /// Bonds are shares of a column, normalised each epoch.
    YUMA_2,
    /// Each bond is a proportion of its own.
    YUMA_3
  }

  /// What `movingAverage` counts.
  public static final int MILLION = 1_000_000;

  public BondRules {
    if (penalty < 0 || penalty > FixedPoint.U16_MAX) {
      throw new IllegalArgumentException("bonds penalty " + penalty + "; expected 0 to 65535");
    }
    if (movingAverage < 0 || movingAverage > MILLION) {
      throw new IllegalArgumentException(
          "bonds moving average " + movingAverage + "; expected 0 to 1000000 parts per million");
    }
    if (kind == Kind.YUMA_2 && liquidAlpha.isPresent()) {
      throw new IllegalArgumentException(
          "liquid alpha with Yuma 2; expected Yuma 3, the only one with a rate for each bond");
    }
  }

  /// The part of the new observation in an epoch's bond, I32F32.
  long rate() {
    return FixedPoint.ONE - ((long) movingAverage << 32) / MILLION;
  }

  /// `penalty` as I32F32.
  long penaltyRatio() {
    return FixedPoint.fromU16(penalty);
  }
}
