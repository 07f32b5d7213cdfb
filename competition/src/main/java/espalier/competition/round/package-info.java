/// A round from the outside: what its operator, its entrants and its auditors do off the ledger.
///
/// Read in this order: [espalier.competition.round.RulesFile] and
/// [espalier.competition.round.TournamentView] say what a tournament promises and where a round
/// stands; [espalier.competition.round.HeldEntry] is what an entrant keeps secret until the reveal;
/// [espalier.competition.round.RealisedTargets] what an operator does; from the payloads
/// [espalier.competition.round.ScoredRound] computes scores, meta model and roots, and
/// [espalier.competition.round.RoundBundle] writes all of it as plain files that a stranger
/// recomputes (`docs/guide/recompute.md`).
@NullMarked
package espalier.competition.round;

import org.jspecify.annotations.NullMarked;
