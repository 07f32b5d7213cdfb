/// Scores a whole field off the ledger: thousands of entries at once, on all cores, bit-identical
/// with the plain functions of `espalier.scoring.tournament` whatever the number of threads.
///
/// Read in this order: [FieldScorer], which does it; [Field], what stays in memory; [FieldScores];
/// [FloatRanker], [ScoreTables] and [Finish], where the time goes; [ScoringBench].
///
/// Floating point is used where a bound on its error decides that the exact integer cannot be
/// another; where it could, the exact function is asked.
@NullMarked
package espalier.competition.scorer;

import org.jspecify.annotations.NullMarked;
