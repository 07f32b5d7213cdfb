package espalier.node.ordering;

import espalier.base.codec.Malformed;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import espalier.ledger.BlockContext;
import espalier.ledger.Genesis;
import espalier.ledger.InvariantViolation;
import espalier.ledger.Ledger;
import espalier.ledger.Ledger.BlockResult;
import espalier.ledger.Receipt;
import espalier.ledger.VerifiedTransaction;
import espalier.ledger.state.CorruptPageException;
import espalier.ledger.state.Fork;
import espalier.ledger.state.MembershipProof;
import espalier.ledger.state.StateTree;
import espalier.ledger.state.View;
import espalier.node.NodeException;
import espalier.node.NodeException.Reason;
import espalier.node.ordering.Intake.Waiting;
import espalier.node.storage.NodeFolder;
import espalier.node.storage.StorageException;
import java.io.Closeable;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Makes blocks of what arrives, on the one thread that owns the ledger.
///
/// A block is made as soon as a transaction waits or a timer is due; whatever arrives while a block
/// is being written waits for the next one, so the busier the node the larger the blocks, and one
/// sync of the disk serves all of them. An answer is given only when the block is on the disk.
///
/// **Failure.** When the disk fails or an invariant is broken the thread stops, all who wait are
/// told, and [#failure] has the reason; nothing is tried again.
public final class SoloOrdering implements Closeable {
  private static final long IDLE_MILLISECONDS = 60_000;
  private static final int PROOFS_WAITING_MAX = 256;

  /// A block that has caused this many events takes no further transaction, so that its receipts
  /// fit the log whatever they are: one more causes at most 4,096, and an event is below 1 KiB.
  private static final int EVENTS_A_BLOCK = 16_384;

  /// A block whose transactions asked for this much work takes no further one, so that proofs keep
  /// nobody waiting for more than about a second; what is over waits for the next block.
  private static final long WORK_A_BLOCK = 600_000;

  private final NodeFolder folder;
  private final StateStore store;
  private final Ledger ledger;
  private final Intake intake;
  private final InstantSource clock;
  private final OrderingMetrics metrics = new OrderingMetrics();
  private final ArrayBlockingQueue<Runnable> betweenBlocks =
      new ArrayBlockingQueue<>(PROOFS_WAITING_MAX);
  private final BlockFeed feed;
  private final Thread thread = Thread.ofPlatform().name("ledger").unstarted(this::run);
  private volatile BlockHeader newest;
  private volatile Optional<BlockTime> nextTimer;
  private volatile boolean stopping;

  /// What a block is being made of; none of it is answered yet. The ledger's thread alone uses it.
  private List<Waiting> inHand = List.of();

  private volatile @Nullable String failure;

  /// What an ordering runs with, beside its folder.
  ///
  /// @param genesis read only where there is no state yet
  /// @param fork runs the two halves of the tree's update
  public record Setup(
      Origin origin,
      Supplier<Genesis> genesis,
      OrderingLimits limits,
      SignatureEngine engine,
      Fork fork,
      InstantSource clock) {}

  private SoloOrdering(NodeFolder folder, Setup setup) {
    this.folder = folder;
    this.clock = setup.clock();
    this.store = new StateStore(folder.database(), setup.limits().treeCacheBytes());
    this.ledger = new Ledger(store.committed(), store.tree(), setup.fork(), setup.origin().chain());
    this.newest = catchUp(setup);
    this.nextTimer = ledger.nextTimer();
    this.feed = new BlockFeed(newest.height());
    this.intake = new Intake(setup.limits(), setup.engine().ed25519());
  }

  /// Brings the state up to the log's last block and starts to make blocks.
  ///
  /// @throws NodeException if the log, the state and the genesis do not fit each other
  /// @throws StorageException if the disk fails
  public static SoloOrdering open(NodeFolder folder, Setup setup) {
    SoloOrdering ordering;
    try {
      ordering = new SoloOrdering(folder, setup);
    } catch (CorruptPageException | Malformed | InvariantViolation damage) {
      throw damaged(damage.getMessage(), damage);
    }
    ordering.thread.start();
    return ordering;
  }

  /// Submits transactions that belong together; the future completes with one answer each.
  public CompletableFuture<List<Answer>> submit(List<byte[]> encoded) {
    var answers = intake.submit(encoded);
    return answers.whenComplete((all, _) -> {
      if (all != null) {
        all.forEach(metrics::answered);
      }
    });
  }

  /// The newest durable block's header; genesis' stands for block 0.
  public BlockHeader newest() {
    return newest;
  }

  public Optional<BlockTime> nextTimer() {
    return nextTimer;
  }

  public BlockFeed feed() {
    return feed;
  }

  public OrderingMetrics metrics() {
    return metrics;
  }

  /// Transactions that wait for an answer.
  public int depth() {
    return intake.depth();
  }

  /// Why the ordering stopped by itself, if it did.
  public Optional<String> failure() {
    return Optional.ofNullable(failure);
  }

  /// A proof of `key` against the root of the block that stands in the same answer.
  public record Proof(BlockHeader block, MembershipProof proof) {}

  /// Proves that `key` has its value or is absent, between two blocks.
  ///
  /// @return empty if too many proofs wait already
  public Optional<CompletableFuture<Proof>> prove(byte[] key) {
    var proof = new CompletableFuture<Proof>();
    boolean queued =
        betweenBlocks.offer(() -> {
          try {
            proof.complete(new Proof(newest, store.tree().prove(key, store.preimages())));
          } catch (RuntimeException e) {
            proof.completeExceptionally(e);
          }
        });
    if (!queued || stopping || failure != null) {
      return Optional.empty();
    }
    intake.wake();
    return Optional.of(proof);
  }

  /// Answers what is in the making, refuses what waits, and ends the thread.
  @Override
  public void close() {
    stopping = true;
    intake.wake();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        // A block must not be left half written; the caller learns of it afterwards.
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!stopping) {
        intake.await(untilTimer());
        for (Runnable job = betweenBlocks.poll(); job != null; job = betweenBlocks.poll()) {
          job.run();
        }
        List<Waiting> taken = intake.take();
        if (!taken.isEmpty() || untilTimer() == 0) {
          makeBlock(taken);
        }
      }
    } catch (StorageException e) {
      failure = e.getMessage();
    } catch (Throwable e) { // Whatever it is, nothing may be built on the state as it is now.
      failure = "the node stopped because of a defect (%s); start it again".formatted(e);
      System.getLogger("espalier.node").log(System.Logger.Level.ERROR, failure, e);
    } finally {
      String reason = failure;
      intake.close(reason == null ? "the node is stopping; send to it again later" : reason);
      // Nothing of a block that failed half way may be believed, and whoever hears so must find the
      // node closed already.
      var lost =
          new Answer.Unavailable(
              Answer.Reason.STOPPED,
              "the node stopped while it wrote this block; look the transaction up when it runs again"
                  + " (%s)".formatted(reason));
      inHand.forEach(waiting -> waiting.answer(lost));
      for (Runnable job = betweenBlocks.poll(); job != null; job = betweenBlocks.poll()) {
        job.run();
      }
      feed.close();
    }
  }

  private long untilTimer() {
    if (nextTimer.isEmpty()) {
      return IDLE_MILLISECONDS;
    }
    long left = nextTimer.get().milliseconds() - now().milliseconds();
    return Math.clamp(left, 0, IDLE_MILLISECONDS);
  }

  /// The time that a block made now would have: the clock's, but never before the newest block's.
  public BlockTime now() {
    return new BlockTime(Math.max(0, clock.millis())).max(newest.time());
  }

  private void makeBlock(List<Waiting> taken) {
    inHand = taken;
    long began = System.nanoTime();
    var context = new BlockContext(newest.height() + 1, now());
    Ledger.Block block = ledger.begin(context);
    var included = new ArrayList<Waiting>();
    var receipts = new ArrayList<Receipt>();
    var answers = new ArrayList<Answer>();
    int events = 0;
    for (Waiting waiting : taken) {
      if (events >= EVENTS_A_BLOCK || block.work() >= WORK_A_BLOCK) {
        break;
      }
      switch (block.apply(waiting.transaction())) {
        case Ledger.Answer.Accepted(var receipt) -> {
          answers.add(
              new Answer.Included(context.height(), included.size(), context.time(), receipt));
          included.add(waiting);
          receipts.add(receipt);
          events += receipt.events().size();
        }
        case Ledger.Answer.Refused(var rejection) -> answers.add(Answer.Refused.of(rejection));
      }
    }
    boolean timerDue = nextTimer.isPresent() && !nextTimer.get().isAfter(context.time());
    if (!included.isEmpty() || timerDue) {
      keep(context, block.end(), included, receipts);
    }
    inHand = List.of();
    intake.putBack(taken.subList(answers.size(), taken.size()));
    for (int index = 0; index < answers.size(); index++) {
      taken.get(index).answer(answers.get(index));
    }
    metrics.block(System.nanoTime() - began);
  }

  /// Writes the block to the log, then to the state; only then it is the newest.
  private void keep(
      BlockContext context, BlockResult result, List<Waiting> included, List<Receipt> receipts) {
    byte[] content =
        BlockContent.CODEC.encode(
            new BlockContent(
                included.stream().map(Waiting::encoded).toList(), receipts, result.events()));
    var header =
        new BlockHeader(
            context.height(),
            context.time(),
            newest.link(),
            result.root(),
            BlockContent.hash(content));
    long began = System.nanoTime();
    folder.log().append(context.height(), new BlockRecord(header, content).encode());
    long written = System.nanoTime();
    metrics.sync(written - began);
    store.apply(
        context.height(),
        result,
        included.stream().map(waiting -> waiting.transaction().id()).toList());
    metrics.apply(System.nanoTime() - written);
    nextTimer = ledger.nextTimer();
    newest = header;
    feed.publish(context.height());
  }

  /// The state of `view` as the ledger would answer now, for dry runs on a reader's thread.
  public static Ledger.Answer dryRun(
      View view, Hash chain, VerifiedTransaction transaction, BlockContext context) {
    // A check never touches the tree, so an empty one serves.
    var ledger = new Ledger(view, new StateTree(_ -> null, 0), Fork.INLINE, chain);
    return ledger.check(transaction, context);
  }

  private BlockHeader catchUp(Setup setup) {
    var database = folder.database();
    var log = folder.log();
    if (database.height() < 0) {
      store.apply(0, ledger.begin(setup.genesis().get()), List.of());
      database.flush();
    }
    if (!ledger.root().equals(Hash.of(database.root()))) {
      throw damaged(
          "the state's tree has root %s, the state says %s"
              .formatted(ledger.root(), Hash.of(database.root())),
          null);
    }
    long from = database.height() + 1;
    BlockHeader below =
        from == 1
            ? BlockHeader.genesis(setup.origin(), ledger.root())
            : BlockRecord.decode(log.read(from - 1)).header();
    for (long height = from; height <= log.lastHeight(); height++) {
      below = replay(BlockRecord.decode(log.read(height)), below);
    }
    return below;
  }

  private BlockHeader replay(BlockRecord record, BlockHeader below) {
    BlockHeader header = record.header();
    if (header.height() != below.height() + 1 || !header.previous().equals(below.link())) {
      throw damaged("block %d does not follow the one below".formatted(header.height()), null);
    }
    BlockContent content = record.content();
    var context = new BlockContext(header.height(), header.time());
    Ledger.Block block = ledger.begin(context);
    var ids = new ArrayList<Hash>();
    for (byte[] encoded : content.transactions()) {
      VerifiedTransaction transaction = VerifiedTransaction.trusted(encoded);
      ids.add(transaction.id());
      if (block.apply(transaction) instanceof Ledger.Answer.Refused(var rejection)) {
        throw damaged(
            "block %d holds transaction %s, which the rules refuse (%s)"
                .formatted(header.height(), transaction.id(), rejection.message()),
            null);
      }
    }
    BlockResult result = block.end();
    if (!result.root().equals(header.root())) {
      throw damaged(
          "replaying block %d gives root %s, the block says %s"
              .formatted(header.height(), result.root(), header.root()),
          null);
    }
    store.apply(header.height(), result, ids);
    return header;
  }

  private static NodeException damaged(@Nullable String what, @Nullable Throwable cause) {
    return new NodeException(
        Reason.DAMAGED,
        ("%s; the node does not start on it. Start the version that wrote the folder, or move the"
                + " folder 'state' away and start again: the state is rebuilt from the block log")
            .formatted(what),
        cause);
  }
}
