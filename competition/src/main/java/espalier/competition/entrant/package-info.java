/// Entrants of different kinds, for the example and for whoever wants a start.
///
/// An [espalier.competition.entrant.Entrant] sees what participants see: the obfuscated table and
/// what the last round has published. [espalier.competition.entrant.Ridge] is linear,
/// [espalier.competition.entrant.BoostedTrees] grows trees,
/// [espalier.competition.entrant.Perceptron] is a neural net; [espalier.competition.entrant.Copier]
/// imitates a model that has revealed, [espalier.competition.entrant.NoiseMaker] guesses, and
/// [espalier.competition.entrant.Leaker] has learnt the published answers of the last round by
/// heart.
///
/// Arithmetic is that of `double`, which the JVM computes alike everywhere, and random draws come
/// from seeds: a prediction is a function of the table. Only its order enters the ledger.
@NullMarked
package espalier.competition.entrant;

import org.jspecify.annotations.NullMarked;
