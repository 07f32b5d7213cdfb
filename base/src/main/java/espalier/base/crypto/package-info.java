/// Hashes and Ed25519 signatures.
///
/// The verdict of the JDK's own Ed25519 verifier is the rule of consensus. [Ed25519] may run on a
/// faster provider only if that provider gives identical verdicts on the edge vectors and under
/// differential fuzzing; both are tests. Small-order public keys are refused when they are
/// registered, see [PublicKey#isSmallOrder].
@NullMarked
package espalier.base.crypto;

import org.jspecify.annotations.NullMarked;
