package espalier.client.tenant;

import espalier.base.unit.AccountId;
import espalier.base.unit.Hash;
import espalier.client.EventCursor;
import espalier.client.EventFilter;
import espalier.client.EventFollower;
import espalier.client.Happening;
import espalier.client.NodeClient;
import espalier.client.gateway.GatewayClient;
import espalier.client.gateway.GatewayClient.ResultFile;
import espalier.client.workload.OrderDraft;
import espalier.ledger.Event;
import espalier.ledger.bond.BondEvent;
import espalier.ledger.escrow.EscrowEvent;
import espalier.ledger.market.Lease;
import espalier.ledger.market.MarketEvent.HeartbeatCounted;
import espalier.ledger.market.MarketEvent.LeaseClosed;
import espalier.ledger.market.MarketEvent.LeaseDraining;
import espalier.ledger.market.MarketEvent.LeaseMatched;
import espalier.ledger.market.MarketEvent.LeaseRepriced;
import espalier.ledger.market.MarketEvent.LeaseStarted;
import espalier.ledger.market.MarketEvent.OrderEnded;
import espalier.ledger.market.MarketEvent.OrderPlaced;
import espalier.ledger.market.MarketEvent.OrderUnmatched;
import espalier.ledger.market.Order;
import espalier.ledger.market.Provider;
import espalier.ledger.market.Reason;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Stays with one order until it has ended.
public final class Attendance implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int TRIES = 5;
  private static final long PAUSE_MILLISECONDS = 300;

  private final Tenant tenant;
  private final OrderDraft draft;
  private final Path folder;
  private final Watcher watcher;
  private final EventFollower follower;

  // Copies run beside the events, one after another for each lease.
  private final ExecutorService copies =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());
  private final Set<Hash> orders = new HashSet<>();
  private final Map<Hash, Lease> leases = new HashMap<>();
  private final Map<Hash, GatewayClient> doors = new HashMap<>();
  private @Nullable Ending ending;
  private long endingHeight = Long.MAX_VALUE;
  private BondEvent.@Nullable BondLocked bond;
  private Optional<Hash> newest = Optional.empty(); // Of the copying thread alone.
  private volatile boolean closed;

  /// How an order ended.
  ///
  /// @param lease the last one, if there was any
  /// @param reason as [Reason] numbers it; 0 if no machine was found
  /// @param results the files fetched, by the names under which the job left them
  public record Ending(Optional<Lease> lease, int reason, Map<String, Path> results) {
    public boolean isCompleted() {
      return reason == Reason.COMPLETED;
    }
  }

  /// @param folder receives `checkpoints/` and `results/`
  public Attendance(Tenant tenant, OrderDraft draft, Path folder, Watcher watcher) {
    this.tenant = tenant;
    this.draft = draft;
    this.folder = folder;
    this.watcher = watcher;
    this.follower = new EventFollower(tenant.node(), EventFilter.ALL);
  }

  /// Follows the order from the block that holds it to its end.
  public Ending attend(Tenant.Placed placed) throws IOException {
    Files.createDirectories(folder.resolve("checkpoints"));
    Files.createDirectories(folder.resolve("results"));
    orders.add(placed.order().id());
    follower.follow(Optional.of(new EventCursor(placed.height(), 0)), PATIENCE, this::takes);
    Ending end = ending;
    if (end == null) {
      throw new IOException("the attendance was ended before the order was");
    }
    return end;
  }

  private boolean takes(Happening happening) {
    Event event = happening.event();
    long height = happening.cursor().height();
    if (ending != null && height > endingHeight) {
      return false;
    }
    if (event instanceof BondEvent.BondLocked locked) {
      // The bond is locked just before the match says whose lease it is for.
      bond = locked;
    }
    if (!concerns(event)) {
      return true;
    }
    if (event instanceof LeaseMatched(Lease lease)
        && bond != null
        && bond.bond().equals(lease.id())) {
      watcher.happened(happening.time(), bond);
    }
    watcher.happened(happening.time(), event);
    act(event);
    endingHeight = ending == null ? Long.MAX_VALUE : Math.min(endingHeight, height);
    // What is left of the deposit comes back last of all.
    return ending == null || !(event instanceof EscrowEvent.Refunded);
  }

  private void act(Event event) {
    switch (event) {
      case LeaseMatched(Lease lease) -> copies.execute(() -> handOver(lease));
      case HeartbeatCounted(Hash lease, _, _, _, _, Optional<Hash> checkpoint) ->
          checkpoint.ifPresent(hash -> copies.execute(() -> keep(leases.get(lease), hash)));
      case OrderEnded _ -> ending = new Ending(Optional.empty(), 0, Map.of());
      case LeaseClosed closed -> ending = ended(closed);
      case OrderPlaced _ -> ending = null; // A recovery order: it goes on.
      default -> {}
    }
  }

  /// Whether an event belongs to the order; learns the leases and recovery orders that do.
  private boolean concerns(Event event) {
    return switch (event) {
      case OrderPlaced(Order order) -> {
        if (order.recovers().filter(leases::containsKey).isPresent()) {
          orders.add(order.id());
        }
        yield orders.contains(order.id());
      }
      case LeaseMatched(Lease lease) -> {
        if (orders.contains(lease.order())) {
          leases.put(lease.id(), lease);
        }
        yield leases.containsKey(lease.id());
      }
      case OrderUnmatched unmatched -> orders.contains(unmatched.order());
      case OrderEnded ended -> orders.contains(ended.order());
      case LeaseStarted started -> leases.containsKey(started.lease());
      case HeartbeatCounted beat -> leases.containsKey(beat.lease());
      case LeaseRepriced repriced -> leases.containsKey(repriced.lease());
      case LeaseDraining draining -> leases.containsKey(draining.lease());
      case LeaseClosed closed -> leases.containsKey(closed.lease());
      case EscrowEvent.Deposited deposited -> orders.contains(deposited.escrow());
      case EscrowEvent.Withdrawn withdrawn -> orders.contains(withdrawn.escrow());
      case EscrowEvent.Paid paid -> orders.contains(paid.escrow());
      case EscrowEvent.Refunded refunded -> orders.contains(refunded.escrow());
      case EscrowEvent.Depleted depleted -> orders.contains(depleted.escrow());
      case BondEvent.BondSlashed slashed -> leases.containsKey(slashed.bond());
      case BondEvent.BondReleased released -> leases.containsKey(released.bond());
      default -> false;
    };
  }

  private Ending ended(LeaseClosed closed) {
    Lease lease = leases.get(closed.lease());
    Map<String, Path> results = new HashMap<>();
    if (closed.result().isPresent()) {
      results.putAll(fetchResults(lease, closed.result().get()));
    }
    return new Ending(Optional.ofNullable(lease), closed.reason(), results);
  }

  private void handOver(Lease lease) {
    attempt(
        "hand the work over to " + lease.provider(),
        () -> {
          GatewayClient door = door(lease);
          String id = lease.id().toString();
          door.putWorkload(id, draft.workload());
          for (Path file : draft.files().values()) {
            door.putFile(id, file);
          }
          Optional<Hash> named = lease.progress().checkpoint();
          Optional<Hash> kept =
              named.filter(one -> Files.exists(checkpointFile(one))).or(() -> newest);
          if (kept.isPresent()) {
            door.putFile(id, checkpointFile(kept.get()));
          }
          if (!kept.equals(named)) {
            door.resumeFrom(id, kept);
          }
          watcher.handedOver(lease);
        });
  }

  private void keep(@Nullable Lease lease, Hash checkpoint) {
    Path file = checkpointFile(checkpoint);
    if (lease == null || Files.exists(file)) {
      return;
    }
    attempt(
        "keep checkpoint " + checkpoint,
        () -> {
          door(lease).fetch(lease.id().toString(), checkpoint, file);
          newest = Optional.of(checkpoint);
          watcher.checkpointKept(lease, file);
        });
  }

  private Path checkpointFile(Hash checkpoint) {
    return folder.resolve("checkpoints").resolve(checkpoint.toString());
  }

  private Map<String, Path> fetchResults(@Nullable Lease lease, Hash result) {
    Map<String, Path> fetched = new HashMap<>();
    if (lease == null) {
      return fetched;
    }
    attempt(
        "fetch the results",
        () -> {
          GatewayClient door = door(lease);
          String id = lease.id().toString();
          List<ResultFile> files = new ArrayList<>(door.results(id, result));
          for (ResultFile file : files) {
            Path target = folder.resolve("results").resolve(plainName(file.name()));
            Files.createDirectories(target.getParent());
            door.fetch(id, file.sha256(), target);
            fetched.put(file.name(), target);
            watcher.resultFetched(target);
          }
        });
    return fetched;
  }

  /// A provider names its files; none of them may lie outside the folder. The leading `results` of
  /// `results/model.onnx` is the folder's own name.
  private static Path plainName(String name) {
    Path plain = Path.of("");
    for (String segment : name.split("/", -1)) {
      String safe = segment.replaceAll("[^A-Za-z0-9._-]", "_").replaceAll("^[.]+", "");
      if (!safe.isEmpty()) {
        plain = plain.resolve(safe);
      }
    }
    boolean inResults = plain.getNameCount() > 1 && plain.startsWith("results");
    return inResults ? plain.subpath(1, plain.getNameCount()) : plain;
  }

  private GatewayClient door(Lease lease) {
    return doors.computeIfAbsent(lease.id(), _ -> connect(lease.provider()));
  }

  private GatewayClient connect(AccountId id) {
    return connect(tenant.node(), id, tenant);
  }

  /// The gateway that a provider has published on the ledger.
  private static GatewayClient connect(NodeClient node, AccountId id, Tenant tenant) {
    Provider provider =
        node.row("providers", id.toString())
            .map(row -> row.get("value", Provider.CODEC))
            .orElseThrow(() -> new IllegalStateException(id + " is no longer registered"));
    return new GatewayClient(
        URI.create(provider.profile().endpoint()), provider.profile().certificate(), tenant.key());
  }

  private interface Work {
    void run() throws IOException;
  }

  /// Tries a few times: a provider may be slow to learn of its lease, or gone.
  private void attempt(String what, Work work) {
    for (int attempt = 1; ; attempt++) {
      try {
        work.run();
        return;
      } catch (IOException | RuntimeException failure) {
        if (attempt == TRIES || closed) {
          watcher.trouble(
              "could not %s: %s"
                  .formatted(what, failure.getMessage() == null ? failure : failure.getMessage()));
          return;
        }
        pause();
      }
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLISECONDS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed = true;
    follower.close();
    copies.shutdownNow();
    doors.values().forEach(GatewayClient::close);
  }
}
