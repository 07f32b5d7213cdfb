/// Scores of open evaluations: the exact [MeanWinRate].
@NullMarked
package espalier.scoring.evaluation;

import org.jspecify.annotations.NullMarked;
