/// Tournament scores as pure functions of integers: ranks, CORR, MMC, the meta model, what copies
/// earn, and what a dispute recomputes.
///
/// Read in this order: [RankCodes], [GaussTable], [Targets], [EntryScore], [MetaModel]; then what
/// disputes are about: [MetaTranscript], [MetaStep], [MetaOrder], [EntryEvidence], [Redundancy];
/// then upstream's functions with all their options over decimals, where nothing is fast: [Series],
/// [Exact], [Neutralizer], [NumeraiScores], [SignalsScores].
///
/// Everything is bit-identical on every machine: no floating point, exact sums, one rounding a
/// score. Specified in `docs/spec/tournament-scoring.md`. **Bounds.** 2 to 32,767 rows, of which
/// 8,190 for scores that can be disputed within 65,536 bytes.
@NullMarked
package espalier.scoring.tournament;

import org.jspecify.annotations.NullMarked;
