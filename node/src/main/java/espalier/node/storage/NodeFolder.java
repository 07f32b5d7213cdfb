package espalier.node.storage;

import espalier.node.storage.StorageException.Reason;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Everything durable of one node, in one folder, held by one process.
///
/// ```
/// lock      who holds the folder
/// blocks/   the block log
/// state/    the state database
/// ```
///
/// Opening checks that the two fit each other; afterwards the caller replays the blocks from
/// [#replayFrom] on.
public final class NodeFolder implements Closeable {
  private final FolderLock lock;
  private final BlockLog log;
  private final StateDatabase database;

  private NodeFolder(FolderLock lock, BlockLog log, StateDatabase database) {
    this.lock = lock;
    this.log = log;
    this.database = database;
  }

  /// Opens `folder`, which is created if it is absent.
  ///
  /// @param messages told in a sentence what recovery did
  /// @throws StorageException if another process holds the folder, or something in it is damaged
  public static NodeFolder open(Path folder, FlushPolicy policy, Consumer<String> messages) {
    var lock = FolderLock.take(folder);
    BlockLog log = null;
    StateDatabase database = null;
    try {
      // The state is opened first: a block that it contains cannot be an unfinished tail.
      database = StateDatabase.open(folder.resolve("state"), policy);
      var disk = new FolderDisk(folder.resolve("blocks"));
      log = BlockLog.open(disk, BlockLog.SEGMENT_BYTES, database.height(), messages);
      requireFit(log, database, folder);
      return new NodeFolder(lock, log, database);
    } catch (IOException e) {
      release(lock, log, database);
      throw new StorageException(
          Reason.DEVICE_FAILED,
          "the folder %s cannot be used (%s); check that it is yours to write".formatted(folder, e),
          e);
    } catch (RuntimeException e) {
      release(lock, log, database);
      throw e;
    }
  }

  /// The blocks.
  public BlockLog log() {
    return log;
  }

  /// The state.
  public StateDatabase database() {
    return database;
  }

  /// The first block that the state lacks: one above its height, or the log's first if that is
  /// higher. Nothing is to be replayed if it is above [BlockLog#lastHeight].
  public long replayFrom() {
    return Math.max(database.height() + 1, log.firstHeight());
  }

  /// Deletes segments of the log that hold only blocks below `height`, but none that a replay after
  /// a crash would need.
  public void pruneBelow(long height) {
    log.pruneBelow(Math.min(height, database.durableHeight() + 1));
  }

  /// Flushes the state and lets the folder go.
  @Override
  public void close() throws IOException {
    try (lock;
        log) {
      database.close();
    }
  }

  private static void requireFit(BlockLog log, StateDatabase database, Path folder) {
    long state = database.height();
    long last = log.lastHeight();
    if (last == BlockLog.EMPTY) return;
    if (state > last) {
      throw new StorageException(
          Reason.DAMAGED,
          "the state in %s is at block %d but the block log ends at %d: acknowledged blocks are"
                  .formatted(folder, state, last)
              + " missing; restore the folder blocks from a backup, or start on an empty folder"
              + " from a snapshot");
    }
    // A state without a block yet begins with genesis, which is block 0 and not in the log.
    long needed = Math.max(state, 0) + 1;
    if (log.firstHeight() > needed) {
      throw new StorageException(
          Reason.DAMAGED,
          "the state in %s is at block %d but the block log begins at %d: the blocks between cannot"
                  .formatted(folder, state, log.firstHeight())
              + " be replayed; start on an empty folder from a snapshot");
    }
  }

  private static void release(
      FolderLock lock, @Nullable BlockLog log, @Nullable StateDatabase database) {
    try (lock;
        log;
        database) {
      // Closing is all that is left to do; the reason for it is about to be thrown.
    } catch (IOException | StorageException _) {
      // The first failure is the one to tell.
    }
  }
}
