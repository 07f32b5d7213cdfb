package espalier.node.ordering;

import espalier.ledger.SignedTransaction;

/// How much may wait, and how large a block becomes.
///
/// @param waitingTransactions admitted but not yet in a block
/// @param waitingBytes their canonical bytes
/// @param blockTransactions in one block; more wait for the next
/// @param blockBytes of transactions in one block
/// @param treeCacheBytes heap for tree pages that equal the stored ones
/// @param verifierThreads how many threads verify signatures, 1 to 64
public record OrderingLimits(
    int waitingTransactions,
    long waitingBytes,
    int blockTransactions,
    int blockBytes,
    long treeCacheBytes,
    int verifierThreads) {
  public static final OrderingLimits DEFAULT =
      new OrderingLimits(32_768, 32L << 20, 2_000, 8 << 20, 48L << 20, 2);

  public OrderingLimits {
    if (waitingTransactions < 1
        || waitingBytes < SignedTransaction.BYTES_MAX
        || blockTransactions < 1
        || blockTransactions > BlockRecord.TRANSACTIONS_MAX
        || blockBytes < SignedTransaction.BYTES_MAX
        || blockBytes > BlockRecord.TRANSACTION_BYTES_MAX
        || treeCacheBytes < 0
        || verifierThreads < 1
        || verifierThreads > 64) {
      throw new IllegalArgumentException(
          "limits out of range; a block holds 1 to %d transactions of %d to %d bytes in all"
              .formatted(
                  BlockRecord.TRANSACTIONS_MAX,
                  SignedTransaction.BYTES_MAX,
                  BlockRecord.TRANSACTION_BYTES_MAX));
    }
  }
}
