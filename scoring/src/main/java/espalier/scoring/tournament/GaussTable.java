package espalier.scoring.tournament;

import espalier.base.crypto.Sha256;
import espalier.base.unit.Hash;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// What a rank code is worth in a round of `rows` rows: `z = Phi^-1((code - 1) / (2 rows))`, and
/// `z` to the power 1.5 with its sign, both as the nearest whole number to 2^28 times the real one.
///
/// Codes run from 2 to `2 rows`; `code` and `2 rows + 2 - code` have opposite values. Building
/// costs one or two microseconds a row; the last table is kept.
public final class GaussTable {
  /// Fraction bits of both columns.
  public static final int FRACTION = 28;

  private static final String TAG = "espalier/competition/gauss";

  private static final int DOUBT_60 = 2 * InverseNormal.ERROR_60;

  /// In units of 2^-56: 1.5 sqrt(z) times the error of z, that of the root, and the cut.
  private static final int DOUBT_56 = 16;

  /// The table made last: rounds mostly have one size, and a table never changes. Who finds another
  /// one here makes the same table again.
  private static volatile @Nullable GaussTable latest;

  private final int rows;
  private final int[] gauss;
  private final long[] power;

  private GaussTable(int rows) {
    this.rows = rows;
    gauss = new int[2 * rows + 1];
    power = new long[2 * rows + 1];
    BigInteger denominator = BigInteger.valueOf(2L * rows);
    for (int code = 2; code <= rows; code++) {
      BigInteger numerator = BigInteger.valueOf(code - 1);
      long z = InverseNormal.upperQuantile60(numerator, denominator);
      int mirror = 2 * rows + 2 - code;
      gauss[mirror] = (int) rounded(z, 32, DOUBT_60, numerator, denominator);
      gauss[code] = -gauss[mirror];
      power[mirror] = power15(z, numerator, denominator);
      power[code] = -power[mirror];
    }
  }

  /// The table for a round of so many rows.
  ///
  /// @throws IllegalArgumentException if `rows` is not from 2 to [RankCodes#ROWS_MAX]
  public static GaussTable of(int rows) {
    RankCodes.requireRows(rows);
    GaussTable known = latest;
    if (known == null || known.rows != rows) {
      known = new GaussTable(rows);
      latest = known;
    }
    return known;
  }

  public int rows() {
    return rows;
  }

  /// `z` of a code, times 2^28; between -2^31 and 2^31.
  public int gauss(int code) {
    return gauss[code];
  }

  /// `sign(z) |z|^1.5` of a code, times 2^28; below 2^31.2 in size.
  public long power(int code) {
    return power[code];
  }

  /// All of [#gauss(int)], by code; entries 0 and 1 are no codes.
  public int[] gauss() {
    return gauss.clone();
  }

  /// All of [#power(int)], by code; entries 0 and 1 are no codes.
  public long[] power() {
    return power.clone();
  }

  /// What tells two implementations whether they have the same table: the hash of `rows` as u32,
  /// then of gauss (i32) and then of power (i64) for the codes from 2 to `2 rows`.
  public Hash hash() {
    int codes = 2 * rows - 1;
    ByteBuffer bytes =
        ByteBuffer.allocate(Integer.BYTES + codes * (Integer.BYTES + Long.BYTES)).putInt(rows);
    for (int code = 2; code <= 2 * rows; code++) {
      bytes.putInt(gauss[code]);
    }
    for (int code = 2; code <= 2 * rows; code++) {
      bytes.putLong(power[code]);
    }
    return Sha256.tagged(TAG, bytes.array());
  }

  /// `value / 2^drop` to the nearest whole number; the exact quantile decides when the error may.
  private static long rounded(
      long value, int drop, int doubt, BigInteger numerator, BigInteger denominator) {
    long half = 1L << (drop - 1);
    long rest = value & ((1L << drop) - 1);
    if (Math.abs(rest - half) > doubt) {
      return (value + half) >> drop;
    }
    return exactGauss(numerator, denominator);
  }

  static long exactGauss(BigInteger numerator, BigInteger denominator) {
    return nearest(InverseNormal.exact(numerator, denominator), 128 - FRACTION);
  }

  private static long power15(long z, BigInteger numerator, BigInteger denominator) {
    // z and its root times 2^60, the product times 2^120, of which 2^56 is kept.
    long value = Math.multiplyHigh(z, root60(z));
    long half = 1L << 27;
    long rest = value & ((1L << 28) - 1);
    if (Math.abs(rest - half) > DOUBT_56) {
      return (value + half) >> 28;
    }
    return exactPower(numerator, denominator);
  }

  static long exactPower(BigInteger numerator, BigInteger denominator) {
    BigInteger z = InverseNormal.exact(numerator, denominator);
    return nearest(z.pow(3).sqrt(), 192 - FRACTION);
  }

  private static long nearest(BigInteger value, int drop) {
    return value.shiftRight(drop - 1).add(BigInteger.ONE).shiftRight(1).longValueExact();
  }

  /// The square root of `z`, both times 2^60; within 2^-53 for the smallest `z` of any table.
  private static long root60(long z) {
    long root = IntegerRoot.floor(z);
    if (root == 0) {
      return 0;
    }
    // One step of Newton: the mean of the root and z over it, which is 90 bits over 32.
    long whole = z / root;
    long rest = z % root;
    long quotient = (whole << 30) + (rest << 30) / root;
    return ((root << 30) + quotient) >> 1;
  }
}
