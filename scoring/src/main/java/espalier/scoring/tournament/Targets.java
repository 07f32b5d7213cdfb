package espalier.scoring.tournament;

import espalier.base.codec.Malformed;
import espalier.scoring.share.MerkleTree;
import java.math.BigInteger;

/// The realised targets of a round, and what every score needs of them.
///
/// A target is a share from 0 to 1, times 2^31. Centred on their mean, raised to the power 1.5 with
/// their signs, and rounded to 28 bits they are what CORR correlates with.
public final class Targets {
  /// The target 1.
  public static final long ONE = 1L << 31;

  /// Bytes of a target.
  public static final int BYTES = 4;

  private final long[] values;
  private final long[] power;
  private final long sum;

  private Targets(long[] values) {
    this.values = values;
    long total = 0;
    for (long value : values) {
      total += value;
    }
    sum = total;
    power = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      power[i] = power(values.length * values[i] - sum, values.length);
    }
  }

  /// @param values one a row, from 0 to 2^31
  /// @throws IllegalArgumentException if there are too few or too many rows, or one is out of range
  public static Targets of(long[] values) {
    RankCodes.requireRows(values.length);
    for (int i = 0; i < values.length; i++) {
      if (values[i] < 0 || values[i] > ONE) {
        throw new IllegalArgumentException(
            "target of row %d is %d; a target is a share times 2^31, so 0 to %d"
                .formatted(i, values[i], ONE));
      }
    }
    return new Targets(values.clone());
  }

  /// Reads four bytes a row, big-endian.
  ///
  /// @throws Malformed if they are not `rows` targets
  public static Targets decode(byte[] bytes, int rows) {
    RankCodes.requireRows(rows);
    if (bytes.length != BYTES * rows) {
      throw new Malformed(
          "the targets of %d rows have %d bytes; found %d"
              .formatted(rows, BYTES * rows, bytes.length));
    }
    long[] values = new long[rows];
    for (int i = 0; i < bytes.length; i++) {
      values[i / BYTES] = values[i / BYTES] << 8 | (bytes[i] & 0xff);
    }
    try {
      return of(values);
    } catch (IllegalArgumentException refused) {
      throw new Malformed(String.valueOf(refused.getMessage()), refused);
    }
  }

  /// Big-endian, four bytes a row.
  public byte[] encode() {
    byte[] bytes = new byte[BYTES * values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (values[i / BYTES] >>> (8 * (BYTES - 1 - i % BYTES)));
    }
    return bytes;
  }

  /// The tree over the targets, 256 rows a leaf.
  public MerkleTree tree() {
    return MerkleTree.ofCut(encode(), BYTES * RankCodes.LEAF_ROWS);
  }

  public int rows() {
    return values.length;
  }

  /// The target of a row, times 2^31.
  public long value(int row) {
    return values[row];
  }

  /// Of all rows.
  public long sum() {
    return sum;
  }

  /// The centred target of a row to the power 1.5, times 2^28; at most 2^28 in size.
  public long power(int row) {
    return power[row];
  }

  BigInteger dot(long[] weights) {
    return WideSum.dot(values, weights);
  }

  BigInteger dotPower(long[] weights) {
    return WideSum.dot(power, weights);
  }

  BigInteger varianceOfPower() {
    return WideSum.variance(power);
  }

  BigInteger sumOfPower() {
    return WideSum.sum(power);
  }

  /// `sign(c) |c / (rows 2^31)|^1.5` times 2^28, to the nearest whole number but for 2^-30.
  private static long power(long centred, int rows) {
    // The size times 2^40, its root times 2^31, the product times 2^30.
    long size = (Math.abs(centred) << 9) / rows;
    long root = IntegerRoot.floor(size << 22);
    long product = Math.multiplyHigh(size << 12, root << 11);
    long rounded = (product + 2) >> 2;
    return centred < 0 ? -rounded : rounded;
  }
}
