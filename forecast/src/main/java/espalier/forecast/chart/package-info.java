/// Pictures of the forecast: [Waterfall], [Comparison], [Fan] and [Tornado] as plain SVG, and the
/// [Page] that holds all of them with every assumption and its source.
///
/// Each picture has a title and a description for those who do not see it, tells its colours apart
/// by words as well, asks no other host for anything, and is laid out for a width that a phone
/// shows without shrinking the letters below reading size.
@NullMarked
package espalier.forecast.chart;

import org.jspecify.annotations.NullMarked;
