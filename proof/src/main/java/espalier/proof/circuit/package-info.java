/// The language in which a model is stated: integer tensors, the steps that make them, and the
/// constraints that follow.
///
/// A [Program] is the public architecture of a model: a list of [Step]s, each of which makes one
/// integer tensor out of earlier ones by [Expression]s. [Interpreter] runs it, plainly and exactly,
/// and *is* the meaning of a model. [Circuit] derives from the same program the columns that a
/// prover commits and the [Constraint]s that tie them together, which is all that the proof system
/// knows of a model.
///
/// Read in this order: [Expression], [Step], [Program], [Interpreter], [Constraint], [Circuit].
///
/// **Exactness.** Proofs are about a prime field; inference is about integers. They agree because
/// every stored cell has a declared [Interval], because the constraints enforce it, and because a
/// program in which an expression could leave `±2^62` is refused. Only weights are not
/// range-checked: they are what the model's owner committed to. Specified in `docs/spec/proof.md`.
@NullMarked
package espalier.proof.circuit;

import org.jspecify.annotations.NullMarked;
