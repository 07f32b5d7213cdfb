package espalier.scoring.subnet;

/// Everything that an epoch depends on.
///
/// @param block the block of this epoch
/// @param bondsSince bonds to a uid that registered at this block or later are void: the block
///   after the previous epoch, or this block less the tempo
/// @param emission whole units to share out, non-negative
/// @param neurons who takes part
/// @param weights as stored: `u16` in any scale, row by uid of the voter
/// @param bonds as the previous epoch left them
public record EpochInput(
    long block,
    long bondsSince,
    long emission,
    Neurons neurons,
    SparseRows weights,
    SparseRows bonds) {
  public EpochInput {
    if (block < 0 || emission < 0) {
      throw new IllegalArgumentException(
          "block %d with an emission of %d; expected neither below 0".formatted(block, emission));
    }
    if (weights.rows() != neurons.size() || bonds.rows() != neurons.size()) {
      throw new IllegalArgumentException(
          "%d rows of weights and %d of bonds for %d neurons; expected one each"
              .formatted(weights.rows(), bonds.rows(), neurons.size()));
    }
  }
}
