package espalier.proof.commitment;

import espalier.base.unit.Hash;
import espalier.proof.commitment.Blocks.Block;
import espalier.proof.field.Extension;
import espalier.proof.polynomial.Equality;
import espalier.proof.transcript.ProofReader;
import espalier.proof.transcript.ProofRefused;
import espalier.proof.transcript.Transcript;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Verifies that linear claims about committed cells add up to a total.
///
/// Two sumchecks and a combination of rows, in this order: the claims of each [Block] become one
/// value of the block's multilinear extension; the values of all blocks become one value of each
/// matrix's; that is a value of one combination of the matrix's rows, which [ResidualVerifier]
/// checks.
public final class OpeningVerifier {
  private final OpeningShape shape;
  private final ProofReader reader;
  // One for each matrix; zero where it needs none.
  private final List<Hash> masks = new ArrayList<>();
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
    for (Commitment commitment : shape.commitments()) {
      boolean reused = commitment.parameters().hiding() == Hiding.REUSED;
      masks.add(reused ? reader.receiveHash("opening/mask") : Hash.ZERO);
    }
    var first = new RunningClaim(total, shape.pads());
    rounds(first, shape.variables(), point);
    int valuePad = pad;
    pad += shape.isHidden() ? shape.blocks().size() : 0;
    List<Extension> values = reader.receive("opening/values", shape.blocks().size());
    for (int t = 0; t < values.size(); t++) {
      first.add(shape.weight(shape.blocks().get(t), point).negate(), values.get(t), valuePad + t);
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
    return shape.isHidden() ? hidden(first, second, rowValues) : open(rowValues);
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

  private List<Folded> open(List<Extension> rowValues) {
    var folded = new ArrayList<Folded>();
    for (int k = 0; k < rowValues.size(); k++) {
      folded.add(folded(k, rowValues.get(k), Extension.ZERO, new long[0], Extension.ZERO));
    }
    return folded;
  }

  private List<Folded> hidden(RunningClaim first, RunningClaim second, List<Extension> rowValues) {
    Transcript transcript = reader.transcript();
    first.add(transcript.challenge("opening/eta"), second);
    // What is left is constant + <coefficients, pads> = 0.
    Extension padSum = first.constant().negate();
    int hiding = (int) shape.commitments().stream().filter(OpeningVerifier::hides).count();
    List<Extension> maskValues = reader.receive("opening/masks", hiding);
    Extension padMask = reader.receive("opening/padmask");
    Extension tau = transcript.challenge("opening/tau");
    var folded = new ArrayList<Folded>();
    int next = 0;
    for (int k = 0; k < rowValues.size(); k++) {
      Extension value = rowValues.get(k);
      if (hides(shape.commitments().get(k))) {
        value = value.plus(tau.times(maskValues.get(next++)));
      }
      folded.add(
          k == shape.host()
              ? folded(k, value, tau, first.coefficients(), padMask.plus(tau.times(padSum)))
              : folded(k, value, tau, new long[0], Extension.ZERO));
    }
    return folded;
  }

  private static boolean hides(Commitment commitment) {
    return commitment.parameters().hiding() != Hiding.NONE;
  }

  private Folded folded(
      int k, Extension value, Extension tau, long[] padWeights, Extension padValue) {
    Commitment commitment = shape.commitments().get(k);
    Parameters parameters = commitment.parameters();
    List<Extension> rows = OpeningShape.suffix(rowPoint, parameters.rowBits());
    Optional<Folded.Mask> mask =
        parameters.hiding() == Hiding.REUSED
            ? Optional.of(new Folded.Mask(masks.get(k), tau))
            : Optional.empty();
    return new Folded(
        commitment,
        RowWeights.of(commitment, rows, tau),
        mask,
        OpeningShape.suffix(point, parameters.columnBits()),
        value,
        padWeights,
        padValue);
  }
}
