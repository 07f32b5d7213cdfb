package espalier.proof.commitment;

import espalier.proof.hash.Digests;
import java.util.Optional;

/// What an opening costs in bytes, estimated; the shapes of matrices are chosen by it.
///
/// Prover and verifier must choose alike, so this is integer arithmetic on public numbers. Encoding
/// costs time, which is counted as bytes: small matrices get long codes and few queries, large ones
/// short codes, and so do those that are encoded for each proof.
final class ProofSize {
  /// Encoded elements that weigh as much as [#BYTES_PER_UNIT] bytes.
  private static final int UNIT_BITS = 10;

  private static final int BYTES_PER_UNIT = 48;
  // What is committed to once, and opened often.
  private static final int BYTES_PER_REUSED_UNIT = 2;
  private static final int MAX_RATE_BITS = 4;
  // Of so many cells a random row's value at a point is uniform over E.
  private static final int SMALLEST_HIDDEN = 6;
  // FOLDED[b]: the cost of what follows a folded row of 2^b elements.
  private static final long[] FOLDED = folded();

  private ProofSize() {}

  private static long[] folded() {
    var costs = new long[Parameters.MAX_COLUMN_BITS + 4];
    for (int bits = 0; bits < costs.length; bits++) {
      costs[bits] = 16L << bits;
      for (int c = 3; c < bits; c++) {
        for (int rate = 1; rate <= MAX_RATE_BITS; rate++) {
          long cost = matrix(2 << (bits - c), 1 << c, c + rate, BYTES_PER_UNIT) + costs[c];
          costs[bits] = Math.min(costs[bits], cost);
        }
      }
    }
    return costs;
  }

  /// Opened columns, paths and encoding of one matrix.
  static long matrix(long baseRows, int coefficients, int domainBits, int bytesPerUnit) {
    long queries = Parameters.queries(coefficients, domainBits);
    int shared = 63 - Long.numberOfLeadingZeros(queries);
    long paths = queries * Math.max(1, domainBits - shared) * Digests.BYTES;
    long encoded = (baseRows << domainBits) >>> UNIT_BITS;
    return queries * baseRows * 8 + paths + encoded * bytesPerUnit;
  }

  /// What follows if the next level has that many elements of E.
  static long after(long elements) {
    int bits = Math.min(64 - Long.numberOfLeadingZeros(elements - 1), FOLDED.length - 1);
    return (FOLDED[bits] * elements) >>> bits;
  }

  /// The matrix of the next level for `cells` elements of E, unless `clear` of them sent as they
  /// are cost less.
  static Optional<Parameters> residual(int cells, long clear) {
    long best = clear * 16;
    Optional<Parameters> choice = Optional.empty();
    for (int c = 3; c <= Parameters.MAX_COLUMN_BITS && 1L << c < cells; c++) {
      for (int rate = 1; rate <= MAX_RATE_BITS; rate++) {
        int rows = (cells + (1 << c) - 1) >>> c;
        if (rows > Parameters.MAX_ROWS || c + rate > 25) {
          continue;
        }
        long cost = matrix(2L * rows, 1 << c, c + rate, BYTES_PER_UNIT) + after(1L << c);
        if (cost < best) {
          best = cost;
          choice = Optional.of(new Parameters(rows, 2, c, 0, c + rate, Hiding.NONE));
        }
      }
    }
    return choice;
  }

  /// The matrix of the next level for `cells` elements of E that it hides.
  static Parameters hidden(int cells) {
    return choose(cells, 2, Hiding.FRESH, 1, 0, 0);
  }

  /// The cheapest shape for a matrix of `cells` cells.
  ///
  /// @param width of a cell: 1 for F, 2 for E
  /// @param uses how many openings the padding must hide; 0 for none
  /// @param pads how many messages' pads the mask holds besides; of cells of E those of the
  ///   sumcheck over them are added
  /// @param besides what other matrices add to the next level, in elements of E
  static Parameters choose(long cells, int width, Hiding hiding, int uses, int pads, long besides) {
    long best = Long.MAX_VALUE;
    Parameters choice = null;
    int bytesPerUnit = hiding == Hiding.FRESH ? BYTES_PER_UNIT : BYTES_PER_REUSED_UNIT;
    int smallest = hiding == Hiding.NONE ? 3 : SMALLEST_HIDDEN;
    for (int c = smallest; c <= Parameters.MAX_COLUMN_BITS; c++) {
      long rows = Math.max((cells + (1L << c) - 1) >>> c, hiding == Hiding.NONE ? 1 : 2);
      for (int d = c + 1; d <= Math.min(c + 6, 25) && rows <= Parameters.MAX_ROWS; d++) {
        int own = width == 1 ? pads : ResidualPlan.pads(Parameters.bits((int) rows) + 1 + c);
        int padding = padding(c, d, hiding, uses, own);
        long coefficients = (1L << c) + padding;
        if (padding < 0 || coefficients > 1L << (d - 1) || coefficients << 5 < 1L << d) {
          continue;
        }
        long baseRows = rows * width + hiding.extraRows();
        long next = besides + ResidualPlan.cells(1 << c, padding);
        long cost = matrix(baseRows, (int) coefficients, d, bytesPerUnit) + after(next);
        if (cost < best) {
          best = cost;
          choice = new Parameters((int) rows, width, c, padding, d, hiding);
        }
      }
    }
    if (choice == null) {
      throw new IllegalArgumentException(
          "no matrix holds %d cells hidden over %d openings; commit to less, or for fewer"
              .formatted(cells, uses));
    }
    return choice;
  }

  /// Coefficients that hide `uses` openings; -1 if the domain is too small for them.
  private static int padding(int c, int d, Hiding hiding, int uses, int pads) {
    if (hiding == Hiding.NONE) {
      return 0;
    }
    if (uses > (1 << c) / 4) {
      // The blind row hides two equations an opening.
      return -1;
    }
    long padding = (long) pads + Parameters.SLACK;
    while ((1L << c) + padding <= 1L << (d - 1)) {
      int queries = Parameters.queries((int) ((1L << c) + padding), d);
      long needed = (long) queries * uses + pads + Parameters.SLACK;
      if (needed == padding) {
        return (int) padding;
      }
      padding = needed;
    }
    return -1;
  }
}
