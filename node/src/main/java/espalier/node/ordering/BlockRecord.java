package espalier.node.ordering;

import espalier.base.codec.Decoder;
import espalier.base.codec.Encoder;
import espalier.base.codec.Malformed;

/// A block as the log keeps it: the header, then the content that it commits to.
///
/// @param encodedContent the canonical bytes of a [BlockContent]
public record BlockRecord(BlockHeader header, byte[] encodedContent) {
  /// The most transactions in a block.
  public static final int TRANSACTIONS_MAX = 10_000;

  /// The most bytes of transactions in a block: 8 MiB. With as much again for receipts a block
  /// stays well below what the log takes.
  public static final int TRANSACTION_BYTES_MAX = 8 << 20;

  byte[] encode() {
    var out = new Encoder();
    BlockHeader.CODEC.write(header, out);
    return out.raw(encodedContent).toBytes();
  }

  /// Reads what [#encode] wrote.
  ///
  /// @throws Malformed if the content is not the one that the header commits to
  public static BlockRecord decode(byte[] payload) {
    var in = new Decoder(payload);
    BlockHeader header = BlockHeader.CODEC.read(in);
    byte[] content = in.raw(in.remaining());
    if (!BlockContent.hash(content).equals(header.content())) {
      throw new Malformed(
          "block %d does not match the hash of its content".formatted(header.height()));
    }
    return new BlockRecord(header, content);
  }

  public BlockContent content() {
    return BlockContent.CODEC.decode(encodedContent);
  }
}
