package espalier.proof.commitment;

import espalier.base.unit.Hash;
import espalier.proof.commitment.ResidualPlan.Piece;
import espalier.proof.field.Extension;
import espalier.proof.field.Extensions;
import espalier.proof.field.Goldilocks;
import espalier.proof.polynomial.Equality;
import espalier.proof.polynomial.Multilinear;
import espalier.proof.transcript.ProofReader;
import espalier.proof.transcript.ProofRefused;
import espalier.proof.transcript.Transcript;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Verifies combinations of rows: what they evaluate to, and that they combine what is committed.
///
/// The combinations come in the clear, or under a root of their own, whose opening leads to the
/// next combination, which is shorter.
final class ResidualVerifier {
  /// The columns of one combination: where, and what the combination must be there.
  private record Queries(long[] points, long[] values) {}

  private final ProofReader reader;
  private final Transcript transcript;
  private final List<Folded> folds;
  private final ResidualPlan plan;

  private ResidualVerifier(ProofReader reader, List<Folded> folds) {
    this.reader = reader;
    this.transcript = reader.transcript();
    this.folds = folds;
    this.plan = ResidualPlan.of(folds.stream().map(Folded::shape).toList());
  }

  static void verify(ProofReader reader, List<Folded> folds) {
    List<Folded> level = folds;
    while (true) {
      var verifier = new ResidualVerifier(reader, level);
      if (verifier.plan.next().isEmpty()) {
        verifier.clear();
        return;
      }
      level = List.of(verifier.committed(verifier.plan.next().get()));
    }
  }

  private void clear() {
    var rows = new ArrayList<long[]>();
    for (Folded fold : folds) {
      rows.add(reader.receiveVector("residual/row", fold.shape().coefficients()));
    }
    for (int k = 0; k < folds.size(); k++) {
      Folded fold = folds.get(k);
      long[] row = rows.get(k);
      int cells = 2 * fold.shape().columns();
      long[] equality = Equality.vector(fold.columnPoint());
      if (!Extensions.dot(equality, row).equals(fold.value())) {
        throw new ProofRefused(
            "column value", "the combination of rows has another value than claimed");
      }
      long[] padding = Arrays.copyOfRange(row, cells, row.length);
      if (!Extensions.dot(fold.padWeights(), padding).equals(fold.padValue())) {
        throw new ProofRefused("pads", "the pads of hidden messages do not fit the claims");
      }
    }
    grind();
    for (int k = 0; k < folds.size(); k++) {
      Folded fold = folds.get(k);
      long[] row = rows.get(k);
      Queries queries = queries(fold);
      for (int q = 0; q < queries.points().length; q++) {
        Extension found = evaluate(row, queries.points()[q]);
        if (!found.equals(Extensions.get(queries.values(), q))) {
          throw new ProofRefused(
              "query", "an opened column is not the combination's encoding at its position");
        }
      }
    }
  }

  /// The polynomial with the coefficients `row` at a point of F.
  static Extension evaluate(long[] row, long x) {
    long sum0 = 0;
    long sum1 = 0;
    for (int i = row.length - 2; i >= 0; i -= 2) {
      sum0 = Goldilocks.add(Goldilocks.mul(sum0, x), row[i]);
      sum1 = Goldilocks.add(Goldilocks.mul(sum1, x), row[i + 1]);
    }
    return new Extension(sum0, sum1);
  }

  private void grind() {
    reader.receiveWork("residual/nonce", Parameters.GRINDING_BITS);
  }

  private Queries queries(Folded fold) {
    Parameters shape = fold.shape();
    int[] positions = Columns.positions(transcript, shape);
    long[] values = Columns.read(reader, fold.commitment(), fold.weights(), positions);
    var points = new long[positions.length];
    for (int q = 0; q < points.length; q++) {
      points[q] = Columns.point(positions[q], shape.domainBits());
    }
    return new Queries(points, values);
  }

  private Folded committed(Parameters next) {
    Hash root = reader.receiveHash("residual/root");
    grind();
    var queries = new ArrayList<Queries>();
    for (Folded fold : folds) {
      queries.add(queries(fold));
    }
    Extension mu = transcript.challenge("residual/mu");
    boolean hides = next.hiding() != Hiding.NONE;
    var claim = new RunningClaim(total(queries, mu), hides ? plan.pads() : 0);
    var point = new ArrayList<Extension>();
    for (int j = 0; j < plan.variables(); j++) {
      List<Extension> message = reader.receive("residual/round", 2);
      Extension z = transcript.challenge("residual/z");
      claim.round(message.get(0), message.get(1), 2 * j, z);
      point.add(z);
    }
    Extension value = reader.receive("residual/value");
    claim.add(weight(queries, mu, point).times(value).negate());
    Commitment commitment = Commitment.whole(next, root);
    List<Extension> rows = point.subList(0, next.rowBits());
    List<Extension> columns = OpeningShape.suffix(point, next.columnBits());
    Folded folded = Folded.plain(commitment, rows, columns, value);
    if (hides) {
      return folded.masked(reader, "residual", rows, claim);
    }
    if (!claim.constant().isZero()) {
      throw new ProofRefused(
          "residual value",
          "weight times value of the committed combinations differ from the claim");
    }
    return folded;
  }

  /// What all claims on the combinations add up to, each times its own power of mu: for every
  /// combination its value, its padding's sum, its queries.
  private Extension total(List<Queries> queries, Extension mu) {
    Extension sum = Extension.ZERO;
    Extension power = Extension.ONE;
    for (int k = 0; k < folds.size(); k++) {
      sum = sum.plus(power.times(folds.get(k).value()));
      power = power.times(mu);
      sum = sum.plus(power.times(folds.get(k).padValue()));
      power = power.times(mu);
      long[] values = queries.get(k).values();
      for (int q = 0; q < Extensions.count(values); q++) {
        sum = sum.plus(power.times(Extensions.get(values, q)));
        power = power.times(mu);
      }
    }
    return sum;
  }

  /// The weights of the same claims, as a multilinear polynomial over all cells, at a point.
  private Extension weight(List<Queries> queries, Extension mu, List<Extension> point) {
    Extension sum = Extension.ZERO;
    for (Piece piece : plan.pieces()) {
      long first = 0;
      for (int k = 0; k < piece.fold(); k++) {
        first += 2 + queries.get(k).points().length;
      }
      int top = point.size() - piece.bits();
      Extension weight =
          pieceWeight(
              piece, queries.get(piece.fold()).points(), mu, point.subList(top, point.size()));
      sum =
          sum.plus(
              Equality.at(point.subList(0, top), piece.offset() >>> piece.bits())
                  .times(weight)
                  .times(mu.pow(first)));
    }
    return sum;
  }

  private Extension pieceWeight(Piece piece, long[] points, Extension mu, List<Extension> own) {
    Folded fold = folds.get(piece.fold());
    Extension sum =
        piece.from() == 0
            ? Equality.at(fold.columnPoint(), own)
            : mu.times(Multilinear.evaluate(padWeights(fold, piece), own));
    Extension power = mu.square();
    for (long x : points) {
      Extension powers = powers(x, piece.length(), own).timesBase(Goldilocks.pow(x, piece.from()));
      sum = sum.plus(power.times(powers));
      power = power.times(mu);
    }
    return sum;
  }

  /// What a piece of padding is multiplied by, as far as anything is claimed of it.
  private static long[] padWeights(Folded fold, Piece piece) {
    long[] all = fold.padWeights();
    int from = Math.min(all.length, 2 * (piece.from() - fold.shape().columns()));
    return Arrays.copyOfRange(all, from, Math.min(all.length, from + 2 * piece.length()));
  }

  /// The multilinear extension of `1, x, .., x^(length-1), 0, 0, ..` at a point.
  static Extension powers(long x, int length, List<Extension> point) {
    int bits = point.size();
    // For each number of low bits: all powers of as many bits, and those below length's low bits.
    Extension full = Extension.ONE;
    Extension part = Extension.ZERO;
    long power = x;
    for (int j = 0; j < bits; j++) {
      Extension z = point.get(bits - 1 - j);
      Extension low = Extension.ONE.minus(z);
      Extension high = z.timesBase(power);
      part = (length >>> j & 1) == 1 ? low.times(full).plus(high.times(part)) : low.times(part);
      full = low.plus(high).times(full);
      power = Goldilocks.square(power);
    }
    return length >>> bits == 0 ? part : full;
  }
}
