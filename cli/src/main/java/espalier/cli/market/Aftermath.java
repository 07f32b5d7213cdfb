package espalier.cli.market;

import espalier.base.crypto.SigningKey;
import espalier.cli.CliException;
import espalier.cli.ExitCode;
import espalier.client.JsonMembers;
import espalier.client.NodeClient;
import espalier.ledger.Event;
import espalier.ledger.Events;
import espalier.ledger.market.Lease;
import espalier.ledger.market.MarketEvent.LeaseMatched;
import espalier.ledger.market.MarketEvent.OrderUnmatched;
import espalier.ledger.market.Order;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// What became of orders at the end of the block that holds them, where they were matched.
final class Aftermath {
  private static final int TRIES = 10;
  private static final long PAUSE_MILLISECONDS = 300;

  private final NodeClient node;
  private final SigningKey key;
  private final List<Event> events;

  Aftermath(NodeClient node, SigningKey key, long height) {
    this.node = node;
    this.key = key;
    JsonMembers block =
        node.block(height)
            .orElseThrow(() ->
                CliException.local(
                    "the node does not show block %d, which it has just made; ask again"
                        .formatted(height)));
    this.events =
        block.list("end_events").stream()
            .map(tree -> Events.CODEC.fromTree(Objects.requireNonNull(tree)))
            .toList();
  }

  /// @param well whether nothing is left to the tenant that did not work
  record Answer(String sentence, Map<String, Object> tree, boolean well) {}

  /// Hands the work over if there is a lease; else says why not.
  Answer of(Attending.Work work) {
    Order order = work.order();
    var tree = new LinkedHashMap<String, Object>();
    tree.put("group", work.draft().group());
    tree.put("order", order.id().toString());
    for (Event event : events) {
      switch (event) {
        case LeaseMatched(Lease lease) when lease.order().equals(order.id()) -> {
          tree.put("lease", lease.id().toString());
          return handedOver(work, lease, tree);
        }
        case OrderUnmatched why when why.order().equals(order.id()) -> {
          String sentence = Unmatched.sentence(node, order, why);
          tree.put("unmatched", Unmatched.tree(sentence, why));
          return new Answer(sentence, tree, true);
        }
        default -> {
          // Another's.
        }
      }
    }
    return new Answer(
        "sealed bids are taken until %s; follow it with 'espalier market order attend %s FILE'"
            .formatted(Words.moment(order.deadline()), Words.id(order.id())),
        tree,
        true);
  }

  private Answer handedOver(Attending.Work work, Lease lease, Map<String, Object> tree) {
    String matched =
        "lease %s by %s for %s"
            .formatted(
                lease.id(),
                lease.provider(),
                Words.rate(lease.rate(), work.order().terms().denomination()));
    try (Door door = Door.open(node, lease, key)) {
      handOver(door, work);
    } catch (CliException failure) {
      tree.put("trouble", String.valueOf(failure.getMessage()));
      return new Answer(
          "%s; the work could not be handed over: %s; try again with 'espalier market order attend %s FILE'"
              .formatted(matched, failure.getMessage(), Words.id(work.order().id())),
          tree,
          false);
    }
    return new Answer(matched + "; it has what it needs to start", tree, true);
  }

  /// The provider hears of its lease at about the same time, so it may not know it yet.
  private static void handOver(Door door, Attending.Work work) {
    for (int attempt = 1; ; attempt++) {
      try {
        door.handOver(work.draft());
        return;
      } catch (CliException failure) {
        if (failure.exitCode() != ExitCode.REFUSED || attempt == TRIES) {
          throw failure;
        }
        pause(failure);
      }
    }
  }

  private static void pause(CliException failure) {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLISECONDS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw failure;
    }
  }
}
