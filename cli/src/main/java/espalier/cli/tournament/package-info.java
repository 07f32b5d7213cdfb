/// `espalier tournament`: found tournaments, publish data nobody can name, enter models, score
/// rounds, and recompute what others scored.
///
/// Operators use create, obfuscate, open, serve and score; entrants data, submit, reveal and back;
/// everybody list, show, scores, payouts, compare and verify. `example` runs all of it on this
/// machine.
@NullMarked
package espalier.cli.tournament;

import org.jspecify.annotations.NullMarked;
