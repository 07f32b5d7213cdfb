package espalier.proof.verifier;

import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.crypto.Sha256;
import espalier.base.unit.Hash;
import espalier.proof.commitment.Commitment;
import espalier.proof.commitment.Commitment.Range;
import espalier.proof.commitment.Parameters;
import espalier.proof.verifier.Placement.Cube;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// A model as others know it: its program and the commitment to its weights.
///
/// @param program the program's digest
/// @param uses how many proofs the weights stay hidden for; 0 if they are not hidden at all
/// @param weights the root of the weights' commitment; [Hash#ZERO] if there are none
public record ModelCommitment(Hash program, int uses, Hash weights) {
  /// More proofs than this are not made of one commitment.
  public static final int USES_MAX = 1 << 12;

  public static final Codec<ModelCommitment> CODEC =
      record(
          "model_commitment",
          ModelCommitment::new,
          field("program", HASH, ModelCommitment::program),
          field("uses", whole32(0, USES_MAX), ModelCommitment::uses),
          field("weights", HASH, ModelCommitment::weights));

  /// Names the model: its architecture and its weights.
  public Hash id() {
    return Sha256.tagged("espalier/proof/model/1", CODEC.encode(this));
  }

  public boolean hidesWeights() {
    return uses > 0;
  }

  /// The weights' matrix.
  public Parameters parameters(Plan plan) {
    return parameters(plan, uses);
  }

  /// The weights' matrix for so many uses.
  public static Parameters parameters(Plan plan, int uses) {
    long cells = plan.cells(Cube.WEIGHTS);
    return uses > 0 ? Parameters.reused(cells, uses) : Parameters.open(cells);
  }

  /// The witness's matrix.
  public Parameters witness(Plan plan) {
    return witness(plan, List.of());
  }

  /// The witness's matrix where tensors are committed apart: it hides what is said of them too.
  ///
  /// @param apart their matrices
  public Parameters witness(Plan plan, List<Parameters> apart) {
    long cells = plan.cells(Cube.WITNESS);
    int pads = plan.openingPads(apart);
    return plan.cells(Cube.WEIGHTS) == 0
        ? Parameters.fresh(cells, pads)
        : Parameters.fresh(cells, pads, parameters(plan));
  }

  /// All commitments that a proof opens, in their order: of the weights, those rows that the plan's
  /// weights lie in.
  ///
  /// @param witness the root of the witness's commitment
  public List<Commitment> commitments(Plan plan, Hash witness) {
    return commitments(plan, witness, List.of());
  }

  /// The same, then those of tensors that are committed apart.
  public List<Commitment> commitments(Plan plan, Hash witness, List<Commitment> apart) {
    var all = new ArrayList<Commitment>();
    if (plan.cells(Cube.WEIGHTS) > 0) {
      Parameters matrix = parameters(plan);
      all.add(new Commitment(matrix, weights, opened(plan, matrix)));
    }
    List<Parameters> shapes = apart.stream().map(Commitment::parameters).toList();
    all.add(Commitment.whole(witness(plan, shapes), witness));
    all.addAll(apart);
    return all;
  }

  /// Whole groups of rows, as few as hold the plan's weights.
  private static List<Range> opened(Plan plan, Parameters matrix) {
    int rowBits = matrix.columnBits();
    var groups = new TreeSet<Integer>();
    for (int weight : plan.circuit().weights()) {
      for (Layout.Piece piece : plan.column(weight).pieces()) {
        long last = Math.min(matrix.rows() - 1, (piece.end() - 1) >>> rowBits);
        for (long group = (piece.offset() >>> rowBits) / Parameters.GROUP;
            group <= last / Parameters.GROUP;
            group++) {
          groups.add((int) group);
        }
      }
    }
    var ranges = new ArrayList<Range>();
    for (int group : groups) {
      int first = group * Parameters.GROUP;
      int end = Math.min(matrix.rows(), first + Parameters.GROUP);
      boolean follows = !ranges.isEmpty() && ranges.getLast().end() == first;
      int from = follows ? ranges.removeLast().first() : first;
      ranges.add(new Range(from, end - from));
    }
    return ranges;
  }
}
