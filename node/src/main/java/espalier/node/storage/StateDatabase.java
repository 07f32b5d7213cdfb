package espalier.node.storage;

import espalier.node.storage.StorageException.Reason;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The state at the newest applied block, behind the [BlockLog].
///
/// [#apply] puts a block's final changes into a buffer in memory, where reads see them at once. A
/// thread of its own writes full or old buffers to the tables, whole blocks at a time and
/// atomically with their height and state root, while a second buffer takes the blocks that follow.
/// When that one is full too, [#apply] waits. After a crash [#durableHeight] tells where to replay
/// from.
///
/// **Threads.** One thread applies, and reads through this object. Any other thread reads through a
/// [Snapshot], which stays as it is while blocks are applied and flushed.
///
/// **Failure.** If a flush fails, the object is of no further use: every later [#apply], [#flush]
/// and [#snapshot] throws the same [StorageException].
public final class StateDatabase implements StateReader, Closeable {
  private static final byte[] HEIGHT_KEY = {0, 'h'};
  private static final byte[] ROOT_KEY = {0, 'r'};
  private static final byte[] FORMAT_KEY = {0, 'f'};
  private static final byte[] LOADING_KEY = {0, 'l'};
  private static final byte FORMAT = 1;
  private static final int MAX_ROOT_BYTES = 64;

  private final RocksTables tables;
  private final FlushPolicy policy;
  private final Thread flusher =
      Thread.ofPlatform().daemon().name("state-flusher").unstarted(this::work);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final TreeMap<Long, Integer> openSnapshots = new TreeMap<>();
  private volatile Layers layers;
  private volatile long height = EMPTY;
  private volatile byte[] root = {};
  private long durableHeight = EMPTY;
  private long activeSinceNanos;
  private boolean flushAsked;
  private boolean loading;
  private boolean closing;
  private @Nullable StorageException failure;

  private StateDatabase(RocksTables tables, FlushPolicy policy) {
    this.tables = tables;
    this.policy = policy;
    this.layers = new Layers(tables, new WriteBuffer(), null);
  }

  /// Opens the database in `folder`, which is created if it is absent.
  ///
  /// @throws StorageException if the database is damaged, of another format, in use, or its import
  ///   never finished
  public static StateDatabase open(Path folder, FlushPolicy policy) {
    var tables = RocksTables.open(folder);
    try {
      var database = new StateDatabase(tables, policy);
      database.readFacts(folder);
      database.flusher.start();
      return database;
    } catch (StorageException e) {
      tables.close();
      throw e;
    }
  }

  @Override
  public long height() {
    return height;
  }

  @Override
  public byte[] root() {
    return root.clone();
  }

  /// The last block whose changes are on disk, or [#EMPTY]; replay begins one above.
  public long durableHeight() {
    lock.lock();
    try {
      return durableHeight;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public byte @Nullable [] get(Family family, byte[] key) {
    return layers.get(family, key, Long.MAX_VALUE, null);
  }

  @Override
  public void scan(Family family, byte[] prefix, byte[] from, EntryVisitor visitor) {
    layers.scan(new Range(family, prefix, from), Long.MAX_VALUE, null, visitor);
  }

  /// Applies a block: visible at once, durable with a later flush.
  ///
  /// Waits while a buffer is being written and the next one is full.
  ///
  /// @param blockHeight one above [#height]; any height from 0 if the database is empty
  /// @param stateRoot the root after the block, at most 64 bytes
  public void apply(Batch changes, long blockHeight, byte[] stateRoot) {
    if (stateRoot.length > MAX_ROOT_BYTES) {
      throw new IllegalArgumentException(
          "a state root of %d bytes; expected at most 64".formatted(stateRoot.length));
    }
    lock.lock();
    try {
      requireUsable();
      if (blockHeight < 0 || (height != EMPTY && blockHeight != height + 1)) {
        throw new StorageException(
            Reason.REFUSED,
            "block %d does not follow the state of block %d; apply block %d"
                .formatted(blockHeight, height, height + 1));
      }
      while (isFull(layers.active()) && layers.flushing() != null) {
        changed.awaitUninterruptibly();
        requireUsable();
      }
      var active = layers.active();
      if (active.isEmpty()) activeSinceNanos = System.nanoTime();
      long newestSnapshot = openSnapshots.isEmpty() ? EMPTY : openSnapshots.lastKey();
      active.add(changes, blockHeight, stateRoot.clone(), newestSnapshot);
      height = blockHeight;
      root = active.root();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Returns when every applied block is durable.
  public void flush() {
    lock.lock();
    try {
      long wanted = height;
      requireUsable();
      while (durableHeight < wanted) {
        flushAsked = true;
        changed.signalAll();
        changed.awaitUninterruptibly();
        requireUsable();
      }
    } finally {
      lock.unlock();
    }
  }

  /// The state as it is now, to be read from any thread until it is closed.
  public Snapshot snapshot() {
    lock.lock();
    try {
      requireUsable();
      var view = tables.view();
      openSnapshots.merge(height, 1, Integer::sum);
      long seen = height;
      return new Snapshot(layers, view, seen, root, () -> release(seen));
    } finally {
      lock.unlock();
    }
  }

  /// Fills an empty database from elsewhere, past the buffers.
  ///
  /// @throws StorageException if the database is not empty
  public StateLoader loader() {
    lock.lock();
    try {
      requireUsable();
      if (height != EMPTY) {
        throw new StorageException(
            Reason.REFUSED,
            "the state database holds block %d already; import into an empty folder"
                .formatted(height));
      }
      loading = true;
      var pending = tables.new Pending();
      pending.put(Family.META, LOADING_KEY, new byte[] {FORMAT});
      pending.commit();
      return new StateLoader(pending, this::loaded);
    } finally {
      lock.unlock();
    }
  }

  /// How much disk the state takes, in bytes.
  public long diskBytes() {
    return tables.diskBytes();
  }

  /// Flushes what was applied and closes the database; its snapshots become unusable.
  @Override
  public void close() {
    lock.lock();
    try {
      closing = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    while (flusher.isAlive()) {
      try {
        flusher.join();
      } catch (InterruptedException _) {
        // The flush must end before native memory is freed; the caller learns of it afterwards.
        interrupted = true;
      }
    }
    if (interrupted) Thread.currentThread().interrupt();
    tables.close();
    lock.lock();
    try {
      if (failure != null) throw failure;
    } finally {
      lock.unlock();
    }
  }

  private void readFacts(Path folder) {
    byte[] format = tables.get(Family.META, FORMAT_KEY, null);
    if (format != null && (format.length != 1 || format[0] != FORMAT)) {
      throw new StorageException(
          Reason.DAMAGED,
          "the state database in %s has another format than %d; start the version that wrote it, or"
                  .formatted(folder, FORMAT)
              + " move that folder away and let the node rebuild the state");
    }
    if (tables.get(Family.META, LOADING_KEY, null) != null) {
      throw new StorageException(
          Reason.DAMAGED,
          "the import of a snapshot into %s did not finish; delete that folder and import again"
              .formatted(folder));
    }
    byte[] stored = tables.get(Family.META, HEIGHT_KEY, null);
    byte[] storedRoot = tables.get(Family.META, ROOT_KEY, null);
    if (stored == null) return;
    if (stored.length != Long.BYTES || storedRoot == null || format == null) {
      throw new StorageException(
          Reason.DAMAGED,
          "the state database in %s has no whole height and root; move that folder away and start"
                  .formatted(folder)
              + " the node again: it rebuilds the state from the block log or from a snapshot");
    }
    height = ByteBuffer.wrap(stored).getLong();
    durableHeight = height;
    root = storedRoot;
  }

  private static void putFacts(RocksTables.Pending pending, long height, byte[] root) {
    pending.put(Family.META, FORMAT_KEY, new byte[] {FORMAT});
    pending.put(Family.META, HEIGHT_KEY, ByteBuffer.allocate(Long.BYTES).putLong(height).array());
    pending.put(Family.META, ROOT_KEY, root);
  }

  private void loaded(RocksTables.Pending pending, long loadedHeight, byte[] loadedRoot) {
    pending.put(Family.META, LOADING_KEY, null);
    putFacts(pending, loadedHeight, loadedRoot);
    pending.commit();
    lock.lock();
    try {
      height = loadedHeight;
      durableHeight = loadedHeight;
      root = loadedRoot;
      loading = false;
    } finally {
      lock.unlock();
    }
  }

  private boolean isFull(WriteBuffer buffer) {
    return buffer.bytes() >= policy.bytes();
  }

  private void requireUsable() {
    if (failure != null) throw failure;
    if (closing) {
      throw new StorageException(Reason.REFUSED, "the state database is closed; open it again");
    }
    if (loading) {
      throw new StorageException(
          Reason.REFUSED, "the state database is being filled by an import; finish that first");
    }
  }

  /// The flusher's thread: waits until a buffer is due, writes it, and tells who waits.
  private void work() {
    while (true) {
      var due = awaitDue();
      if (due == null) return;
      StorageException problem = null;
      try {
        write(due);
      } catch (StorageException e) {
        problem = e;
      } catch (Throwable e) { // An error here must reach the thread that applies.
        problem =
            new StorageException(
                Reason.DEVICE_FAILED,
                "the state could not be flushed (%s); start the node again".formatted(e),
                e);
      }
      lock.lock();
      try {
        failure = problem;
        if (problem == null) {
          durableHeight = due.height();
          layers = new Layers(tables, layers.active(), null);
        }
        changed.signalAll();
        if (problem != null) return;
      } finally {
        lock.unlock();
      }
    }
  }

  /// Freezes and returns the active buffer once it is due; null when all is written and closing.
  private @Nullable WriteBuffer awaitDue() {
    long period = TimeUnit.MILLISECONDS.toNanos(policy.periodMillis());
    lock.lock();
    try {
      while (true) {
        var active = layers.active();
        long age = active.isEmpty() ? 0 : System.nanoTime() - activeSinceNanos;
        boolean due = isFull(active) || flushAsked || closing || age >= period;
        if (due && !active.isEmpty()) {
          flushAsked = false;
          layers = new Layers(tables, new WriteBuffer(), active);
          changed.signalAll();
          return active;
        }
        flushAsked = false;
        if (closing) return null;
        try {
          if (active.isEmpty()) changed.await();
          else changed.awaitNanos(period - age);
        } catch (InterruptedException _) {
          // Nobody interrupts this thread on purpose; it ends when the database is closed.
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void write(WriteBuffer buffer) {
    try (var pending = tables.new Pending()) {
      for (var family : Family.values()) {
        for (var entry : buffer.newest(family)) {
          pending.put(family, entry.getKey(), entry.getValue().value());
        }
      }
      putFacts(pending, buffer.height(), buffer.root());
      pending.commit();
    }
  }

  private void release(long snapshotHeight) {
    lock.lock();
    try {
      openSnapshots.computeIfPresent(snapshotHeight, (_, count) -> count == 1 ? null : count - 1);
    } finally {
      lock.unlock();
    }
  }
}
