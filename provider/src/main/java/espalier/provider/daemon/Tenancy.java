package espalier.provider.daemon;

import espalier.base.codec.Codec;
import espalier.base.codec.Codecs;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import espalier.client.ClientException;
import espalier.client.Json;
import espalier.client.Refusal;
import espalier.client.Submission;
import espalier.client.workload.Workload;
import espalier.client.workload.Workload.Job;
import espalier.ledger.Transaction;
import espalier.ledger.escrow.Stream;
import espalier.ledger.market.Lease;
import espalier.ledger.market.MarketRejection;
import espalier.ledger.market.MarketTransaction.CloseLease;
import espalier.ledger.market.MarketTransaction.CompleteLease;
import espalier.ledger.market.MarketTransaction.Heartbeat;
import espalier.ledger.market.MarketTransaction.StartLease;
import espalier.ledger.market.Order;
import espalier.ledger.market.Reason;
import espalier.provider.checkpoint.ContentFiles;
import espalier.provider.gateway.LeaseRoom;
import espalier.provider.runtime.Sandbox;
import espalier.provider.runtime.Usage;
import espalier.provider.runtime.WorkloadSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One lease, from the match until its files are deleted.
///
/// A thread of its own goes through the phases; the gateway, the events and the heartbeats only set
/// what it waits for. Each phase can be entered anew after a restart: a sandbox of the lease's name
/// is adopted and never started twice.
final class Tenancy implements LeaseRoom.Inbox {
  private static final Logger LOG = LoggerFactory.getLogger(Tenancy.class);
  private static final Codec<Optional<Hash>> RESUME = Codecs.optional(Codecs.HASH);
  private static final String RESUME_FILE = "resume";
  private static final long MARGIN_MILLISECONDS = 5_000;
  private static final Duration FOREVER = Duration.ofDays(3_650);

  /// Where a lease stands for its provider.
  enum Phase {
    /// Waits for the document and the files that it names.
    INPUTS,
    STARTING,
    RUNNING,
    ENDED
  }

  private final Tenancies.Place place;
  private final Lease lease;
  private final Order order;
  private final Path folder;
  private final ContentFiles files;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by the lock.
  private Phase phase = Phase.INPUTS;
  private String message = "";
  private Optional<Workload> workload = Optional.empty();
  private Optional<Sandbox> sandbox = Optional.empty();
  private Optional<Sandbox.Status> exit = Optional.empty();
  private boolean stopping;
  private boolean over;
  private boolean started;
  private long beats;
  private Hash chain = Hash.ZERO;
  private BlockTime covered = BlockTime.ZERO;
  private Harvest.Progress progress = Harvest.Progress.NONE;
  private Optional<Hash> checkpoint = Optional.empty();
  private Optional<Optional<Hash>> chosen = Optional.empty();
  private Optional<Harvest.Seen> lastSeen = Optional.empty();
  private Optional<Hash> result = Optional.empty();

  Tenancy(Tenancies.Place place, Lease lease, Order order) throws IOException {
    this.place = place;
    this.lease = lease;
    this.order = order;
    this.folder = Files.createDirectories(place.folder().resolve(lease.id().toString()));
    long room = 2 * order.terms().needs().resources().storageBytes() + (256L << 20);
    this.files = ContentFiles.open(folder.resolve("files"), room);
    Path document = folder.resolve("workload");
    if (Files.exists(document)) {
      workload = Optional.of(Workload.CODEC.decode(Files.readAllBytes(document)));
    }
    Path resume = folder.resolve(RESUME_FILE);
    if (Files.exists(resume)) {
      chosen = Optional.of(RESUME.decode(Files.readAllBytes(resume)));
    }
  }

  Lease lease() {
    return lease;
  }

  Phase phase() {
    lock.lock();
    try {
      return phase;
    } finally {
      lock.unlock();
    }
  }

  /// Goes through the lease's life; returns at its end, or when the daemon stops.
  void run(Lease now) {
    try {
      switch (now.state()) {
        case PENDING -> begin();
        case RUNNING, DRAINING -> goOn(now);
        case CLOSED -> sweep();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // The daemon stops; the sandbox goes on.
    } catch (IOException | RuntimeException e) {
      if (place.closing().get() || Thread.currentThread().isInterrupted()) {
        return; // The daemon stops; whatever failed by that is taken up by the next one.
      }
      LOG.warn("lease {} failed here: {}", lease.id(), e.toString());
      fail(e);
    }
  }

  private void begin() throws IOException, InterruptedException {
    Optional<Sandbox> found = place.adopt(name());
    if (found.isPresent()) {
      setSandbox(found.get());
    } else {
      if (!awaitInputs()) {
        return;
      }
      setPhase(Phase.STARTING, "");
      setSandbox(place.sandboxes().start(name(), plan()));
    }
    announce();
  }

  private WorkloadSpec plan() throws IOException {
    return place
        .workshop()
        .prepare(
            new Workshop.Materials(
                folder,
                files,
                workload().orElseThrow(),
                order.terms().needs().resources(),
                resumePoint()));
  }

  /// What the workload goes on from: the tenant's word, else the ledger's.
  private Optional<Hash> resumePoint() {
    lock.lock();
    try {
      return chosen.orElse(lease.progress().checkpoint());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void resume(Optional<Hash> from) throws IOException {
    lock.lock();
    try {
      if (phase == Phase.INPUTS) {
        Files.write(folder.resolve(RESUME_FILE), RESUME.encode(from));
        chosen = Optional.of(from);
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Waits until everything is here; false if it never came, or the lease has ended.
  private boolean awaitInputs() throws InterruptedException {
    LedgerClock clock = place.desk().clock();
    long last = lease.progress().deadline().milliseconds() - MARGIN_MILLISECONDS;
    lock.lock();
    try {
      while (!missing().isEmpty() && !stopping && !over) {
        long left = last - clock.now().milliseconds();
        if (left <= 0) {
          break;
        }
        changed.await(left, TimeUnit.MILLISECONDS);
      }
    } finally {
      lock.unlock();
    }
    if (isOver() || isStopping()) {
      end("ended before it began");
      return false;
    }
    List<String> missing = missing();
    if (missing.isEmpty()) {
      return true;
    }
    close(Reason.MANIFEST_MISSING, "never received " + String.join(", ", missing));
    return false;
  }

  /// What the tenant has not handed over yet.
  private List<String> missing() {
    lock.lock();
    try {
      var missing = new ArrayList<String>();
      if (workload.isEmpty()) {
        missing.add("workload");
      } else {
        for (Workload.Blob blob : workload.get().blobs()) {
          if (!files.has(blob.sha256())) {
            missing.add("file " + blob.sha256());
          }
        }
      }
      resumePoint()
          .filter(one -> !files.has(one))
          .ifPresent(one -> missing.add("checkpoint " + one));
      return missing;
    } finally {
      lock.unlock();
    }
  }

  /// Tells the ledger that the workload runs, then watches it.
  private void announce() throws IOException, InterruptedException {
    Submission answer = submit(new StartLease(lease.id(), order.terms().manifest()));
    if (answer instanceof Submission.Included included) {
      resume(included.time(), 0, Hash.ZERO);
    } else {
      Lease now = place.desk().lease(lease.id()).orElse(lease);
      Optional<Stream> stream = place.desk().stream(now);
      if (now.state() != Lease.State.RUNNING || stream.isEmpty()) {
        setPhase(Phase.RUNNING, Desk.refusal(answer).map(Refusal::message).orElse(""));
        stop(Duration.ZERO);
        return;
      }
      // A predecessor's transaction came first.
      resume(stream.get().coveredUntil(), now.progress().heartbeats(), now.progress().chain());
    }
    watch();
  }

  /// After a restart: the ledger has the chain, the kernel has the sandbox.
  private void goOn(Lease now) throws IOException, InterruptedException {
    Optional<Sandbox> found = place.adopt(name());
    Optional<Stream> stream = place.desk().stream(now);
    if (found.isEmpty() || stream.isEmpty()) {
      close(Reason.PROVIDER_UNSTABLE, "the sandbox is gone");
      return;
    }
    setSandbox(found.get());
    resume(stream.get().coveredUntil(), now.progress().heartbeats(), now.progress().chain());
    // The restart took some of the time that a lease may be silent; do not wait a whole period.
    place.heartbeats().send(this);
    if (now.state() == Lease.State.DRAINING) {
      drain();
    }
    watch();
  }

  /// A lease that the ledger has closed: nothing of it may run.
  private void sweep() throws IOException {
    Optional<Sandbox> found = place.adopt(name());
    if (found.isPresent()) {
      setSandbox(found.get());
      stop(place.grace());
    } else {
      end("ended");
    }
  }

  private void resume(BlockTime until, long sequence, Hash link) {
    lock.lock();
    try {
      covered = until;
      beats = sequence;
      chain = link;
      started = true;
      phase = Phase.RUNNING;
    } finally {
      lock.unlock();
    }
    place.started(this);
  }

  private void watch() throws IOException, InterruptedException {
    Sandbox box = sandbox().orElseThrow();
    Thread waiter = Thread.ofVirtual().name("exit-" + name()).start(() -> awaitExit(box));
    try {
      while (true) {
        lock.lock();
        try {
          if (exit.isEmpty() && !stopping && !over) {
            changed.await(place.heartbeatMilliseconds(), TimeUnit.MILLISECONDS);
          }
        } finally {
          lock.unlock();
        }
        if (isOver()) {
          stop(place.grace());
          return;
        }
        if (isStopping()) {
          place.heartbeats().send(this);
          stop(place.grace());
          return;
        }
        if (hasExited()) {
          complete(box);
          return;
        }
        look(box);
      }
    } finally {
      waiter.interrupt();
    }
  }

  private void awaitExit(Sandbox box) {
    try {
      Optional<Sandbox.Status> ended = box.awaitEnd(FOREVER);
      lock.lock();
      try {
        exit = ended;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    } catch (IOException e) {
      LOG.warn("sandbox {} cannot be watched: {}", name(), e.getMessage());
      over();
    }
  }

  /// What is looked at between two heartbeats.
  private void look(Sandbox box) throws IOException {
    Harvest.Progress far = Harvest.progress(box);
    lock.lock();
    try {
      progress = far;
    } finally {
      lock.unlock();
    }
    collectCheckpoint();
    box.enforceDisk();
    long limit = job().map(Job::timeLimitMilliseconds).orElse(0L);
    if (limit > 0) {
      long since = Files.getLastModifiedTime(folder.resolve("started")).toMillis();
      if (System.currentTimeMillis() - since > limit) {
        setPhase(Phase.RUNNING, "stopped at its time limit of " + limit + " ms");
        box.stop(place.grace());
      }
    }
  }

  private void collectCheckpoint() throws IOException {
    Optional<Path> kept = job().flatMap(Job::checkpoints).map(one -> host(one.path()));
    if (kept.isEmpty()) {
      return;
    }
    Optional<Harvest.Seen> newest = Harvest.newest(kept.get());
    if (newest.isEmpty() || newest.equals(lastSeen)) {
      return;
    }
    Optional<Hash> hash = Harvest.keep(newest.get(), files);
    if (hash.isPresent()) {
      lock.lock();
      try {
        lastSeen = newest;
        checkpoint = hash;
      } finally {
        lock.unlock();
      }
    }
  }

  private Path host(String inside) {
    return folder.resolve("space").resolve(inside.substring(1));
  }

  private void complete(Sandbox box) throws IOException, InterruptedException {
    Sandbox.Status status = box.status();
    look(box);
    switch (status) {
      case Sandbox.Status.Ended(int code, Sandbox.Reason why) -> {
        BlockTime ended = place.desk().clock().atWall(exitedAt(box));
        Hash results =
            Harvest.results(
                folder.resolve("space"), job().map(Job::results).orElse(List.of()), files);
        finish(box, "exit code %d (%s)".formatted(code, why.name().toLowerCase(Locale.ROOT)));
        settle(new End(ended, Math.clamp(code, 0, 255), results));
      }
      case Sandbox.Status.Lost(String why) -> {
        finish(box, why);
        close(Reason.PROVIDER_UNSTABLE, why);
      }
      case Sandbox.Status.Running() -> throw new IOException("a sandbox that ended runs again");
    }
  }

  private static long exitedAt(Sandbox box) throws IOException {
    return Files.getLastModifiedTime(box.folder().path().resolve("exit")).toMillis();
  }

  /// Submits as often as it takes: a node that is away for a while must not cost a lease.
  private Submission submit(Transaction request) throws InterruptedException {
    while (true) {
      try {
        return place.desk().submit(request);
      } catch (ClientException e) {
        LOG.warn("lease {} waits for a node: {}", lease.id(), e.getMessage());
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        lock.lock();
        try {
          changed.await(1, TimeUnit.SECONDS);
        } finally {
          lock.unlock();
        }
      }
    }
  }

  private record End(BlockTime until, int code, Hash results) {}

  private void settle(End end) throws InterruptedException {
    lock.lock();
    try {
      result = Optional.of(end.results());
    } finally {
      lock.unlock();
    }
    for (int attempt = 0; attempt < 5; attempt++) {
      long longest = place.desk().parameters().market().periods().silence();
      BlockTime from = covered();
      BlockTime until = end.until().max(from).min(from.plusMilliseconds(longest));
      var request = new CompleteLease(lease.id(), until, end.code(), Optional.of(end.results()));
      Optional<Refusal> refusal = Desk.refusal(submit(request));
      if (refusal.isEmpty()) {
        return;
      }
      if (refusal.get().code() != MarketRejection.HEARTBEAT_AHEAD.code()
          && refusal.get().code() != MarketRejection.HEARTBEAT_OVERLAP.code()
          && refusal.get().code() != MarketRejection.HEARTBEAT_TOO_LONG.code()) {
        LOG.info("lease {} was over before its job: {}", lease.id(), refusal.get());
        return;
      }
      resynchronize();
      end = new End(end.until().min(place.desk().clock().now()), end.code(), end.results());
    }
  }

  /// Ends the workload with a chance for a last checkpoint, and keeps what it leaves.
  private void stop(Duration grace) throws IOException {
    Sandbox box = sandbox().orElseThrow();
    box.stop(grace);
    collectCheckpoint();
    Hash results =
        Harvest.results(folder.resolve("space"), job().map(Job::results).orElse(List.of()), files);
    lock.lock();
    try {
      result = Optional.of(results);
    } finally {
      lock.unlock();
    }
    finish(box, "stopped");
  }

  private void finish(Sandbox box, String why) throws IOException {
    box.release();
    end(why);
  }

  /// Notes the end, from which on its files are kept for a while.
  private void end(String why) {
    setPhase(Phase.ENDED, why);
    try {
      Path note = folder.resolve("ended");
      if (!Files.exists(note)) {
        Files.writeString(note, why);
      }
    } catch (IOException e) {
      LOG.warn("the end of lease {} could not be noted: {}", lease.id(), e.getMessage());
    }
  }

  /// Gives the lease back to the ledger, saying why.
  private void close(int reason, String why) {
    end(why);
    Desk.refusal(place.desk().submit(new CloseLease(lease.id(), reason)))
        .ifPresent(refusal -> LOG.info("lease {} was not closed: {}", lease.id(), refusal));
  }

  private void fail(Exception e) {
    try {
      if (sandbox().isPresent()) {
        sandbox().get().stop(Duration.ZERO);
      }
      boolean tenants = e instanceof Unusable && !hasStarted();
      close(
          tenants ? Reason.MANIFEST_MISSING : Reason.PROVIDER_UNSTABLE,
          String.valueOf(e.getMessage()));
    } catch (IOException | ClientException later) {
      LOG.warn("lease {} could not be closed: {}", lease.id(), later.getMessage());
    }
  }

  // Heartbeats: one thread asks for the next and tells what became of it.

  /// The evidence that the workload ran until now; empty unless the kernel shows it running.
  Optional<Heartbeat> nextHeartbeat() {
    lock.lock();
    try {
      if (phase != Phase.RUNNING || !started || sandbox.isEmpty()) {
        return Optional.empty();
      }
      // The time is taken before the look: at that moment the process was alive.
      BlockTime until = place.desk().clock().now();
      if (!(sandbox.get().status() instanceof Sandbox.Status.Running) || !covered.isBefore(until)) {
        return Optional.empty();
      }
      long longest = place.desk().parameters().market().periods().silence();
      long from = Math.max(covered.milliseconds(), until.milliseconds() - longest);
      Usage usage = sandbox.get().usage();
      return Optional.of(
          new Heartbeat(
              lease.id(),
              beats,
              chain,
              new BlockTime(from),
              until,
              Math.max(0, usage.cpuNanoseconds() / 1_000_000),
              Math.max(0, usage.memoryPeakBytes()),
              progress.step(),
              progress.steps(),
              checkpoint));
    } catch (IOException e) {
      LOG.warn("sandbox {} cannot be looked at: {}", name(), e.getMessage());
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  void counted(Heartbeat beat) {
    lock.lock();
    try {
      beats = beat.sequence() + 1;
      chain = beat.link();
      covered = beat.until();
    } finally {
      lock.unlock();
    }
  }

  void heartbeatRefused(Refusal refusal) {
    LOG.info("a heartbeat of lease {} was refused: {}", lease.id(), refusal);
    resynchronize();
  }

  /// Takes the chain from the ledger, after an answer that leaves doubt.
  void resynchronize() {
    try {
      place.desk().clock().reset(place.desk().node().status().time());
      Optional<Lease> now = place.desk().lease(lease.id());
      if (now.isEmpty() || now.get().state() == Lease.State.CLOSED) {
        over();
        return;
      }
      Optional<Stream> stream = place.desk().stream(now.get());
      lock.lock();
      try {
        beats = now.get().progress().heartbeats();
        chain = now.get().progress().chain();
        stream.ifPresent(one -> covered = one.coveredUntil());
        stopping |= now.get().state() == Lease.State.DRAINING;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    } catch (ClientException e) {
      LOG.warn("the ledger cannot be asked about lease {}: {}", lease.id(), e.getMessage());
    }
  }

  // What the ledger's events say.

  /// The lease has ended and only its last heartbeat is awaited.
  void drain() {
    lock.lock();
    try {
      stopping = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// The lease is closed.
  void over() {
    lock.lock();
    try {
      over = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  // What the tenant hands over and sees.

  @Override
  public void workload(byte[] document) throws espalier.provider.gateway.Refusal, IOException {
    Hash found = Workload.manifest(document);
    if (!found.equals(order.terms().manifest())) {
      throw new espalier.provider.gateway.Refusal(
          espalier.provider.gateway.Refusal.Code.MALFORMED,
          "the document has manifest %s; the order names %s"
              .formatted(found, order.terms().manifest()));
    }
    Workload read;
    try {
      read = Workload.CODEC.decode(document);
    } catch (IllegalArgumentException e) {
      throw new espalier.provider.gateway.Refusal(
          espalier.provider.gateway.Refusal.Code.MALFORMED, String.valueOf(e.getMessage()));
    }
    Path temporary = Files.createTempFile(folder, ".workload-", "");
    Files.write(temporary, document);
    Files.move(temporary, folder.resolve("workload"), StandardCopyOption.ATOMIC_MOVE);
    lock.lock();
    try {
      workload = Optional.of(read);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void arrived(Hash sha256) {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  LeaseRoom room() {
    return new LeaseRoom(status(), sandbox(), folder.resolve("space"), this, files);
  }

  private String status() {
    lock.lock();
    try {
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("lease", lease.id().toString());
      tree.put("phase", phase.name().toLowerCase(Locale.ROOT));
      tree.put("message", message);
      tree.put("missing", phase == Phase.INPUTS ? missing() : List.of());
      tree.put("step", progress.step());
      tree.put("steps", progress.steps());
      tree.put("heartbeats", beats);
      tree.put("covered_until", covered.milliseconds());
      checkpoint.ifPresent(hash -> tree.put("checkpoint", hash.toString()));
      result.ifPresent(hash -> tree.put("result", hash.toString()));
      return Json.compact(tree);
    } finally {
      lock.unlock();
    }
  }

  private String name() {
    return lease.id().toString();
  }

  private Optional<Job> job() {
    return workload().flatMap(one -> one.services().getFirst().job());
  }

  private Optional<Workload> workload() {
    lock.lock();
    try {
      return workload;
    } finally {
      lock.unlock();
    }
  }

  private Optional<Sandbox> sandbox() {
    lock.lock();
    try {
      return sandbox;
    } finally {
      lock.unlock();
    }
  }

  private void setSandbox(Sandbox box) throws IOException {
    Path mark = folder.resolve("started");
    if (!Files.exists(mark)) {
      Files.createFile(mark);
    }
    lock.lock();
    try {
      sandbox = Optional.of(box);
    } finally {
      lock.unlock();
    }
  }

  private void setPhase(Phase next, String why) {
    lock.lock();
    try {
      phase = next;
      message = why;
    } finally {
      lock.unlock();
    }
  }

  private BlockTime covered() {
    lock.lock();
    try {
      return covered;
    } finally {
      lock.unlock();
    }
  }

  private boolean hasStarted() {
    lock.lock();
    try {
      return started;
    } finally {
      lock.unlock();
    }
  }

  private boolean isOver() {
    lock.lock();
    try {
      return over;
    } finally {
      lock.unlock();
    }
  }

  private boolean isStopping() {
    lock.lock();
    try {
      return stopping;
    } finally {
      lock.unlock();
    }
  }

  private boolean hasExited() {
    lock.lock();
    try {
      return exit.isPresent();
    } finally {
      lock.unlock();
    }
  }
}
