/// From a circuit and a proof to a verdict.
///
/// Read in this order: [Statement] (what is claimed), [Plan] (where everything lies), [Affine]
/// (what is known of a hidden value), `Reduction` (the messages, and the linear equations that they
/// leave), [Batch] (all equations as one functional on the committed cells), [ProofVerifier].
///
/// **Hiding.** Every message that depends on secrets is sent under a committed one-time pad, so the
/// verifier's checks become equations between pads and committed cells; products of hidden values
/// are proved by one more sumcheck. **Bounds.** A proof's length follows from the program; nothing
/// is read beyond it. Specified in `docs/spec/proof.md`.
@NullMarked
package espalier.proof.verifier;

import org.jspecify.annotations.NullMarked;
