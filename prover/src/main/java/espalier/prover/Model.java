package espalier.prover;

import espalier.base.unit.Hash;
import espalier.proof.circuit.Circuit;
import espalier.proof.circuit.Program;
import espalier.proof.verifier.ModelCommitment;
import espalier.proof.verifier.Placement.Cube;
import espalier.proof.verifier.Plan;
import espalier.prover.commitment.CellSource;
import espalier.prover.commitment.CommittedMatrix;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// A program with its weights, committed: everything that proofs about it share.
///
/// Safe for use by several threads.
public final class Model implements AutoCloseable {
  private final Plan plan;
  private final Map<Integer, long[]> weights;
  private final Optional<CommittedMatrix> matrix;
  private final ModelCommitment commitment;

  private Model(
      Plan plan, Map<Integer, long[]> weights, Optional<CommittedMatrix> matrix, int uses) {
    this.plan = plan;
    this.weights = weights;
    this.matrix = matrix;
    Hash root = matrix.map(CommittedMatrix::root).orElse(Hash.ZERO);
    this.commitment = new ModelCommitment(plan.circuit().program().digest(), uses, root);
  }

  /// Commits to weights.
  ///
  /// @param weights the cells of each weight, by step
  /// @param uses how many proofs hide the weights; 0 publishes them
  /// @param seed 32 secret bytes; the same seed gives the same commitment
  /// @throws IllegalArgumentException if the program is refused, or weights do not fit it
  public static Model commit(Program program, Map<Integer, long[]> weights, int uses, byte[] seed) {
    Plan plan = Plan.of(Circuit.of(program));
    var own = new HashMap<>(weights);
    own.keySet().retainAll(plan.circuit().weights());
    Execution.checkWeights(plan.circuit(), own);
    if (plan.cells(Cube.WEIGHTS) == 0) {
      return new Model(plan, own, Optional.empty(), uses);
    }
    long[] cells = Cubes.weights(plan, own);
    CommittedMatrix matrix =
        CommittedMatrix.commit(ModelCommitment.parameters(plan, uses), CellSource.of(cells), seed);
    return new Model(plan, own, Optional.of(matrix), uses);
  }

  public Plan plan() {
    return plan;
  }

  /// What others know of the model.
  public ModelCommitment commitment() {
    return commitment;
  }

  Map<Integer, long[]> weights() {
    return weights;
  }

  Optional<CommittedMatrix> matrix() {
    return matrix;
  }

  @Override
  public void close() {
    matrix.ifPresent(CommittedMatrix::close);
  }
}
