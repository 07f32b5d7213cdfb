package espalier.client;

import espalier.base.unit.BlockTime;
import espalier.ledger.Receipt;

/// What became of a submitted transaction.
public sealed interface Submission {
  /// It has taken effect, durably.
  ///
  /// @param position its place in the block, from 0
  record Included(long height, int position, BlockTime time, Receipt receipt)
      implements Submission {}

  /// It has had no effect.
  record Refused(Refusal refusal) implements Submission {}
}
