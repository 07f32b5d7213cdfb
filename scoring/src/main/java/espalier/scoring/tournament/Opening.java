package espalier.scoring.tournament;

import espalier.base.codec.Codec;
import espalier.base.codec.Codecs;
import espalier.base.codec.Malformed;
import espalier.base.codec.Records;
import espalier.base.unit.Hash;
import espalier.scoring.share.MerklePath;

/// A leaf of published bytes with its path to their root.
///
/// @param leaf at most [#LEAF_BYTES_MAX] bytes
public record Opening(byte[] leaf, MerklePath path) {
  /// The longest leaf: the sums of 256 rows.
  public static final int LEAF_BYTES_MAX = RankCodes.LEAF_ROWS * MetaModel.SUM_BYTES;

  public static final Codec<Opening> CODEC =
      Records.record(
          "opening",
          Opening::new,
          Records.field("leaf", Codecs.bytes(LEAF_BYTES_MAX), Opening::leaf),
          Records.field("path", MerklePath.CODEC, Opening::path));

  /// The leaf, once it is known to be what it should be.
  ///
  /// @param bytes how many it must have
  /// @throws Malformed if the opening is of another leaf, another length or another root
  byte[] require(Hash root, int index, int count, int bytes) {
    if (path.index() != index || path.count() != count || leaf.length != bytes) {
      throw new Malformed(
          "leaf %d of %d with %d bytes is needed; found leaf %d of %d with %d bytes"
              .formatted(index, count, bytes, path.index(), path.count(), leaf.length));
    }
    if (!path.opens(root, leaf)) {
      throw new Malformed(
          "leaf %d does not open the root %s; fetch what was published again"
              .formatted(index, root));
    }
    return leaf;
  }
}
