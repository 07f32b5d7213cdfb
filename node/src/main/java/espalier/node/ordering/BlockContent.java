package espalier.node.ordering;

import static espalier.base.codec.Codecs.bytes;
import static espalier.base.codec.Codecs.list;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.crypto.Sha256;
import espalier.base.unit.Hash;
import espalier.ledger.Event;
import espalier.ledger.Events;
import espalier.ledger.Receipt;
import espalier.ledger.SignedTransaction;
import java.util.List;

/// What happened in a block.
///
/// @param transactions the canonical bytes of the accepted ones, in order
/// @param receipts one for each of them
/// @param endEvents what happened after all of them, by timers
public record BlockContent(
    List<byte[]> transactions, List<Receipt> receipts, List<Event> endEvents) {
  /// Timers fire at most 4,096 a block, each with a few events.
  public static final int END_EVENTS_MAX = 1 << 20;

  public static final Codec<BlockContent> CODEC =
      record(
          "block_content",
          BlockContent::new,
          field(
              "transactions",
              list(bytes(SignedTransaction.BYTES_MAX), BlockRecord.TRANSACTIONS_MAX),
              BlockContent::transactions),
          field(
              "receipts",
              list(Receipt.CODEC, BlockRecord.TRANSACTIONS_MAX),
              BlockContent::receipts),
          field("end_events", list(Events.CODEC, END_EVENTS_MAX), BlockContent::endEvents));

  public BlockContent {
    if (transactions.size() != receipts.size()) {
      throw new IllegalArgumentException(
          "%d transactions with %d receipts; expected one each"
              .formatted(transactions.size(), receipts.size()));
    }
  }

  static Hash hash(byte[] encoded) {
    return Sha256.tagged("espalier/content", encoded);
  }
}
