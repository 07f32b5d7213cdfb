package espalier.proof.commitment;

import espalier.base.unit.Hash;
import espalier.proof.field.Extension;
import espalier.proof.field.Goldilocks;
import espalier.proof.hash.Digests;
import espalier.proof.hash.MerklePaths;
import espalier.proof.transcript.ProofReader;
import espalier.proof.transcript.ProofRefused;
import espalier.proof.transcript.Transcript;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// The queries of one matrix: which columns, what they hold, and that the root binds them.
public final class Columns {
  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Columns() {}

  /// Draws the positions: ascending, without repetition.
  public static int[] positions(Transcript transcript, Parameters shape) {
    int[] drawn = transcript.indices("opening/queries", shape.queries(), shape.domainBits());
    Arrays.sort(drawn);
    int kept = 1;
    for (int i = 1; i < drawn.length; i++) {
      if (drawn[i] != drawn[i - 1]) {
        drawn[kept++] = drawn[i];
      }
    }
    return Arrays.copyOf(drawn, kept);
  }

  /// The point at which position `position` of an encoded row is the row's value.
  public static long point(int position, int domainBits) {
    long exponent = domainBits == 0 ? 0 : Integer.reverse(position) >>> (Integer.SIZE - domainBits);
    return Goldilocks.pow(Goldilocks.rootOfUnity(domainBits), exponent);
  }

  /// Reads the columns at `positions` and gives, for each, the sum of weight times cell.
  ///
  /// Bytes: for each position, for each group in order its cells if it is shown and its digest if
  /// not; then the sibling digests of all paths.
  ///
  /// @param weights a vector over E, one for each base row
  /// @return a vector over E, one for each position
  static long[] read(ProofReader reader, Commitment commitment, long[] weights, int[] positions) {
    Parameters shape = commitment.parameters();
    var values = new long[2 * positions.length];
    var leaves = new byte[positions.length * Digests.BYTES];
    var groups = new byte[shape.groups() * Digests.BYTES];
    var digests = new Digests();
    for (int q = 0; q < positions.length; q++) {
      Extension sum = Extension.ZERO;
      for (int group = 0; group < shape.groups(); group++) {
        int at = group * Digests.BYTES;
        if (commitment.shows(group)) {
          byte[] cells = reader.bytes(8 * shape.groupRows(group));
          digests.group(cells, 0, cells.length, groups, at);
          sum = sum.plus(combine(cells, weights, group * Parameters.GROUP));
        } else {
          System.arraycopy(reader.bytes(Digests.BYTES), 0, groups, at, Digests.BYTES);
        }
      }
      digests.column(groups, 0, shape.groups(), leaves, q * Digests.BYTES);
      values[2 * q] = sum.c0();
      values[2 * q + 1] = sum.c1();
    }
    int siblings = MerklePaths.siblings(positions, shape.domainBits());
    byte[] paths = reader.bytes(siblings * Digests.BYTES);
    Hash root = MerklePaths.root(leaves, positions, shape.domainBits(), paths);
    if (!root.equals(commitment.root())) {
      throw new ProofRefused(
          "column paths",
          "the opened columns lead to root " + root + "; committed was " + commitment.root());
    }
    return values;
  }

  private static Extension combine(byte[] cells, long[] weights, int firstRow) {
    long sum0 = 0;
    long sum1 = 0;
    for (int i = 0; i < cells.length / 8; i++) {
      long cell = (long) WORDS.get(cells, 8 * i);
      if (!Goldilocks.isCanonical(cell)) {
        throw new ProofRefused(
            "proof bytes",
            "a cell of an opened column is %s; expected an element below p"
                .formatted(Long.toUnsignedString(cell)));
      }
      int row = 2 * (firstRow + i);
      sum0 = Goldilocks.add(sum0, Goldilocks.mul(weights[row], cell));
      sum1 = Goldilocks.add(sum1, Goldilocks.mul(weights[row + 1], cell));
    }
    return new Extension(sum0, sum1);
  }
}
