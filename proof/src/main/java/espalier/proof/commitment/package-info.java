/// The commitment to cells (elements of F) and the proof of linear claims about them.
///
/// Read in this order: [Parameters] (the shape of a committed matrix), [Commitment] (a root and the
/// rows that are opened), [LinearClaim] (what is claimed), [Blocks], [RunningClaim] and
/// [ResidualPlan] (what prover and verifier derive alike), [OpeningVerifier].
///
/// Cells lie in a matrix of rows of `2^c` columns; each row is Reed-Solomon encoded, columns of the
/// encoding are hashed, a Merkle root commits. An opening reduces many claims to one random
/// combination of rows, which it sends or commits to and opens in the same way. **Bounds.** Every
/// count follows from the parameters; a proof contains none. Specified, with soundness and zero
/// knowledge argued, in `docs/spec/proof.md`.
@NullMarked
package espalier.proof.commitment;

import org.jspecify.annotations.NullMarked;
