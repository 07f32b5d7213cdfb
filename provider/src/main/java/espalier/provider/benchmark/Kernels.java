package espalier.provider.benchmark;

import java.util.Arrays;

/// The work that is timed. Each piece has a known answer, so a compiler cannot drop it and a faulty
/// machine cannot pass it.
final class Kernels {
  /// Integer steps of one timed call of [#integers].
  static final int INTEGER_STEPS = 1 << 20;

  /// Width of the matrices that [#floats] multiplies.
  static final int SIDE = 64;

  /// Multiplications and additions of one call of [#floats].
  static final int FLOAT_OPERATIONS = 2 * SIDE * SIDE * SIDE;

  private Kernels() {}

  /// Steps of SplitMix64 from `seed`, folded together; each depends on the last.
  ///
  /// @see "Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014"
  static long integers(long seed, int steps) {
    long state = seed;
    long folded = 0;
    for (int step = 0; step < steps; step++) {
      state += 0x9e3779b97f4a7c15L;
      long mixed = (state ^ (state >>> 30)) * 0xbf58476d1ce4e5b9L;
      mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
      folded = Long.rotateLeft(folded, 1) ^ mixed ^ (mixed >>> 31);
    }
    return folded;
  }

  /// The trace of the product of two matrices of small whole numbers, which doubles hold exactly.
  static double floats(double[] left, double[] right, double[] product) {
    Arrays.fill(product, 0);
    for (int row = 0; row < SIDE; row++) {
      for (int inner = 0; inner < SIDE; inner++) {
        double factor = left[row * SIDE + inner];
        for (int column = 0; column < SIDE; column++) {
          product[row * SIDE + column] += factor * right[inner * SIDE + column];
        }
      }
    }
    double trace = 0;
    for (int i = 0; i < SIDE; i++) trace += product[i * SIDE + i];
    return trace;
  }

  /// A matrix of small whole numbers.
  static double[] matrix(int seed) {
    double[] out = new double[SIDE * SIDE];
    for (int i = 0; i < out.length; i++) out[i] = (i * 31 + seed) % 17 - 8;
    return out;
  }
}
