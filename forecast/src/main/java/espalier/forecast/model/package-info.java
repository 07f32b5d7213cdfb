/// The arithmetic of the forecast: [Assumption]s, a [Scenario] that gives each a value, and the
/// [Forecast] that follows step by step; [Note] holds the source's own figures to compare with.
///
/// Nothing here reads files or draws random numbers; a [Distribution] and a [Correlation] only say
/// how sure a scenario is of its values.
@NullMarked
package espalier.forecast.model;

import org.jspecify.annotations.NullMarked;
