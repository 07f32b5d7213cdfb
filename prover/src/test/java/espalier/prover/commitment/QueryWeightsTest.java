package espalier.prover.commitment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import espalier.proof.commitment.Columns;
import espalier.proof.commitment.Hiding;
import espalier.proof.commitment.Parameters;
import espalier.proof.field.Extension;
import espalier.proof.field.Extensions;
import espalier.proof.field.Goldilocks;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class QueryWeightsTest {
  private static final Random RANDOM = new Random(7);

  /// Method: term by term, for rows whose length is a multiple of nothing.
  @Test
  void weights_are_sums_of_powers_of_the_points() {
    for (int columnBits : new int[] {0, 1, 4, 7, 11}) {
      for (int padding : new int[] {0, 1, 37}) {
        var shape = new Parameters(2, 1, columnBits, padding, columnBits + 7, Hiding.NONE);
        int[] positions = RANDOM.ints(9, 0, 1 << shape.domainBits()).sorted().distinct().toArray();
        var factors = new long[2 * (positions.length + 2)];
        for (int i = 0; i < positions.length + 2; i++) {
          Extensions.set(factors, i, Instance.element(RANDOM));
        }
        long[] weights = QueryWeights.of(shape, positions, factors);
        assertEquals(2 * shape.coefficients(), weights.length);
        for (int i = 0; i < shape.coefficients(); i++) {
          Extension sum = Extension.ZERO;
          for (int q = 0; q < positions.length; q++) {
            long x = Columns.point(positions[q], shape.domainBits());
            sum = sum.plus(Extension.at(factors, q + 2).timesBase(Goldilocks.pow(x, i)));
          }
          assertEquals(sum, Extension.at(weights, i));
        }
      }
    }
  }
}
