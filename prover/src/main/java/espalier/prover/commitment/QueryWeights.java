package espalier.prover.commitment;

import espalier.proof.commitment.Parameters;
import espalier.proof.field.Goldilocks;
import java.util.stream.IntStream;

/// What opened columns claim about a combination of rows: the powers of their points.
///
/// `weight[i] = sum_q m_q x_q^i` is the transpose of the encoding, applied to a vector that is m_q
/// at position q: block of positions by block one transform.
final class QueryWeights {
  private QueryWeights() {}

  /// The weights over a row's coefficients.
  ///
  /// @param positions ascending
  /// @param factors a vector over E: two elements that are not read, then m_q in order
  static long[] of(Parameters shape, int[] positions, long[] factors) {
    int columnBits = shape.columnBits();
    int columns = shape.columns();
    var ntt = new Ntt(columnBits);
    int cosets = 1 << (shape.domainBits() - columnBits);
    long[][] parts =
        IntStream.range(0, 2 * cosets)
            .parallel()
            .mapToObj(task -> {
              var values = new long[columns];
              for (int q = 0; q < positions.length; q++) {
                if (positions[q] >>> columnBits == task >> 1) {
                  int index = reverse(positions[q] & (columns - 1), columnBits);
                  values[index] = factors[2 * (q + 2) + (task & 1)];
                }
              }
              ntt.transform(values, 0);
              return values;
            })
            .toArray(long[][]::new);
    var weights = new long[2 * shape.coefficients()];
    for (int coset = 0; coset < cosets; coset++) {
      int exponent = reverse(coset, shape.domainBits() - columnBits);
      long shift = Goldilocks.pow(Goldilocks.rootOfUnity(shape.domainBits()), exponent);
      addPart(weights, parts[2 * coset], parts[2 * coset + 1], columnBits, shift);
    }
    return weights;
  }

  /// Adds `shift^i` times value `i mod 2^columnBits` of a transform, whose bits are reversed.
  private static void addPart(
      long[] weights, long[] part0, long[] part1, int columnBits, long shift) {
    long power = 1;
    for (int i = 0; i < weights.length / 2; i++) {
      int index = reverse(i & (part0.length - 1), columnBits);
      weights[2 * i] = Goldilocks.add(weights[2 * i], Goldilocks.mul(power, part0[index]));
      weights[2 * i + 1] = Goldilocks.add(weights[2 * i + 1], Goldilocks.mul(power, part1[index]));
      power = Goldilocks.mul(power, shift);
    }
  }

  private static int reverse(int value, int bits) {
    return bits == 0 ? 0 : Integer.reverse(value) >>> (Integer.SIZE - bits);
  }
}
