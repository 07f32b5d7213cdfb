/// Models of known size with seeded weights, to measure proofs by.
///
/// What a proof costs depends on a model's shape and not on its weights, so these stand for models
/// that no package brings along. [SeededModels] lists them, [SeededNetwork] builds them layer by
/// layer.
@NullMarked
package espalier.prover.bench;

import org.jspecify.annotations.NullMarked;
