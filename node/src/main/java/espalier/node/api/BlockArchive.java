package espalier.node.api;

import espalier.ledger.SignedTransaction;
import espalier.node.ordering.BlockContent;
import espalier.node.ordering.BlockHeader;
import espalier.node.ordering.BlockRecord;
import espalier.node.storage.BlockLog;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// Blocks of the log, decoded; the ones read last stay decoded, because all streams want the
/// newest.
final class BlockArchive {
  private static final int KEPT_MAX = 8;

  private final BlockLog log;
  private final Map<Long, Block> kept =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, Block> eldest) {
              return size() > KEPT_MAX;
            }
          });

  BlockArchive(BlockLog log) {
    this.log = log;
  }

  record Block(BlockHeader header, BlockContent content) {
    SignedTransaction transaction(int position) {
      return SignedTransaction.CODEC.decode(content.transactions().get(position));
    }
  }

  /// @throws ApiException if the log does not hold it
  Block at(long height) {
    if (height < 1 || height < log.firstHeight() || height > log.lastHeight()) {
      throw new ApiException(
          ApiError.NOT_FOUND,
          "block %d is not here; this node holds blocks %d to %d"
              .formatted(height, Math.max(1, log.firstHeight()), Math.max(0, log.lastHeight())));
    }
    Block known = kept.get(height);
    if (known != null) {
      return known;
    }
    BlockRecord read = BlockRecord.decode(log.read(height));
    var block = new Block(read.header(), read.content());
    kept.put(height, block);
    return block;
  }
}
