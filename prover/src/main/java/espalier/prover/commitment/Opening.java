package espalier.prover.commitment;

import espalier.proof.commitment.Blocks.Block;
import espalier.proof.commitment.Commitment;
import espalier.proof.commitment.Hiding;
import espalier.proof.commitment.LinearClaim;
import espalier.proof.commitment.OpeningShape;
import espalier.proof.commitment.Parameters;
import espalier.proof.commitment.RunningClaim;
import espalier.proof.field.Extension;
import espalier.proof.field.Extensions;
import espalier.proof.polynomial.Equality;
import espalier.proof.polynomial.Point;
import espalier.proof.transcript.ProofWriter;
import espalier.proof.transcript.Transcript;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Proves that linear claims about committed cells add up to a total.
///
/// The other side is [espalier.proof.commitment.OpeningVerifier], which says what happens in what
/// order and why.
public final class Opening {
  private final OpeningShape shape;
  private final List<CommittedMatrix> matrices;
  private final ProofWriter out;
  private final Sumcheck sumcheck;

  private Opening(OpeningShape shape, List<CommittedMatrix> matrices, ProofWriter out) {
    this.shape = shape;
    this.matrices = matrices;
    this.out = out;
    long[] pads = shape.isHidden() ? matrices.get(shape.host()).pads(shape.pads()) : new long[0];
    sumcheck = new Sumcheck(out, pads);
  }

  /// Proves about all rows of the matrices.
  public static byte[] prove(
      Transcript transcript,
      List<CommittedMatrix> matrices,
      List<LinearClaim> claims,
      Extension total) {
    List<Commitment> commitments = matrices.stream().map(CommittedMatrix::commitment).toList();
    return prove(transcript, matrices, commitments, claims, total);
  }

  /// Proves that `sum over claims of coefficient * <weights, cells> = total`; if that is not so,
  /// the result is bytes that the verifier refuses.
  ///
  /// @param transcript as the verifier's will be before the opening
  /// @param commitments the matrices' roots, and the rows that the opening is about
  /// @throws IllegalArgumentException if the claims do not fit the commitments
  public static byte[] prove(
      Transcript transcript,
      List<CommittedMatrix> matrices,
      List<Commitment> commitments,
      List<LinearClaim> claims,
      Extension total) {
    OpeningShape shape = OpeningShape.of(commitments, claims);
    var out = new ProofWriter(transcript);
    shape.absorb(transcript, total);
    ResidualProver.prove(out, new Opening(shape, matrices, out).fold(total));
    return out.toBytes();
  }

  private List<FoldedRows> fold(Extension total) {
    var first = new RunningClaim(total, shape.pads());
    List<BlockSum> sums = shape.blocks().parallelStream().map(this::blockSum).toList();
    List<Extension> point = sumcheck.run("opening", first, sums, shape.variables());
    var second = new RunningClaim(Extension.ZERO, shape.pads());
    Extension gamma = sendValues(sums, point, first, second);

    var rowSums = new ArrayList<ProductSum>();
    for (int k = 0; k < matrices.size(); k++) {
      rowSums.add(rowSum(k, point, gamma));
    }
    List<Extension> rowPoint = sumcheck.run("opening", second, rowSums, shape.rowBits());
    var rowValues = new ArrayList<Extension>();
    for (int k = 0; k < matrices.size(); k++) {
      Extension value = rowSums.get(k).b(0, 0);
      rowValues.add(value);
      Extension weight = rowSums.get(k).a(0, 0).times(prefix(rowPoint, k));
      second.add(weight.times(value).negate());
    }
    out.send("opening/rows", rowValues.toArray(Extension[]::new));
    return combine(point, rowPoint, first, second);
  }

  private BlockSum blockSum(Block block) {
    int k = block.commitment();
    return new BlockSum(matrices.get(k), block);
  }

  private Extension prefix(List<Extension> rowPoint, int k) {
    return OpeningShape.prefix(rowPoint, matrices.get(k).parameters().rowBits());
  }

  /// Sends the blocks' values; gives the challenge that batches them.
  private Extension sendValues(
      List<BlockSum> sums, List<Extension> point, RunningClaim first, RunningClaim second) {
    int firstPad = sumcheck.messages();
    var values = new Extension[sums.size()];
    for (int t = 0; t < values.length; t++) {
      values[t] = sumcheck.padded(sums.get(t).value());
    }
    out.send("opening/values", values);
    Extension gamma = out.transcript().challenge("opening/gamma");
    Extension power = Extension.ONE;
    var at = new Point(point);
    for (int t = 0; t < values.length; t++) {
      first.add(weight(shape.blocks().get(t), at).negate(), values[t], firstPad + t);
      second.add(power, values[t], firstPad + t);
      power = power.times(gamma);
    }
    return gamma;
  }

  private Extension weight(Block block, Point point) {
    return shape.isHidden() ? shape.weight(block, point) : Extension.ZERO;
  }

  /// For each row of matrix k: the weight of its block's value, and its own value at the columns'
  /// point.
  private ProductSum rowSum(int k, List<Extension> point, Extension gamma) {
    CommittedMatrix matrix = matrices.get(k);
    Parameters parameters = matrix.parameters();
    var weights = new long[2 << parameters.rowBits()];
    Extension power = Extension.ONE;
    for (Block block : shape.blocks()) {
      if (block.commitment() == k) {
        List<Extension> own = OpeningShape.suffix(point, shape.variables(block));
        long[] equality =
            Equality.vector(
                own.subList(0, block.rowBits()).toArray(Extension[]::new),
                1 << block.rowBits(),
                power);
        System.arraycopy(equality, 0, weights, 2 * block.firstRow(), equality.length);
      }
      power = power.times(gamma);
    }
    var values = new long[2 << parameters.rowBits()];
    Kernels.Quarters equality =
        Kernels.Quarters.of(Equality.vector(OpeningShape.suffix(point, parameters.columnBits())));
    for (Commitment.Range range : shape.commitments().get(k).opened()) {
      IntStream.range(range.first(), range.first() + range.count())
          .parallel()
          .forEach(row -> Extensions.set(values, row, value(matrix, row, equality)));
    }
    if (parameters.hiding() != Hiding.NONE) {
      Extension blind = value(matrix, parameters.blindRow(), equality);
      Extensions.set(values, 1 << parameters.dataRowBits(), blind);
    }
    return new ProductSum(List.of(new ProductSum.Pair(weights, values)), parameters.rowBits());
  }

  private static Extension value(CommittedMatrix matrix, int row, Kernels.Quarters equality) {
    int columns = matrix.parameters().columns();
    var cells = new long[columns];
    matrix.cells(row, 0, columns, cells);
    return Kernels.dot(cells, 0, equality, Kernels.isSmall(cells, columns));
  }

  private List<FoldedRows> combine(
      List<Extension> point, List<Extension> rowPoint, RunningClaim first, RunningClaim second) {
    if (shape.isHidden()) {
      first.add(out.transcript().challenge("opening/eta"), second);
    }
    var folded = new ArrayList<FoldedRows>();
    for (int k = 0; k < matrices.size(); k++) {
      Parameters parameters = matrices.get(k).parameters();
      FoldedRows rows =
          FoldedRows.of(
              matrices.get(k),
              shape.commitments().get(k),
              OpeningShape.suffix(rowPoint, parameters.rowBits()),
              OpeningShape.suffix(point, parameters.columnBits()));
      boolean host = k == shape.host();
      folded.add(host ? rows.masked(out, "opening", first.coefficients()) : rows);
    }
    return folded;
  }
}
