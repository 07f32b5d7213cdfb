package espalier.node.ordering;

import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.TIME;
import static espalier.base.codec.Codecs.WHOLE;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.crypto.Sha256;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;

/// What identifies a block.
///
/// @param height counted from 1
/// @param previous the hash of the header below; the chain's id below block 1
/// @param root the state root after the block
/// @param content the hash of the block's transactions, receipts and end events
public record BlockHeader(long height, BlockTime time, Hash previous, Hash root, Hash content) {
  public static final Codec<BlockHeader> CODEC =
      record(
          "block_header",
          BlockHeader::new,
          field("height", WHOLE, BlockHeader::height),
          field("time", TIME, BlockHeader::time),
          field("previous", HASH, BlockHeader::previous),
          field("root", HASH, BlockHeader::root),
          field("content", HASH, BlockHeader::content));

  /// What stands for block 0, which is the genesis and has no header of its own.
  static BlockHeader genesis(Origin origin, Hash root) {
    return new BlockHeader(0, origin.time(), origin.chain(), root, Hash.ZERO);
  }

  /// What the header above names as `previous`: this header's hash, or the chain's id for block 0.
  public Hash link() {
    return height == 0 ? previous : hash();
  }

  public Hash hash() {
    return Sha256.tagged("espalier/block", CODEC.encode(this));
  }
}
