/// Questions asked backwards and in two directions: [GoalSeek] finds the value that gives a wanted
/// revenue, [Sensitivity] a table of revenues over two assumptions.
@NullMarked
package espalier.forecast.solve;

import org.jspecify.annotations.NullMarked;
