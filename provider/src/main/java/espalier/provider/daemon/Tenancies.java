package espalier.provider.daemon;

import espalier.base.codec.Codecs;
import espalier.base.crypto.PublicKey;
import espalier.base.unit.AccountId;
import espalier.base.unit.Hash;
import espalier.client.ClientException;
import espalier.client.JsonMembers;
import espalier.client.NodeClient.RowQuery;
import espalier.ledger.account.AccountState;
import espalier.ledger.account.AccountState.KeyEntry;
import espalier.ledger.market.Lease;
import espalier.ledger.market.Order;
import espalier.provider.gateway.Access;
import espalier.provider.gateway.LeaseRoom;
import espalier.provider.runtime.Sandbox;
import espalier.provider.runtime.Sandboxes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All leases of this provider that have files here, and who may enter them.
final class Tenancies implements Access, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Tenancies.class);
  private static final int LEASES_MAX = 4_096;

  private final Place place;
  private final Map<Hash, Tenancy> tenancies = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /// What all tenancies share.
  ///
  /// @param folder of all leases
  /// @param closing set when the daemon stops, so that what then fails is no fault of a lease
  /// @param onStart hears of each lease that begins to run
  record Place(
      Desk desk,
      Sandboxes sandboxes,
      Workshop workshop,
      Path folder,
      DaemonSettings.Machine machine,
      Supplier<Heartbeats> beats,
      AtomicBoolean closing,
      Consumer<Lease> onStart) {
    Duration grace() {
      return machine.grace();
    }

    long heartbeatMilliseconds() {
      return desk.parameters().market().periods().heartbeat();
    }

    Heartbeats heartbeats() {
      return beats.get();
    }

    void started(Tenancy tenancy) {
      onStart.accept(tenancy.lease());
    }

    /// The sandbox of this name, whichever daemon started it.
    Optional<Sandbox> adopt(String name) throws IOException {
      return sandboxes.known().contains(name)
          ? Optional.of(sandboxes.adopt(name))
          : Optional.empty();
    }
  }

  Tenancies(Place place) {
    this.place = place;
  }

  Collection<Tenancy> all() {
    return tenancies.values();
  }

  /// Leases that are neither waiting nor over.
  long running() {
    return tenancies.values().stream().filter(one -> one.phase() == Tenancy.Phase.RUNNING).count();
  }

  /// Finds what the ledger and the disk have from before, and goes on with it.
  void replay() throws IOException {
    Optional<String> next = Optional.empty();
    do {
      JsonMembers page =
          place.desk().node().table("leases", new RowQuery(new byte[0], next, 1_000));
      for (Object row : page.list("rows")) {
        Lease lease = JsonMembers.of(row).get("value", Lease.CODEC);
        if (isOurs(lease) && lease.state() != Lease.State.CLOSED) {
          open(lease);
        }
      }
      next = page.findText("next");
    } while (next.isPresent());
    for (Hash id : onDisk()) {
      if (!tenancies.containsKey(id)) {
        place.desk().lease(id).filter(this::isOurs).ifPresent(this::open);
      }
    }
  }

  private List<Hash> onDisk() throws IOException {
    Files.createDirectories(place.folder());
    try (Stream<Path> folders = Files.list(place.folder())) {
      return folders
          .map(path -> String.valueOf(path.getFileName()))
          .filter(name -> name.matches("[0-9a-f]{64}"))
          .map(Hash::parse)
          .toList();
    }
  }

  private boolean isOurs(Lease lease) {
    return lease.provider().equals(place.desk().account());
  }

  /// Takes up a lease, once.
  Optional<Tenancy> open(Lease lease) {
    if (tenancies.size() >= LEASES_MAX && !tenancies.containsKey(lease.id())) {
      LOG.warn("lease {} is not taken up: {} others have files here", lease.id(), LEASES_MAX);
      return Optional.empty();
    }
    try {
      return Optional.of(tenancies.computeIfAbsent(lease.id(), _ -> begin(lease)));
    } catch (UncheckedIOException | ClientException e) {
      LOG.warn("lease {} cannot be taken up: {}", lease.id(), e.getMessage());
      return Optional.empty();
    }
  }

  private Tenancy begin(Lease lease) {
    try {
      Order order =
          place
              .desk()
              .order(lease.order())
              .orElseThrow(() -> new IOException("the ledger has no order " + lease.order()));
      var tenancy = new Tenancy(place, lease, order);
      threads.execute(() -> tenancy.run(lease));
      return tenancy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RejectedExecutionException e) {
      throw new UncheckedIOException(new IOException("the daemon stops", e));
    }
  }

  Optional<Tenancy> find(Hash lease) {
    return Optional.ofNullable(tenancies.get(lease));
  }

  @Override
  public Optional<LeaseRoom> enter(PublicKey key, String lease, Purpose purpose) {
    try {
      Hash id = Hash.parse(lease);
      // A tenant may be here before the event is.
      Optional<Tenancy> tenancy =
          find(id).or(() -> place.desk().lease(id).filter(this::isOurs).flatMap(this::open));
      return tenancy.filter(one -> mayAct(key, one.lease().tenant())).map(Tenancy::room);
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    } catch (ClientException e) {
      LOG.warn("nobody can enter lease {}: {}", lease, e.getMessage());
      return Optional.empty();
    }
  }

  private boolean mayAct(PublicKey key, AccountId account) {
    Optional<List<KeyEntry>> listed =
        place
            .desk()
            .node()
            .row("keys", account.toString())
            .map(row -> row.get("value", Codecs.list(KeyEntry.CODEC, AccountState.KEYS_MAX)));
    return listed.isPresent()
        ? listed.get().stream().anyMatch(entry -> entry.key().equals(key))
        : key.account().equals(account);
  }

  /// Deletes what has been over for long enough.
  void tidy() {
    for (Tenancy tenancy : List.copyOf(tenancies.values())) {
      Hash id = tenancy.lease().id();
      try {
        Path ended = place.folder().resolve(id.toString()).resolve("ended");
        boolean due =
            tenancy.phase() == Tenancy.Phase.ENDED
                && Files.exists(ended)
                && Files.getLastModifiedTime(ended)
                    .toInstant()
                    .isBefore(Instant.now().minus(place.machine().keep()));
        if (due) {
          tenancies.remove(id);
          place.sandboxes().delete(id.toString());
          delete(place.folder().resolve(id.toString()));
        }
      } catch (IOException e) {
        LOG.warn("the files of lease {} could not be deleted: {}", id, e.getMessage());
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  /// Lets go of all leases; their sandboxes go on.
  @Override
  public void close() {
    place.closing().set(true);
    threads.shutdownNow();
  }
}
