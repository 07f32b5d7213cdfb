package espalier.prover.commitment;

import espalier.proof.commitment.Columns;
import espalier.proof.commitment.Parameters;
import espalier.proof.field.Goldilocks;
import java.util.stream.IntStream;

/// What opened columns claim about a combination of rows: the powers of their points.
///
/// `weight[i] = sum_q m_q x_q^i`. With `i = a B + b` that is a product of two matrices, `m_q x_q^(a
/// B)` by row a and `x_q^b` by column b: queries are so few that it costs less than transforms.
final class QueryWeights {
  /// B is about the root of a row's length, at most this: a panel of columns fits the caches.
  private static final int PANEL_BITS_MAX = 9;

  private static final long HALF = 0xffff_ffffL;

  private final int queries;
  private final int panel;
  // By column, then by query.
  private final long[] columns;
  // x_q^B.
  private final long[] steps;
  private final long[] factors;

  private QueryWeights(Parameters shape, int[] positions, long[] factors) {
    this.queries = positions.length;
    this.factors = factors;
    int bits = 32 - Integer.numberOfLeadingZeros(shape.coefficients() - 1);
    this.panel = 1 << Math.min(PANEL_BITS_MAX, bits / 2);
    this.columns = new long[panel * queries];
    this.steps = new long[queries];
    for (int q = 0; q < queries; q++) {
      long x = Columns.point(positions[q], shape.domainBits());
      long power = 1;
      for (int b = 0; b < panel; b++) {
        columns[b * queries + q] = power;
        power = Goldilocks.mul(power, x);
      }
      steps[q] = power;
    }
  }

  /// The weights over a row's coefficients.
  ///
  /// @param positions ascending
  /// @param factors a vector over E: two elements that are not read, then m_q in order
  static long[] of(Parameters shape, int[] positions, long[] factors) {
    var own = new QueryWeights(shape, positions, factors);
    int count = shape.coefficients();
    var weights = new long[2 * count];
    int rows = (count + own.panel - 1) / own.panel;
    int tasks = Math.min(rows, 32);
    IntStream.range(0, tasks)
        .parallel()
        .forEach(task ->
            own.rows(
                weights,
                (int) ((long) rows * task / tasks),
                (int) ((long) rows * (task + 1) / tasks)));
    return weights;
  }

  private void rows(long[] weights, int from, int to) {
    var left0 = new long[queries];
    var left1 = new long[queries];
    for (int q = 0; q < queries; q++) {
      long power = Goldilocks.pow(steps[q], from);
      left0[q] = Goldilocks.mul(factors[2 * (q + 2)], power);
      left1[q] = Goldilocks.mul(factors[2 * (q + 2) + 1], power);
    }
    for (int row = from; row < to; row++) {
      int first = row * panel;
      int end = Math.min(panel, weights.length / 2 - first);
      for (int b = 0; b < end; b++) {
        weights[2 * (first + b)] = dot(left0, columns, b * queries);
        weights[2 * (first + b) + 1] = dot(left1, columns, b * queries);
      }
      for (int q = 0; q < queries; q++) {
        left0[q] = Goldilocks.mul(left0[q], steps[q]);
        left1[q] = Goldilocks.mul(left1[q], steps[q]);
      }
    }
  }

  /// `sum_q left[q] right[at + q]`, reduced once.
  private static long dot(long[] left, long[] right, int at) {
    long low = 0;
    long middle = 0;
    long high = 0;
    for (int q = 0; q < left.length; q++) {
      long a = left[q];
      long b = right[at + q];
      long productLow = a * b;
      long productHigh = Math.unsignedMultiplyHigh(a, b);
      long before = low;
      low += productLow;
      long carry = ((before & productLow) | ((before | productLow) & ~low)) >>> 63;
      middle += (productHigh & HALF) + carry;
      high += productHigh >>> 32;
    }
    // low + 2^64 middle + 2^96 high, where 2^64 = 2^32 - 1 and 2^96 = -1; middle and high are below
    // 2^33 times the number of queries.
    return Goldilocks.sub(
        Goldilocks.add(
            Goldilocks.canonical(low), Goldilocks.mul(Goldilocks.canonical(middle), HALF)),
        Goldilocks.canonical(high));
  }
}
