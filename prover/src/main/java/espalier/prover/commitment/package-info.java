/// Commits to cells and opens linear claims about them.
///
/// Read in this order: [CellSource] (where cells come from), [CommittedMatrix] (encoded, hashed,
/// under a root), [Opening] (the proof that [espalier.proof.commitment.OpeningVerifier] checks).
/// Below them: [Ntt], [Kernels] (the passes over cells), [BlockSum] and [ProductSum] (sumcheck
/// provers), [ResidualProver].
///
/// Everything here may be parallel: a proof that is wrong is refused by the verifier, so no class
/// is trusted. Results do not depend on the number of threads.
@NullMarked
package espalier.prover.commitment;

import org.jspecify.annotations.NullMarked;
