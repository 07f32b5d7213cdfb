package espalier.ledger.subnet;

/// How many epochs one block runs; those beyond it run in the next.
public final class EpochBudget {
  static final int EPOCHS_A_BLOCK_MAX = 8;

  private int left = EPOCHS_A_BLOCK_MAX;

  /// Whether one more may run; it counts as run.
  boolean take() {
    if (left == 0) {
      return false;
    }
    left--;
    return true;
  }
}
