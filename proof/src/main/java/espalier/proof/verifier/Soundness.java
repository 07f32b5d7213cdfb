package espalier.proof.verifier;

import espalier.proof.circuit.Shape;
import espalier.proof.commitment.Parameters;
import espalier.proof.commitment.ResidualPlan;
import espalier.proof.verifier.Placement.Cube;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/// How likely a false statement passes, at most: a sum over all steps of the proof.
///
/// Counted in units of `1 / |E|`, E having more than `2^127.9` elements; `docs/spec/proof.md`
/// argues each line.
final class Soundness {
  private Soundness() {}

  /// The binary logarithm of the inverse of the chance, rounded down.
  static int bits(Plan plan, ModelCommitment model) {
    return bits(plan, model, List.of());
  }

  /// @param apart of the tensors that are committed apart
  static int bits(Plan plan, ModelCommitment model, List<Parameters> apart) {
    BigInteger units = BigInteger.ZERO;
    long leaves = 1L << plan.leafBits();
    // alpha and beta: two fractions of that many leaves with tuples of degree 2.
    units = units.add(BigInteger.valueOf(3 * leaves));
    // Each round, joined pair and equation is a chance of degree 3 at most.
    units = units.add(BigInteger.valueOf(4L * plan.messageCount()));
    // A constraint's point has at most 31 coordinates, and so has a published tensor's.
    long constraints = plan.circuit().constraints().size() + 256L + Statement.COMMITTED_MAX;
    units = units.add(BigInteger.valueOf(constraints * 64));
    // Tensors that differ between two parts agree at the joint point.
    units = units.add(BigInteger.valueOf(32L * plan.shared().size()));
    // Openings: each matrix, and each level below.
    List<Parameters> matrices = new ArrayList<>();
    if (plan.cells(Cube.WEIGHTS) > 0) {
      matrices.add(model.parameters(plan));
    }
    matrices.add(model.witness(plan, apart));
    matrices.addAll(apart);
    while (!matrices.isEmpty()) {
      for (Parameters matrix : matrices) {
        units = units.add(opening(matrix));
      }
      matrices = ResidualPlan.of(matrices).next().map(List::of).orElse(List.of());
    }
    // 2^128 / |E| < 1 + 2^-31.
    units = units.add(units.shiftRight(31)).add(BigInteger.ONE);
    return 128 - units.bitLength();
  }

  /// Combinations of rows, in unique decoding, and the queries with the work before them.
  private static BigInteger opening(Parameters matrix) {
    long rowBits = Shape.bits(matrix.baseRows()) + 2L;
    int queries = Parameters.QUERY_BITS + Parameters.GRINDING_BITS;
    return BigInteger.valueOf(rowBits)
        .shiftLeft(matrix.domainBits())
        .add(BigInteger.ONE.shiftLeft(128 - queries));
  }
}
