package espalier.client.tenant;

import espalier.base.unit.BlockTime;
import espalier.ledger.Event;
import espalier.ledger.market.Lease;
import java.nio.file.Path;

/// Is told how an order fares; called from the thread that attends it, and from those that fetch.
public interface Watcher {
  /// Something happened on the ledger that concerns the order, its leases or their money.
  default void happened(BlockTime time, Event event) {}

  /// The provider of `lease` has everything that it needs to start.
  default void handedOver(Lease lease) {}

  /// A copy of a checkpoint is kept at `file`.
  default void checkpointKept(Lease lease, Path file) {}

  /// A result is at `file`.
  default void resultFetched(Path file) {}

  /// Something did not work that is tried again or done without.
  default void trouble(String sentence) {}
}
