/// The Fiat-Shamir transcript: turns what was said so far into challenges.
///
/// [Transcript] is the only class. Prover and verifier say the same things to it in the same order,
/// so both get the same challenges, and neither can choose them.
@NullMarked
package espalier.proof.transcript;

import org.jspecify.annotations.NullMarked;
