package espalier.provider.daemon;

import espalier.base.unit.AccountId;
import espalier.base.unit.Hash;
import espalier.base.unit.Rate;
import espalier.client.ClientException;
import espalier.client.EventCursor;
import espalier.client.EventFilter;
import espalier.client.EventFollower;
import espalier.client.Happening;
import espalier.client.NodeClient;
import espalier.client.Refusal;
import espalier.ledger.market.Attribute;
import espalier.ledger.market.GpuModel;
import espalier.ledger.market.Lease;
import espalier.ledger.market.MarketEvent.LeaseClosed;
import espalier.ledger.market.MarketEvent.LeaseDraining;
import espalier.ledger.market.MarketEvent.LeaseMatched;
import espalier.ledger.market.MarketEvent.OrderEnded;
import espalier.ledger.market.MarketEvent.OrderPlaced;
import espalier.ledger.market.MarketEvent.RevealOpened;
import espalier.ledger.market.MarketTransaction;
import espalier.ledger.market.MarketTransaction.RegisterProvider;
import espalier.ledger.market.MarketTransaction.UpdateProvider;
import espalier.ledger.market.Profile;
import espalier.ledger.market.Resources;
import espalier.provider.benchmark.Benchmark;
import espalier.provider.benchmark.Score;
import espalier.provider.daemon.DaemonSettings.Lot;
import espalier.provider.gateway.Gateway;
import espalier.provider.gateway.ServerIdentity;
import espalier.provider.hardware.Hardware;
import espalier.provider.hardware.HardwareReport;
import espalier.provider.image.ImageCache;
import espalier.provider.pricing.Demand;
import espalier.provider.pricing.Pricing;
import espalier.provider.pricing.Pricing.Quote;
import espalier.provider.runtime.ControlGroups;
import espalier.provider.runtime.Runtimes;
import espalier.provider.runtime.Sandboxes;
import espalier.provider.runtime.WorkloadRuntime;
import espalier.provider.train.TrainCommand;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running provider: one folder, one account, one gateway.
///
/// ```java
/// try (var daemon = ProviderDaemon.start(settings, lease -> {})) {
///   daemon.awaitStop();
/// }
/// ```
public final class ProviderDaemon implements AutoCloseable {
  // Of images that no lease uses; those in use are bounded by what their orders pay for.
  private static final long IDLE_IMAGE_BYTES = 8L << 30;
  private static final Logger LOG = LoggerFactory.getLogger(ProviderDaemon.class);
  private static final Duration BENCHMARK_PHASE = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofDays(365);
  private static final List<String> KINDS =
      List.of(
          "lease_matched",
          "lease_draining",
          "lease_closed",
          "order_placed",
          "reveal_opened",
          "order_ended");

  private final DaemonSettings settings;
  private final NodeClient node;
  private final Desk desk;
  private final Sandboxes sandboxes;
  private final Tenancies tenancies;
  private final Heartbeats heartbeats;
  private final Gateway gateway;
  private final ServerIdentity identity;
  private final HardwareReport hardware;
  private final Shelf shelf;
  private final Optional<Bids> bids;
  private final EventFollower follower;
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();
  private final ScheduledExecutorService chores =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("chores").daemon().factory());
  private volatile boolean drained;

  /// Hears what a daemon does.
  public interface Listener {
    /// Something was done, as a sentence.
    void said(String sentence);
  }

  /// Starts a daemon; when this returns, its offers stand.
  ///
  /// @throws IOException with the remedy, if the folder, the port or a runtime cannot be had, or
  ///   the ledger refuses the provider
  /// @throws ClientException if no node answers
  public static ProviderDaemon start(DaemonSettings settings, Listener listener)
      throws IOException {
    Files.createDirectories(
        settings.folder(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    var node = new NodeClient(settings.node());
    Optional<Sandboxes> sandboxes = Optional.empty();
    try {
      WorkloadRuntime runtime = runtime(settings, listener);
      ControlGroups groups = ControlGroups.find(Path.of("/sys/fs/cgroup"));
      listener.said(groups.description());
      sandboxes =
          Optional.of(Sandboxes.open(settings.folder().resolve("sandboxes"), runtime, groups));
      var daemon = new ProviderDaemon(settings, node, sandboxes.get(), listener);
      try {
        daemon.open(listener);
      } catch (IOException | RuntimeException e) {
        daemon.close();
        throw e;
      }
      return daemon;
    } catch (IOException | RuntimeException e) {
      if (sandboxes.isPresent()) {
        sandboxes.get().close();
      }
      node.close();
      throw e;
    }
  }

  private static WorkloadRuntime runtime(DaemonSettings settings, Listener listener)
      throws IOException {
    if (settings.machine().runtime().isEmpty()) {
      Runtimes.Choice choice = Runtimes.best();
      listener.said(choice.why());
      return choice.runtime();
    }
    WorkloadRuntime runtime = Runtimes.named(settings.machine().runtime().get());
    Optional<String> missing = runtime.missing();
    if (missing.isPresent()) {
      throw new IOException(
          "runtime %s cannot be used: %s".formatted(runtime.name(), missing.get()));
    }
    return runtime;
  }

  private ProviderDaemon(
      DaemonSettings settings, NodeClient node, Sandboxes sandboxes, Listener listener)
      throws IOException {
    this.settings = settings;
    this.node = node;
    this.sandboxes = sandboxes;
    this.desk = new Desk(node, settings.key());
    this.hardware = Hardware.ofThisMachine(settings.folder()).report();
    Optional<TrainCommand> trainer = settings.machine().trainer().map(TrainCommand::of);
    if (trainer.isPresent()) {
      trainer.get().prepare(listener::said);
    }
    boolean ownFiles = sandboxes.runtime().isolation().files();
    this.tenancies =
        new Tenancies(
            new Tenancies.Place(
                desk,
                sandboxes,
                new Workshop(
                    trainer,
                    ownFiles,
                    ImageCache.open(settings.folder().resolve("images"), IDLE_IMAGE_BYTES)),
                settings.folder().resolve("leases"),
                settings.machine(),
                this::beats,
                new AtomicBoolean(),
                lease -> listener.said("lease " + lease.id() + " runs")));
    this.heartbeats = new Heartbeats(desk, tenancies::all);
    this.identity = ServerIdentity.open(settings.folder().resolve("identity"));
    DaemonSettings.Door door = settings.door();
    this.gateway =
        Gateway.start(identity, tenancies, new InetSocketAddress(door.bind(), door.port()));
    long processors = Math.max(1, hardware.processor().threads());
    var capacity = new Shelf.Capacity(benchmarkUnits(listener), processors);
    this.shelf = new Shelf(desk, settings.shop(), lots(processors), capacity);
    Optional<Pricing> pricing = settings.shop().pricing();
    this.bids =
        pricing.isPresent()
            ? Optional.of(new Bids(desk, pricing.get(), settings.folder().resolve("bids")))
            : Optional.empty();
    this.follower = new EventFollower(node, new EventFilter(KINDS, Optional.empty()));
    register(capacity.units());
  }

  private Heartbeats beats() {
    return heartbeats;
  }

  /// Units of the whole machine, measured once and noted.
  private long benchmarkUnits(Listener listener) throws IOException {
    if (settings.machine().benchmarkUnits().isPresent()) {
      return settings.machine().benchmarkUnits().getAsLong();
    }
    Path note = settings.folder().resolve("benchmark");
    if (Files.exists(note)) {
      return Score.CODEC.decode(Files.readAllBytes(note)).multiCoreUnits();
    }
    listener.said("measuring the machine, once");
    Score score = new Benchmark(settings.folder(), BENCHMARK_PHASE, (_, _) -> {}).run(hardware);
    Files.write(note, Score.CODEC.encode(score));
    listener.said("the machine has " + score.multiCoreUnits() + " benchmark units");
    return score.multiCoreUnits();
  }

  private List<Lot> lots(long processors) throws IOException {
    if (!settings.shop().lots().isEmpty()) {
      return settings.shop().lots();
    }
    var each =
        new Resources(
            1_000, hardware.memoryBytes() / processors, hardware.diskBytes() / 2 / processors, 0);
    Pricing pricing = settings.shop().pricing().orElseThrow();
    var demand =
        new Demand(
            desk.account().toString(),
            settings.shop().denomination().name(),
            new Rate(Long.MAX_VALUE),
            List.of(new Demand.Group(Bids.machine(each, List.of()), 1)));
    return switch (pricing.quote(demand)) {
      case Quote.Priced(Rate rate) -> List.of(new Lot(each, GpuModel.NONE, rate, (int) processors));
      case Quote.Unpriced(String why) ->
          throw new IOException("the pricing has no price for one processor: " + why);
    };
  }

  private void register(long units) throws IOException {
    var profile =
        new Profile(
            endpoint().toString(), identity.fingerprint(), hardware.hash(), units, attributes());
    boolean known = node.row("providers", desk.account().toString()).isPresent();
    MarketTransaction request = known ? new UpdateProvider(profile) : new RegisterProvider(profile);
    Optional<Refusal> refusal = Desk.refusal(desk.submit(request));
    if (refusal.isPresent()) {
      throw new IOException("the ledger does not register this provider: " + refusal.get());
    }
  }

  private List<Attribute> attributes() {
    return settings.shop().attributes();
  }

  /// Replays what was, then follows what happens; offers come last.
  private void open(Listener listener) throws IOException {
    long height = node.status().height();
    tenancies.replay();
    if (bids.isPresent()) {
      bids.get().replay();
    }
    EventCursor from = cursor().orElse(new EventCursor(height + 1, 0));
    Thread.ofPlatform().name("events").daemon().start(() -> follow(from, height));
    heartbeats.start(desk.parameters().market().periods().heartbeat());
    shelf.publish();
    long renewal = shelf.renewalMilliseconds();
    var _ = chores.scheduleWithFixedDelay(this::renew, renewal, renewal, TimeUnit.MILLISECONDS);
    var _ = chores.scheduleWithFixedDelay(tenancies::tidy, 1, 60, TimeUnit.SECONDS);
    listener.said("provider %s serves at %s".formatted(account(), endpoint()));
  }

  private void renew() {
    if (drained) {
      return;
    }
    try {
      shelf.publish();
    } catch (IOException | ClientException e) {
      LOG.warn("the offers could not be renewed: {}", e.getMessage());
    }
  }

  // Events.

  private void follow(EventCursor from, long replayed) {
    try {
      follower.follow(
          Optional.of(from),
          PATIENCE,
          happening -> {
            handle(happening, replayed);
            return true;
          });
    } catch (RuntimeException e) {
      LOG.error("the ledger's events cannot be followed; stopping", e);
    } finally {
      stopped.complete(null);
    }
  }

  private void handle(Happening happening, long replayed) {
    desk.clock().observe(happening.time());
    try {
      switch (happening.event()) {
        case LeaseMatched(Lease lease) -> {
          bids.ifPresent(all -> all.forget(lease.order()));
          // What lies before the replay has been taken up as it stands now.
          if (lease.provider().equals(account()) && happening.cursor().height() > replayed) {
            tenancies.open(lease);
          }
        }
        case LeaseDraining draining -> tenancies.find(draining.lease()).ifPresent(Tenancy::drain);
        case LeaseClosed closed -> tenancies.find(closed.lease()).ifPresent(Tenancy::over);
        case OrderPlaced(var order) ->
            bids.filter(_ -> !drained)
                .ifPresent(all -> Thread.ofVirtual().start(() -> all.consider(order, machine())));
        case RevealOpened opened ->
            bids.ifPresent(all -> Thread.ofVirtual().start(() -> all.reveal(opened.order())));
        case OrderEnded ended -> bids.ifPresent(all -> all.forget(ended.order()));
        default -> {} // The filter asked for nothing else.
      }
      if (happening.event() instanceof LeaseMatched || happening.event() instanceof LeaseClosed) {
        remember(happening.cursor());
      }
    } catch (RuntimeException e) {
      // One event must not end all others; what it said is on the ledger and is found again.
      LOG.warn(
          "event {} of {} was not handled: {}", happening.kind(), happening.cursor(), e.toString());
    }
  }

  private Resources machine() {
    return new Resources(
        hardware.processor().threads() * 1_000,
        hardware.memoryBytes(),
        hardware.diskBytes() / 2,
        hardware.gpus().size());
  }

  private Path cursorFile() {
    return settings.folder().resolve("cursor");
  }

  private Optional<EventCursor> cursor() throws IOException {
    if (!Files.exists(cursorFile())) {
      return Optional.empty();
    }
    String[] parts = Files.readString(cursorFile()).strip().split(" ", -1);
    boolean ours = parts.length == 2 && parts[0].equals(desk.chain().toString());
    if (!ours) {
      throw new IOException(
          "the folder %s belongs to another chain; give each chain a folder of its own"
              .formatted(settings.folder()));
    }
    return Optional.of(EventCursor.parse(parts[1]));
  }

  private void remember(EventCursor cursor) {
    try {
      Path next = settings.folder().resolve("cursor.new");
      Files.writeString(next, desk.chain() + " " + cursor);
      Files.move(next, cursorFile(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.warn("the place in the events could not be noted: {}", e.getMessage());
    }
  }

  // From the outside.

  /// The provider's account.
  public AccountId account() {
    return desk.account();
  }

  /// Where tenants reach it, as the ledger publishes it.
  public URI endpoint() {
    return URI.create(
        settings
            .door()
            .endpoint()
            .orElseGet(() ->
                "https://%s:%d".formatted(settings.door().bind(), gateway.address().getPort())));
  }

  /// SHA-256 of the gateway's certificate, as the ledger publishes it.
  public Hash fingerprint() {
    return identity.fingerprint();
  }

  /// What was found on this machine.
  public HardwareReport hardware() {
    return hardware;
  }

  /// How many leases run now.
  public long running() {
    return tenancies.running();
  }

  /// Withdraws all offers and bids no more; leases go on.
  public void drain() throws IOException {
    drained = true;
    shelf.withdraw();
  }

  /// Waits until the daemon is closed or can no longer follow the ledger.
  public void awaitStop() {
    stopped.join();
  }

  /// Stops serving; sandboxes go on until the next daemon on this folder adopts them.
  @Override
  public void close() throws IOException {
    follower.close();
    chores.shutdownNow();
    heartbeats.close();
    gateway.close();
    tenancies.close();
    sandboxes.close();
    node.close();
    stopped.complete(null);
  }
}
