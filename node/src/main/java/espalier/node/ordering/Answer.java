package espalier.node.ordering;

import espalier.base.unit.BlockTime;
import espalier.ledger.Outcome.Rejected;
import espalier.ledger.Receipt;

/// What a submitter hears about a transaction.
public sealed interface Answer {
  /// It is in a block that is on the disk.
  ///
  /// @param position counted from 0 within the block
  record Included(long height, int position, BlockTime time, Receipt receipt) implements Answer {}

  /// A rule refused it; it left no trace.
  record Refused(int code, String name, String message) implements Answer {
    public static Refused of(Rejected rejection) {
      return new Refused(rejection.reason().code(), rejection.reason().name(), rejection.message());
    }
  }

  /// The node did not take it in, whatever the rules may say; the same bytes may be sent again.
  record Unavailable(Reason reason, String message) implements Answer {}

  /// Why a node takes nothing in, with the permanent number that clients see.
  enum Reason {
    QUEUE_FULL(901),
    STOPPED(902);

    private final int code;

    Reason(int code) {
      this.code = code;
    }

    public int code() {
      return code;
    }
  }
}
