package espalier.scoring.tournament;

import espalier.base.codec.Codec;
import espalier.base.codec.Codecs;
import espalier.base.codec.Malformed;
import espalier.base.codec.Records;
import espalier.base.unit.Hash;
import java.nio.ByteBuffer;

/// Evidence on two rows of the meta model: their final sums and their rank codes.
///
/// Codes that are canonical and order every two rows as their sums do are the ranking of the sums;
/// so a wrong meta model is either not canonical ([#refutesCanonical]) or shows here. At most about
/// 10,500 bytes.
///
/// @param first a row, from 0
/// @param second another row
/// @param firstSum the last step's chunk of the transcript with the first row in it
/// @param firstCodes the leaf of the meta model's codes with the first row in it
public record MetaOrder(
    int first,
    int second,
    Opening firstSum,
    Opening firstCodes,
    Opening secondSum,
    Opening secondCodes) {

  public static final Codec<MetaOrder> CODEC =
      Records.record(
          "meta_order",
          MetaOrder::new,
          Records.field("first", Codecs.whole32(0, RankCodes.ROWS_MAX - 1), MetaOrder::first),
          Records.field("second", Codecs.whole32(0, RankCodes.ROWS_MAX - 1), MetaOrder::second),
          Records.field("first_sum", Opening.CODEC, MetaOrder::firstSum),
          Records.field("first_codes", Opening.CODEC, MetaOrder::firstCodes),
          Records.field("second_sum", Opening.CODEC, MetaOrder::secondSum),
          Records.field("second_codes", Opening.CODEC, MetaOrder::secondCodes));

  /// Whether the codes order the two rows otherwise than the sums do.
  ///
  /// @param transcript the root that the scorer sealed
  /// @param meta the root of the meta model's codes that the scorer sealed
  /// @param total how many entries the round has
  /// @throws Malformed if something does not open, or there are no such rows
  public boolean refutes(Hash transcript, Hash meta, int total, int rows) {
    if (first >= rows || second >= rows || first == second || total < 1) {
      throw new Malformed(
          "two different rows below %d of a round with entries are needed; found %d and %d of %d"
              .formatted(rows, first, second, total));
    }
    int sums =
        compare(
            sum(firstSum, first, transcript, total, rows),
            sum(secondSum, second, transcript, total, rows));
    int codes =
        Integer.compare(code(firstCodes, first, meta, rows), code(secondCodes, second, meta, rows));
    return Integer.signum(sums) != Integer.signum(codes);
  }

  /// Whether the whole of the meta model's codes, which has the root `meta`, is the ranking of
  /// nothing.
  ///
  /// @throws Malformed if the codes do not have that root
  public static boolean refutesCanonical(byte[] codes, Hash meta, int rows) {
    if (codes.length != rows * RankCodes.BYTES) {
      throw new Malformed(
          "the meta model of %d rows has %d bytes; found %d"
              .formatted(rows, rows * RankCodes.BYTES, codes.length));
    }
    char[] decoded = RankCodes.decode(codes);
    Hash found = RankCodes.tree(decoded).root();
    if (!found.equals(meta)) {
      throw new Malformed(
          "the codes have the root %s; the scorer sealed %s".formatted(found, meta));
    }
    return !RankCodes.isCanonical(decoded);
  }

  private static long[] sum(Opening opening, int row, Hash root, int total, int rows) {
    int chunks = MetaTranscript.chunks(rows);
    int chunk = row / RankCodes.LEAF_ROWS;
    int leaves = MetaTranscript.steps(total) * chunks;
    byte[] leaf =
        opening.require(
            root,
            leaves - chunks + chunk,
            leaves,
            MetaTranscript.chunkRows(rows, chunk) * MetaModel.SUM_BYTES);
    ByteBuffer sums = ByteBuffer.wrap(leaf);
    int at = row % RankCodes.LEAF_ROWS * MetaModel.SUM_BYTES;
    return new long[] {sums.getLong(at), sums.getLong(at + Long.BYTES)};
  }

  private static int compare(long[] left, long[] right) {
    int high = Long.compare(left[0], right[0]);
    return high == 0 ? Long.compareUnsigned(left[1], right[1]) : high;
  }

  private static int code(Opening opening, int row, Hash root, int rows) {
    int chunk = row / RankCodes.LEAF_ROWS;
    byte[] leaf =
        opening.require(
            root,
            chunk,
            MetaTranscript.chunks(rows),
            MetaTranscript.chunkRows(rows, chunk) * RankCodes.BYTES);
    return RankCodes.decode(leaf)[row % RankCodes.LEAF_ROWS];
  }
}
