package espalier.node.ordering;

import espalier.node.metrics.Counters;
import espalier.node.metrics.Histogram;

/// What the ordering counts about its own work.
public final class OrderingMetrics {
  private final Counters answers = new Counters();
  private final Histogram blocks = new Histogram();
  private final Histogram syncs = new Histogram();
  private final Histogram applies = new Histogram();

  void answered(Answer answer) {
    String label =
        switch (answer) {
          case Answer.Included _ -> "included";
          case Answer.Refused refused -> Integer.toString(refused.code());
          case Answer.Unavailable unavailable -> Integer.toString(unavailable.reason().code());
        };
    answers.add(label, 1);
  }

  void block(long nanos) {
    blocks.observeNanos(nanos);
  }

  void sync(long nanos) {
    syncs.observeNanos(nanos);
  }

  void apply(long nanos) {
    applies.observeNanos(nanos);
  }

  public void append(StringBuilder out) {
    answers.append(
        out,
        "espalier_transactions_total",
        "answer",
        "Transactions answered: included, or the code of the refusal.");
    blocks.append(
        out, "espalier_block_seconds", "From the first transaction taken to the answers.");
    syncs.append(out, "espalier_log_append_seconds", "Writing and syncing a block in the log.");
    applies.append(
        out, "espalier_state_apply_seconds", "Handing a block to the database, waits included.");
  }
}
