/// What a machine can do, measured on it in a few seconds, as whole numbers that prices refer to.
///
/// Read in this order: [Score] (the figures and their units), [Kernels] (the work, with known
/// answers), [Benchmark] (times it).
@NullMarked
package espalier.provider.benchmark;

import org.jspecify.annotations.NullMarked;
