/// What a meta model is worth: [espalier.competition.portfolio.Portfolio] holds its long and short
/// weights and what they earned against realised targets,
/// [espalier.competition.portfolio.PerformancePlot] draws that.
@NullMarked
package espalier.competition.portfolio;

import org.jspecify.annotations.NullMarked;
