package espalier.proof.verifier;

import espalier.proof.circuit.Shape;
import espalier.proof.commitment.Parameters;
import espalier.proof.verifier.Placement.Cube;
import java.math.BigInteger;
import java.util.List;

/// How likely a false statement passes, at most: a sum over all steps of the proof.
///
/// Counted in units of `1 / |E|`, E having more than `2^127.9` elements; `docs/spec/proof.md`
/// argues each line.
final class Soundness {
  private Soundness() {}

  /// The binary logarithm of the inverse of the chance, rounded down.
  static int bits(Plan plan, ModelCommitment model) {
    BigInteger units = BigInteger.ZERO;
    long leaves = 1L << plan.leafBits();
    // alpha and beta: two fractions of that many leaves with tuples of degree 2.
    units = units.add(BigInteger.valueOf(3 * leaves));
    // Each message and each equation is one chance of at most degree 3.
    units = units.add(BigInteger.valueOf(4L * plan.messageCount()));
    long constraints = plan.circuit().constraints().size();
    units = units.add(BigInteger.valueOf(constraints * 64));
    // Openings: each matrix and each of at most 8 levels below it.
    var matrices =
        plan.cells(Cube.WEIGHTS) == 0
            ? List.of(plan.witnessParameters())
            : List.of(model.parameters(plan), plan.witnessParameters());
    for (Parameters matrix : matrices) {
      // Combinations of rows in unique decoding: rows' bits times the code's length, and masks.
      long rowBits = Shape.bits(matrix.baseRows()) + 2L;
      units = units.add(BigInteger.valueOf(rowBits).shiftLeft(matrix.domainBits()));
      units =
          units.add(
              BigInteger.ONE
                  .shiftLeft(128 - Parameters.QUERY_BITS)
                  .multiply(BigInteger.valueOf(9)));
    }
    // 2^128 / |E| < 1 + 2^-31.
    units = units.add(units.shiftRight(31)).add(BigInteger.ONE);
    return 128 - units.bitLength();
  }
}
