package espalier.scoring.subnet;

/// A subnet's parameters that an epoch reads.
///
/// @param kappa the majority of stake that a consensus weight needs, of 65535
/// @param maxValidators how many permits an epoch gives, the owner's not counted
/// @param activityCutoff blocks after which a validator that set no weights is inactive
/// @param stakeThreshold below this a stake counts as none; the owner is exempt
/// @param bonds how bonds follow weights
public record EpochRules(
    int kappa, int maxValidators, long activityCutoff, long stakeThreshold, BondRules bonds) {
  public EpochRules {
    if (kappa < 0 || kappa > FixedPoint.U16_MAX) {
      throw new IllegalArgumentException("kappa " + kappa + "; expected 0 to 65535");
    }
    if (maxValidators < 0 || activityCutoff < 0 || stakeThreshold < 0) {
      throw new IllegalArgumentException(
          "%d validators, a cutoff of %d blocks and a threshold of %d; expected none below 0"
              .formatted(maxValidators, activityCutoff, stakeThreshold));
    }
  }
}
