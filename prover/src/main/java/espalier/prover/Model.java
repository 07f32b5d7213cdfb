package espalier.prover;

import espalier.base.unit.Hash;
import espalier.proof.circuit.Circuit;
import espalier.proof.circuit.Program;
import espalier.proof.verifier.ModelCommitment;
import espalier.proof.verifier.Placement.Cube;
import espalier.proof.verifier.Plan;
import espalier.prover.commitment.CommittedMatrix;
import espalier.prover.commitment.Storage;
import espalier.prover.interpreter.FastInterpreter;
import java.nio.file.Path;
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
    this(
        plan,
        weights,
        matrix,
        new ModelCommitment(
            plan.circuit().program().digest(),
            uses,
            matrix.map(CommittedMatrix::root).orElse(Hash.ZERO)));
  }

  private Model(
      Plan plan,
      Map<Integer, long[]> weights,
      Optional<CommittedMatrix> matrix,
      ModelCommitment commitment) {
    this.plan = plan;
    this.weights = weights;
    this.matrix = matrix;
    this.commitment = commitment;
  }

  /// As [#commit(Program, Map, int, byte\[\])], and keeps the encoding where it is told.
  public static Model commit(
      Program program, Map<Integer, long[]> weights, int uses, byte[] seed, Storage storage) {
    Plan plan = Plan.of(Circuit.of(program));
    var own = new HashMap<>(weights);
    own.keySet().retainAll(plan.circuit().weights());
    FastInterpreter.checkWeights(plan.circuit(), own);
    if (plan.cells(Cube.WEIGHTS) == 0) {
      return new Model(plan, own, Optional.empty(), uses);
    }
    CommittedMatrix matrix =
        CommittedMatrix.commit(
            ModelCommitment.parameters(plan, uses), new WeightCells(plan, own), seed, storage);
    return new Model(plan, own, Optional.of(matrix), uses);
  }

  /// Some of a model's weights, and its encoding as it was kept: enough to prove a chunk.
  ///
  /// @param held the cells of all weights in the rows that are to be opened, by step
  /// @param seed of the commitment
  /// @throws IllegalArgumentException if the encoding is not this model's
  static Model part(
      Plan plan,
      ModelCommitment commitment,
      Map<Integer, long[]> held,
      byte[] seed,
      Path encoding) {
    Optional<CommittedMatrix> matrix =
        held.isEmpty()
            ? Optional.empty()
            : Optional.of(
                CommittedMatrix.reopen(
                    commitment.parameters(plan),
                    new WeightCells(plan, held),
                    seed,
                    encoding,
                    commitment.weights()));
    return new Model(plan, held, matrix, commitment);
  }

  /// Commits to weights.
  ///
  /// @param weights the cells of each weight, by step
  /// @param uses how many proofs hide the weights; 0 publishes them
  /// @param seed 32 secret bytes; the same seed gives the same commitment
  /// @throws IllegalArgumentException if the program is refused, or weights do not fit it
  public static Model commit(Program program, Map<Integer, long[]> weights, int uses, byte[] seed) {
    return commit(program, weights, uses, seed, Storage.DEFAULT);
  }

  /// Some of a model's weights, to run a chunk and to prove nothing.
  static Model unopened(Plan plan, ModelCommitment commitment, Map<Integer, long[]> held) {
    return new Model(plan, held, Optional.empty(), commitment);
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
