/// The models that `espalier bench prove` measures, with seeded weights and inputs.
///
/// Architectures are the published ones; weights are drawn from a seed, because the cost of a proof
/// does not depend on their values. [SeededModels] names them, [ModelBuilder] collects their steps,
/// [Accumulation] bounds what the drawn weights can add up to, so that no input leaves a table.
@NullMarked
package espalier.prover.bench;

import org.jspecify.annotations.NullMarked;
