package espalier.prover.commitment;

import espalier.proof.commitment.Columns;
import espalier.proof.commitment.Hiding;
import espalier.proof.commitment.OpeningShape;
import espalier.proof.commitment.Parameters;
import espalier.proof.commitment.ResidualPlan;
import espalier.proof.commitment.ResidualPlan.Piece;
import espalier.proof.commitment.RunningClaim;
import espalier.proof.field.Extension;
import espalier.proof.field.Extensions;
import espalier.proof.field.Goldilocks;
import espalier.proof.polynomial.Equality;
import espalier.proof.transcript.ProofWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Sends combinations of rows, or commits to them and opens what was committed, until little is
/// left.
final class ResidualProver {
  private final ProofWriter out;
  private final List<FoldedRows> folds;
  private final ResidualPlan plan;

  private ResidualProver(ProofWriter out, List<FoldedRows> folds) {
    this.out = out;
    this.folds = folds;
    this.plan = ResidualPlan.of(folds.stream().map(FoldedRows::shape).toList());
  }

  static void prove(ProofWriter out, List<FoldedRows> folds) {
    var prover = new ResidualProver(out, folds);
    Optional<Parameters> next = prover.plan.next();
    if (next.isEmpty()) {
      for (FoldedRows fold : folds) {
        out.sendVector("residual/row", fold.row());
      }
      prover.grind();
      folds.forEach(prover::open);
    } else {
      prover.commit(next.get());
    }
  }

  private void grind() {
    byte[] seed = out.transcript().work("residual/nonce");
    out.sendWord("residual/nonce", Grinding.nonce(seed, Parameters.GRINDING_BITS));
  }

  /// Appends the queried columns; gives their positions.
  private int[] open(FoldedRows fold) {
    int[] positions = Columns.positions(out.transcript(), fold.shape());
    out.append(fold.matrix().open(fold.commitment(), positions));
    return positions;
  }

  private void commit(Parameters shape) {
    long[] cells = cells(shape);
    // A copy: the sumcheck overwrites the table, and the rows are combined after it.
    long[] rows = Arrays.copyOf(cells, 2 * shape.rows() * shape.columns());
    CellSource source = CellSource.ofExtension(rows, shape.columnBits());
    try (var matrix = CommittedMatrix.commit(shape, source, Randomness.seed())) {
      out.send("residual/root", matrix.root());
      grind();
      var positions = new ArrayList<int[]>();
      for (FoldedRows fold : folds) {
        positions.add(open(fold));
      }
      Extension mu = out.transcript().challenge("residual/mu");
      long[] weights = weights(cells.length, positions, mu);
      var sum =
          new ProductSum(
              List.of(new ProductSum.Pair(weights, cells)),
              shape.dataRowBits() + shape.columnBits());
      prove(out, List.of(shape.hiding() == Hiding.NONE ? open(matrix, sum) : hidden(matrix, sum)));
    }
  }

  private FoldedRows open(CommittedMatrix matrix, ProductSum sum) {
    var claim = new RunningClaim(Extension.ZERO, 0);
    List<Extension> point =
        new Sumcheck(out, new long[0]).run("residual", claim, List.of(sum), sum.variables());
    out.send("residual/value", sum.b(0, 0));
    return folded(matrix, point);
  }

  private FoldedRows hidden(CommittedMatrix matrix, ProductSum sum) {
    // What the verifier computes from padded messages: only its pads' coefficients matter here.
    var claim = new RunningClaim(Extension.ZERO, plan.pads());
    var blinded = new BlindedSum(sum, matrix.blind());
    List<Extension> point =
        new Sumcheck(out, matrix.pads(plan.pads()))
            .run("residual", claim, List.of(blinded), plan.variables());
    out.send("residual/value", blinded.value());
    return folded(matrix, point).masked(out, "residual", claim.coefficients());
  }

  private static FoldedRows folded(CommittedMatrix matrix, List<Extension> point) {
    Parameters shape = matrix.parameters();
    return FoldedRows.of(
        matrix,
        matrix.commitment(),
        point.subList(0, shape.rowBits()),
        OpeningShape.suffix(point, shape.columnBits()));
  }

  /// The pieces of all combinations, where the plan puts them, as a table of a power of two.
  private long[] cells(Parameters shape) {
    var cells = new long[2 << (shape.dataRowBits() + shape.columnBits())];
    for (Piece piece : plan.pieces()) {
      long[] row = folds.get(piece.fold()).row();
      System.arraycopy(row, 2 * piece.from(), cells, 2 * piece.offset(), 2 * piece.length());
    }
    return cells;
  }

  /// The weights of all claims on the combinations, each claim times its own power of mu.
  private long[] weights(int words, List<int[]> positions, Extension mu) {
    var powers = new ArrayList<long[]>();
    var firsts = new ArrayList<Extension>();
    Extension first = Extension.ONE;
    for (int[] drawn : positions) {
      powers.add(Extensions.scaled(Extensions.powers(mu, drawn.length + 2), first));
      firsts.add(first);
      first = first.times(mu.pow(drawn.length + 2));
    }
    var weights = new long[words];
    for (int k = 0; k < folds.size(); k++) {
      FoldedRows fold = folds.get(k);
      long[] own = QueryWeights.of(fold.shape(), positions.get(k), powers.get(k));
      long[] equality = Equality.vector(fold.columnPoint());
      Extensions.addScaled(own, equality, firsts.get(k));
      addPadWeights(own, fold, firsts.get(k).times(mu));
      for (Piece piece : plan.pieces()) {
        if (piece.fold() == k) {
          System.arraycopy(own, 2 * piece.from(), weights, 2 * piece.offset(), 2 * piece.length());
        }
      }
    }
    return weights;
  }

  private static void addPadWeights(long[] weights, FoldedRows fold, Extension factor) {
    long[] scaled = Extensions.scaled(fold.padWeights(), factor);
    int at = 2 * fold.shape().columns();
    for (int i = 0; i < scaled.length; i++) {
      weights[at + i] = Goldilocks.add(weights[at + i], scaled[i]);
    }
  }
}
