package espalier.prover.commitment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.proof.commitment.Columns;
import espalier.proof.commitment.Hiding;
import espalier.proof.commitment.LinearClaim;
import espalier.proof.commitment.LinearClaim.Axis;
import espalier.proof.commitment.Parameters;
import espalier.proof.field.Extension;
import espalier.proof.field.Extensions;
import espalier.proof.field.Goldilocks;
import espalier.proof.polynomial.Equality;
import espalier.prover.Seeds;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// The fast passes against sums element by element.
final class KernelsTest {
  private static long[] cells(RandomGenerator random, int count, int kind) {
    return random
        .longs(count)
        .map(x ->
            switch (kind) {
              case 0 -> (byte) x;
              case 1 -> (x & 1) == 0 ? Kernels.SMALL - 1 : -Kernels.SMALL;
              default -> Goldilocks.toSigned(Goldilocks.canonical(x));
            })
        .toArray();
  }

  private static long[] extremes(int count) {
    var vector = new long[2 * count];
    Arrays.fill(vector, Goldilocks.MODULUS - 1);
    return vector;
  }

  private static Extension plainDot(long[] cells, int from, long[] weights) {
    Extension sum = Extension.ZERO;
    for (int i = 0; i < weights.length / 2; i++) {
      long cell = Goldilocks.fromSigned(cells[from + i]);
      sum = sum.plus(Extensions.get(weights, i).timesBase(cell));
    }
    return sum;
  }

  @Test
  void sums_of_cells_times_weights_are_exact_at_every_size() {
    Seeds.forEach(
        60,
        random -> {
          int kind = random.nextInt(3);
          int count = random.nextInt(8) == 0 ? 3 * Kernels.LAZY + 5 : 1 + random.nextInt(40);
          long[] cells = cells(random, count + 3, kind);
          long[] weights = random.nextBoolean() ? extremes(count) : Instance.vector(random, count);
          boolean small = Kernels.isSmall(cells, cells.length);
          assertTrue(small == kind < 2 || count < 4, "kind " + kind);
          Extension expected = plainDot(cells, 3, weights);
          Kernels.Quarters quarters = Kernels.Quarters.of(weights);
          assertEquals(expected, Kernels.dot(cells, 3, quarters, small));
          assertEquals(expected, Kernels.dot(cells, 3, quarters, false));
        });
  }

  @Test
  void combinations_of_more_rows_than_fit_a_long_are_exact() {
    var random = new Random(2);
    var sum = new Kernels.Combination(2);
    Extension expected = Extension.ZERO;
    var factor = new Extension(Goldilocks.MODULUS - 1, Goldilocks.MODULUS - 2);
    for (int row = 0; row < 2 * Kernels.LAZY + 7; row++) {
      long[] cells = cells(random, 2, row % 100 == 0 ? 2 : 1);
      sum.add(cells, factor);
      expected = expected.plus(factor.timesBase(Goldilocks.fromSigned(cells[1])));
    }
    var combined = new long[8];
    sum.copyTo(combined, 1);
    assertEquals(expected, Extensions.get(combined, 2));
    assertEquals(Extension.ZERO, Extensions.get(combined, 3));
  }

  /// Method: all weights of a block, from the products of vectors and from the claim's axes.
  @Test
  void a_claim_is_the_sum_of_its_products_of_rows_and_columns() {
    var shape = new Parameters(16, 1, 3, 0, 5, Hiding.NONE);
    Seeds.forEach(
        200,
        random -> {
          LinearClaim claim = Instance.claim(random, 0, shape);
          var weights = new long[2 * 128];
          for (RankOne part : RankOne.of(claim, 0, 4, 3)) {
            for (int row = 0; row < 16; row++) {
              long[] scaled = Extensions.scaled(part.columns(), Extensions.get(part.rows(), row));
              for (int i = 0; i < scaled.length / 2; i++) {
                Extensions.add(weights, 8 * row + part.from() + i, Extensions.get(scaled, i));
              }
            }
          }
          for (int cell = 0; cell < 128; cell++) {
            var one = new long[128];
            one[cell] = 1;
            assertEquals(Instance.value(claim, one), Extensions.get(weights, cell));
          }
        });
  }

  @Test
  void an_expansion_of_eq_that_is_cut_off_takes_two_summands() {
    var random = new Random(3);
    var point = new Extension[6];
    Arrays.setAll(point, j -> Instance.element(random));
    for (int count : new int[] {64, 48, 45}) {
      var axis = new Axis(6, Equality.vector(point, count));
      var claim = new LinearClaim(0, 0, List.of(axis), Extension.ONE);
      assertEquals(count == 45 ? 2 : 1, RankOne.of(claim, 0, 3, 3).size());
    }
  }

  @Test
  void the_weights_of_queries_are_powers_of_their_points() {
    var shape = new Parameters(1, 1, 4, 5, 7, Hiding.NONE);
    int[] positions = {0, 3, 17, 64, 127};
    long[] factors = Instance.vector(new Random(4), positions.length + 2);
    var expected = new long[2 * shape.coefficients()];
    for (int q = 0; q < positions.length; q++) {
      long x = Columns.point(positions[q], shape.domainBits());
      for (int i = 0; i < shape.coefficients(); i++) {
        Extension factor = Extensions.get(factors, q + 2);
        Extensions.add(expected, i, factor.timesBase(Goldilocks.pow(x, i)));
      }
    }
    assertArrayEquals(expected, QueryWeights.of(shape, positions, factors));
  }

  /// Method: every cell of the encoding, from Horner's rule on cells and padding.
  @Test
  void encoded_rows_are_values_of_polynomials() {
    var shape = new Parameters(3, 1, 3, 11, 6, Hiding.FRESH);
    var rows = new MatrixRows(shape, CellSource.of(cells(new Random(5), 22, 0)), Instance.seed(1));
    try (var encoded = new EncodedRows(shape, Storage.DEFAULT)) {
      encoded.encode(rows);
      try (var matrix =
          CommittedMatrix.commit(
              shape, CellSource.of(cells(new Random(5), 22, 0)), Instance.seed(1))) {
        for (int position = 0; position < 64; position++) {
          byte[] column = encoded.columns(matrix.commitment(), new int[] {position});
          long x = Columns.point(position, 6);
          for (int row = 0; row < shape.baseRows(); row++) {
            assertEquals(value(rows, row, x), ByteBuffer.wrap(column).getLong(8 * row));
          }
        }
      }
    }
  }

  private static long value(MatrixRows rows, int row, long x) {
    var coefficients = new long[19];
    rows.cells(row, 0, 8, coefficients);
    System.arraycopy(rows.padding(row), 0, coefficients, 8, 11);
    long value = 0;
    for (int i = 18; i >= 0; i--) {
      value = Goldilocks.add(Goldilocks.mul(value, x), Goldilocks.fromSigned(coefficients[i]));
    }
    return value;
  }
}
