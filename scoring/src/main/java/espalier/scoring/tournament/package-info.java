/// Tournament scores as pure functions of integers: ranks, CORR, MMC, the meta model.
///
/// Read in this order: [RankCodes], [GaussTable], [Targets], [EntryScore], [MetaModel].
///
/// Everything is bit-identical on every machine: no floating point, exact sums, one rounding a
/// score. Specified in `docs/spec/tournament-scoring.md`. **Bounds.** 2 to 32,767 rows.
@NullMarked
package espalier.scoring.tournament;

import org.jspecify.annotations.NullMarked;
