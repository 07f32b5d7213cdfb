/// What follows when the assumptions are not certain: [Simulation] draws them, [Drivers] says which
/// of them matter.
///
/// A draw is fourteen normal scores, made to move together ([espalier.forecast.model.Correlation],
/// a Gaussian copula), each turned into a value by a [QuantileTable]. **Reproducible:** draws come
/// in blocks of [Blocks#SIZE], each with a generator of its own seeded by seed and block number, so
/// that the same seed gives the same bytes on any number of threads. **Bounds.**
/// [Simulation#DRAWS_MAX] draws, 144 bytes of memory each.
@NullMarked
package espalier.forecast.simulation;

import org.jspecify.annotations.NullMarked;
