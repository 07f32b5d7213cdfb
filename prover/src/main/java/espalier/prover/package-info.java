/// Makes proofs that the module `proof` verifies.
///
/// Everything here may be parallel and may use the machine as it likes: a proof that is wrong is
/// refused by the verifier, so no class of this module is trusted. Results do not depend on the
/// number of threads.
@NullMarked
package espalier.prover;

import org.jspecify.annotations.NullMarked;
