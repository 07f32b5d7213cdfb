package espalier.node.storage;

import espalier.node.storage.StorageException.Reason;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.AbstractNativeReference;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/// The sorted tables on disk: RocksDB, opened small and without its write-ahead log.
///
/// **Why it is safe without that log.** [Pending#commit] puts one write batch into the memtables of
/// all column families and then flushes these memtables. With `atomic_flush` the new files of all
/// families enter the manifest as one group with one sync, and recovery ignores a group that is not
/// complete; RocksDB switches memtables between batches only. So after a crash every batch is there
/// in all families or in none, and one whose commit returned is there.
///
/// **Why a lock.** Native code that is entered after the database was closed brings the JVM down.
/// Every use takes the shared lock, closing the exclusive one.
final class RocksTables implements Closeable {
  private static final long CACHE_BYTES = 24L << 20;
  private static final long BLOCK_BYTES = 4 << 10;
  private static final double BLOOM_BITS_PER_KEY = 10;
  private static final int MAX_OPEN_FILES = 128;

  /// Above what the write-back buffer hands over at once, so that only commits flush.
  private static final long MEMTABLE_BYTES = 128L << 20;

  private static final long ARENA_BLOCK_BYTES = 256 << 10;
  private static final long FILE_BYTES = 16L << 20;
  private static final long BASE_LEVEL_BYTES = 64L << 20;
  private static final long MAX_INFO_LOG_BYTES = 1L << 20;
  private static final long MAX_MANIFEST_BYTES = 8L << 20;
  private static final long SYNC_BYTES = 1L << 20;

  private final Path folder;
  private final ReentrantReadWriteLock access = new ReentrantReadWriteLock();
  private final List<AbstractNativeReference> owned = new ArrayList<>();
  private final Map<Family, ColumnFamilyHandle> handles = new EnumMap<>(Family.class);
  private final ReadOptions newest = own(new ReadOptions());
  private @Nullable RocksDB database;

  private RocksTables(Path folder) {
    this.folder = folder;
  }

  static RocksTables open(Path folder) {
    RocksLibrary.load();
    var tables = new RocksTables(folder);
    try {
      Files.createDirectories(folder);
      tables.open();
      return tables;
    } catch (RocksDBException e) {
      tables.close();
      throw tables.explained(e);
    } catch (IOException e) {
      tables.close();
      throw new StorageException(
          Reason.DEVICE_FAILED,
          "the folder %s cannot be used (%s); check that it is yours to write".formatted(folder, e),
          e);
    }
  }

  /// What the tables held at one moment; closing it waits for its readers.
  final class View implements Closeable {
    private final Snapshot snapshot;
    private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();
    private boolean closed;

    private View(Snapshot snapshot) {
      this.snapshot = snapshot;
    }

    private Snapshot snapshot() {
      if (!closed) return snapshot;
      throw new StorageException(
          Reason.REFUSED, "the snapshot of the state is closed; take a new one");
    }

    @Override
    public void close() {
      use.writeLock().lock();
      access.readLock().lock();
      try {
        // A closed database has released its snapshots already.
        if (database != null && !closed) database.releaseSnapshot(snapshot);
        closed = true;
      } finally {
        access.readLock().unlock();
        use.writeLock().unlock();
      }
    }
  }

  /// Changes on their way to the disk; one thread's.
  final class Pending implements Closeable {
    private final WriteBatch batch = new WriteBatch();

    void put(Family family, byte[] key, byte @Nullable [] value) {
      try {
        if (value == null) batch.delete(handle(family), key);
        else batch.put(handle(family), key, value);
      } catch (RocksDBException e) {
        throw explained(e);
      }
    }

    long bytes() {
      return batch.getDataSize();
    }

    /// Returns when the changes are durable, all of them together.
    void commit() {
      access.readLock().lock();
      try (var write = new WriteOptions().setDisableWAL(true);
          var flush = new FlushOptions().setWaitForFlush(true).setAllowWriteStall(true)) {
        var open = requireOpen();
        open.write(write, batch);
        open.flush(flush, List.copyOf(handles.values()));
        batch.clear();
      } catch (RocksDBException e) {
        throw explained(e);
      } finally {
        access.readLock().unlock();
      }
    }

    @Override
    public void close() {
      batch.close();
    }
  }

  View view() {
    access.readLock().lock();
    try {
      return new View(requireOpen().getSnapshot());
    } finally {
      access.readLock().unlock();
    }
  }

  /// @param view null for the newest content
  byte @Nullable [] get(Family family, byte[] key, @Nullable View view) {
    if (view != null) view.use.readLock().lock();
    try {
      access.readLock().lock();
      try {
        var open = requireOpen();
        if (view == null) return open.get(handle(family), newest, key);
        try (var options = new ReadOptions().setSnapshot(view.snapshot())) {
          return open.get(handle(family), options, key);
        }
      } catch (RocksDBException e) {
        throw explained(e);
      } finally {
        access.readLock().unlock();
      }
    } finally {
      if (view != null) view.use.readLock().unlock();
    }
  }

  /// Hands `body` a cursor over `range`, valid while `body` runs.
  void scan(Range range, @Nullable View view, Consumer<Cursor> body) {
    if (view != null) view.use.readLock().lock();
    try {
      access.readLock().lock();
      try (var options = new ReadOptions()) {
        if (view != null) options.setSnapshot(view.snapshot());
        walk(range, options, body);
      } finally {
        access.readLock().unlock();
      }
    } finally {
      if (view != null) view.use.readLock().unlock();
    }
  }

  private void walk(Range range, ReadOptions options, Consumer<Cursor> body) {
    byte[] end = range.end();
    try (var bound = end == null ? null : new Slice(end)) {
      if (bound != null) options.setIterateUpperBound(bound);
      try (var iterator = requireOpen().newIterator(handle(range.family()), options)) {
        iterator.seek(range.start());
        body.accept(new TableCursor(iterator));
      }
    }
  }

  /// How much disk the live files take, in bytes.
  long diskBytes() {
    access.readLock().lock();
    try {
      return requireOpen().getLiveFilesMetaData().stream().mapToLong(file -> file.size()).sum();
    } finally {
      access.readLock().unlock();
    }
  }

  @Override
  public void close() {
    access.writeLock().lock();
    try {
      for (var handle : handles.values()) handle.close();
      handles.clear();
      if (database != null) database.close();
      database = null;
      owned.reversed().forEach(AbstractNativeReference::close);
      owned.clear();
    } finally {
      access.writeLock().unlock();
    }
  }

  private void open() throws RocksDBException {
    var cache = own(new LRUCache(CACHE_BYTES));
    var bloom = own(new BloomFilter(BLOOM_BITS_PER_KEY));
    var descriptors = new ArrayList<ColumnFamilyDescriptor>();
    for (var family : Family.values()) {
      descriptors.add(new ColumnFamilyDescriptor(name(family), options(family, cache, bloom)));
    }
    var opened = new ArrayList<ColumnFamilyHandle>();
    database = RocksDB.open(options(), folder.toString(), descriptors, opened);
    var inOrder = opened.iterator();
    for (var family : Family.values()) handles.put(family, inOrder.next());
  }

  /// RocksDB insists on a family named `default`: the facts about the database are in it.
  private static byte[] name(Family family) {
    return switch (family) {
      case META -> RocksDB.DEFAULT_COLUMN_FAMILY.clone();
      case STATE -> new byte[] {'s', 't', 'a', 't', 'e'};
      case TREE -> new byte[] {'t', 'r', 'e', 'e'};
      case INDEX -> new byte[] {'i', 'n', 'd', 'e', 'x'};
    };
  }

  private DBOptions options() {
    return own(new DBOptions())
        .setCreateIfMissing(true)
        .setCreateMissingColumnFamilies(true)
        .setAtomicFlush(true)
        .setAvoidFlushDuringShutdown(true)
        .setParanoidChecks(true)
        .setMaxOpenFiles(MAX_OPEN_FILES)
        .setSkipStatsUpdateOnDbOpen(true)
        .setStatsDumpPeriodSec(0)
        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
        .setKeepLogFileNum(2)
        .setMaxLogFileSize(MAX_INFO_LOG_BYTES)
        .setMaxManifestFileSize(MAX_MANIFEST_BYTES)
        .setBytesPerSync(SYNC_BYTES)
        .setMaxBackgroundJobs(2);
  }

  private ColumnFamilyOptions options(Family family, Cache cache, BloomFilter bloom) {
    // Index and filter blocks live in the bounded cache, so memory does not grow with the state.
    var table =
        new BlockBasedTableConfig()
            .setBlockCache(cache)
            .setBlockSize(BLOCK_BYTES)
            .setFilterPolicy(bloom)
            .setCacheIndexAndFilterBlocks(true)
            .setCacheIndexAndFilterBlocksWithHighPriority(true)
            .setPinL0FilterAndIndexBlocksInCache(true);
    // Hashes do not compress; the tree is nothing else.
    var compression =
        family == Family.TREE ? CompressionType.NO_COMPRESSION : CompressionType.LZ4_COMPRESSION;
    return own(new ColumnFamilyOptions())
        .setTableFormatConfig(table)
        .setCompressionType(compression)
        .setWriteBufferSize(MEMTABLE_BYTES)
        .setArenaBlockSize(ARENA_BLOCK_BYTES)
        .setMaxWriteBufferNumber(2)
        .setTargetFileSizeBase(FILE_BYTES)
        .setMaxBytesForLevelBase(BASE_LEVEL_BYTES);
  }

  private <T extends AbstractNativeReference> T own(T reference) {
    owned.add(reference);
    return reference;
  }

  private ColumnFamilyHandle handle(Family family) {
    requireOpen();
    return Objects.requireNonNull(handles.get(family));
  }

  private RocksDB requireOpen() {
    if (database == null) {
      throw new StorageException(
          Reason.REFUSED, "the state database in " + folder + " is closed; open it again");
    }
    return database;
  }

  private StorageException explained(RocksDBException e) {
    var status = e.getStatus();
    var code = status == null ? Status.Code.Undefined : status.getCode();
    String text = String.valueOf(e.getMessage());
    if (status != null && status.getSubCode() == Status.SubCode.NoSpace) {
      return new StorageException(
          Reason.DISK_FULL,
          "the disk is full (the state database in %s); free some space, then start the node again:"
                  .formatted(folder)
              + " no acknowledged block is lost",
          e);
    }
    if (code == Status.Code.IOError && text.contains("lock")) {
      return new StorageException(
          Reason.IN_USE,
          "the state database in %s is in use by another process; stop that one first"
              .formatted(folder),
          e);
    }
    // RocksDB reports a missing file as an I/O error, or as an invalid argument at opening.
    if (code == Status.Code.Corruption
        || code == Status.Code.InvalidArgument
        || text.contains("No such file")) {
      return new StorageException(
          Reason.DAMAGED,
          "the state database in %s is damaged (%s); move that folder away and start the node again:"
                  .formatted(folder, text)
              + " it rebuilds the state from the block log or from a snapshot",
          e);
    }
    return new StorageException(
        Reason.DEVICE_FAILED,
        "the disk failed (the state database in %s: %s); check the device, then start the node again"
            .formatted(folder, text),
        e);
  }

  private final class TableCursor implements Cursor {
    private final RocksIterator iterator;
    private byte @Nullable [] key;

    TableCursor(RocksIterator iterator) {
      this.iterator = iterator;
      settle();
    }

    @Override
    public byte @Nullable [] key() {
      return key;
    }

    @Override
    public byte[] value() {
      return iterator.value();
    }

    @Override
    public void next() {
      iterator.next();
      settle();
    }

    private void settle() {
      key = null;
      try {
        if (iterator.isValid()) key = iterator.key();
        else iterator.status();
      } catch (RocksDBException e) {
        throw explained(e);
      }
    }
  }
}
