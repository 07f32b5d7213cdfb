/// Tournaments: people stake on predictions, the truth comes out, stakes grow or shrink by score.
///
/// Read in this order: [Tournament], [Rules], [Round], [Windows], [Progress], [Entry],
/// [TournamentTransaction], [TournamentState], [TournamentRules] (tournaments and rounds),
/// `EntryRules` (commit, back, reveal), `PayloadRules` (report, publish), `ScoringRules` (targets
/// and scores), [Evidence] and `ChallengeRules` (disputes), `TournamentDeadlines` (every stage ends
/// by a timer), `Payments` (who gets what, in slices), [TournamentEvent], [TournamentInvariants].
///
/// **Life cycle of a round.** Committing, revealing, checking (are the payloads there?), scoring,
/// challenging, paying, resolved. Every stage has a deadline; whoever does not act by then loses a
/// turn, never somebody else's money. A round that is not scored in time returns all stakes.
///
/// **Money.** A stake is a bond; the pots of all tournaments and of their open rounds lie in
/// [espalier.ledger.bank.ModuleAccount#TOURNAMENTS]. A round returns, pays, takes as fees and
/// leaves in the pot together exactly what was staked and what its pot held.
///
/// **Bounds.** 16 384 entries a round, 64 backers an entry, 64 open rounds a tournament, 8 190
/// rows, 1 024 scores a request, 1 024 entries visited or bonds released a round and block.
/// Specified in `docs/spec/tournament.md`.
@NullMarked
package espalier.ledger.tournament;

import org.jspecify.annotations.NullMarked;
