/// Files that a model is kept in, and what is shown of it.
///
/// | file             | class           | who has it                                             |
/// |------------------|-----------------|--------------------------------------------------------|
/// | `X.model`        | [ModelFile]     | the owner alone: weights, and the seed that hides them |
/// | `X.model.public` | [PublicModel]   | everybody: program and commitment, what verifiers need |
/// | `answer.proof`   | [ProofFile]     | whoever is to be convinced                             |
/// | `input.json`     | [InputReader]   | who asks                                               |
///
/// Read in this order: [PublicModel], [ModelFile], [Port], [ProofFile].
///
/// **Bounds.** Public parts up to 64 MiB, a proof file up to 128 MiB, weights as the program
/// declares them; a file's length is compared with what it announces before anything is allocated.
/// All refusals are [espalier.model.ModelRefused] with a sentence.
@NullMarked
package espalier.model.file;

import org.jspecify.annotations.NullMarked;
