/// What `espalier bench compete` measures: [ScoringTimes] of a whole field, [ConsensusTimes] of
/// full subnets, [TournamentTimes] of what the state machine does in a round.
///
/// Inputs are seeded; medians of warm repeats count unless a record says otherwise.
@NullMarked
package espalier.competition.bench;

import org.jspecify.annotations.NullMarked;
