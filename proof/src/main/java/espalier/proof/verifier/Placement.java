package espalier.proof.verifier;

/// Where a tensor lies in a committed cube: `2^bits` cells from `offset` on, a multiple of that.
///
/// @param cube which commitment
public record Placement(Cube cube, long offset, int bits) {
  /// The two commitments that a proof opens.
  public enum Cube {
    /// Committed once, with the model.
    WEIGHTS,
    /// Committed with each proof.
    WITNESS
  }
}
