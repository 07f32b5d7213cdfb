/// Runs models fast: the twin of `proof`'s plain interpreter.
///
/// [FastInterpreter] fills the columns of a circuit and evaluates expressions over them; a [Trace]
/// is what a proof takes over of one run.
///
/// An expression is a sum of terms. A term that is a matrix product in disguise (a convolution, a
/// linear layer, attention) is run by [Products], block by block: a [Gather] resolves the indices
/// of its two tensors into dense rows, and a [Block] multiplies them in the narrowest arithmetic
/// that its bounds allow. Every other term is run by [Sums], cell by cell in long rows. All results
/// are exact and independent of the number of threads.
@NullMarked
package espalier.prover.interpreter;

import org.jspecify.annotations.NullMarked;
