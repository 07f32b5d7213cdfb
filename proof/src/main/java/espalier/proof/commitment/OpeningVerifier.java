package espalier.proof.commitment;

import espalier.proof.commitment.Blocks.Block;
import espalier.proof.field.Extension;
import espalier.proof.polynomial.Equality;
import espalier.proof.polynomial.Point;
import espalier.proof.transcript.ProofReader;
import espalier.proof.transcript.ProofRefused;
import espalier.proof.transcript.Transcript;
import java.util.ArrayList;
import java.util.List;

/// Verifies that linear claims about committed cells add up to a total.
///
/// Two sumchecks and a combination of rows, in this order: the claims of each [Block] become one
/// value of the block's multilinear extension; the values of all blocks become one value of each
/// matrix's; that is a value of one combination of the matrix's rows, which [ResidualVerifier]
/// checks.
public final class OpeningVerifier {
  private final OpeningShape shape;
  private final ProofReader reader;
  private final List<Extension> point = new ArrayList<>();
  private final List<Extension> rowPoint = new ArrayList<>();
  private int pad;

  private OpeningVerifier(OpeningShape shape, ProofReader reader) {
    this.shape = shape;
    this.reader = reader;
  }

  /// Verifies that `sum over claims of coefficient * <weights, cells> = total`.
  ///
  /// @param transcript as the prover's was before the opening
  /// @param opening the whole opening and nothing else
  /// @throws ProofRefused if the opening does not convince
  /// @throws IllegalArgumentException if the claims do not fit the commitments
  public static void verify(
      Transcript transcript,
      List<Commitment> commitments,
      List<LinearClaim> claims,
      Extension total,
      byte[] opening) {
    OpeningShape shape = OpeningShape.of(commitments, claims);
    var reader = new ProofReader(transcript, opening);
    shape.absorb(transcript, total);
    List<Folded> folded = new OpeningVerifier(shape, reader).fold(total);
    ResidualVerifier.verify(reader, folded);
    reader.end();
  }

  private List<Folded> fold(Extension total) {
    var first = new RunningClaim(total, shape.pads());
    rounds(first, shape.variables(), point);
    int valuePad = pad;
    pad += shape.isHidden() ? shape.blocks().size() : 0;
    List<Extension> values = reader.receive("opening/values", shape.blocks().size());
    var at = new Point(point);
    for (int t = 0; t < values.size(); t++) {
      first.add(shape.weight(shape.blocks().get(t), at).negate(), values.get(t), valuePad + t);
    }
    require(first, "block values", "the claims' weights times the blocks' values");

    Extension gamma = reader.transcript().challenge("opening/gamma");
    var second = new RunningClaim(Extension.ZERO, shape.pads());
    Extension power = Extension.ONE;
    for (int t = 0; t < values.size(); t++) {
      second.add(power, values.get(t), valuePad + t);
      power = power.times(gamma);
    }
    rounds(second, shape.rowBits(), rowPoint);
    List<Extension> rowValues = reader.receive("opening/rows", shape.commitments().size());
    List<Extension> rowWeights = rowWeights(gamma);
    for (int k = 0; k < rowValues.size(); k++) {
      second.add(rowWeights.get(k).times(rowValues.get(k)).negate());
    }
    require(second, "row values", "the blocks' weights times the matrices' values");
    if (shape.isHidden()) {
      first.add(reader.transcript().challenge("opening/eta"), second);
    }
    return folded(first, rowValues);
  }

  private void rounds(RunningClaim claim, int count, List<Extension> challenges) {
    for (int j = 0; j < count; j++) {
      List<Extension> message = reader.receive("opening/round", 2);
      Extension z = reader.transcript().challenge("opening/z");
      claim.round(message.get(0), message.get(1), pad, z);
      challenges.add(z);
      pad += shape.isHidden() ? 2 : 0;
    }
  }

  /// In the clear, what is left of a claim must be zero; hidden, it becomes a claim on the pads.
  private void require(RunningClaim rest, String check, String what) {
    if (!shape.isHidden() && !rest.constant().isZero()) {
      throw new ProofRefused(check, what + " differ from the sumcheck's claim");
    }
  }

  /// For each matrix: the weights of its blocks' values, as a function of the row, at the row
  /// point.
  private List<Extension> rowWeights(Extension gamma) {
    var sums = new ArrayList<Extension>();
    for (Commitment _ : shape.commitments()) {
      sums.add(Extension.ZERO);
    }
    Extension power = Extension.ONE;
    for (Block block : shape.blocks()) {
      int k = block.commitment();
      int rowBits = shape.commitments().get(k).parameters().rowBits();
      List<Extension> rows = OpeningShape.suffix(rowPoint, rowBits);
      int top = rowBits - block.rowBits();
      List<Extension> own = OpeningShape.suffix(point, shape.variables(block));
      Extension weight =
          Equality.at(rows.subList(0, top), block.firstRow() >>> block.rowBits())
              .times(Equality.at(rows.subList(top, rowBits), own.subList(0, block.rowBits())))
              .times(OpeningShape.prefix(rowPoint, rowBits));
      sums.set(k, sums.get(k).plus(weight.times(power)));
      power = power.times(gamma);
    }
    return sums;
  }

  /// @param rest what is left of both claims
  private List<Folded> folded(RunningClaim rest, List<Extension> rowValues) {
    var folded = new ArrayList<Folded>();
    for (int k = 0; k < rowValues.size(); k++) {
      Commitment commitment = shape.commitments().get(k);
      Parameters parameters = commitment.parameters();
      List<Extension> rows = OpeningShape.suffix(rowPoint, parameters.rowBits());
      List<Extension> columns = OpeningShape.suffix(point, parameters.columnBits());
      Folded own = Folded.plain(commitment, rows, columns, rowValues.get(k));
      folded.add(k == shape.host() ? own.masked(reader, "opening", rows, rest) : own);
    }
    return folded;
  }
}
