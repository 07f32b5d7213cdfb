package espalier.node.storage;

import espalier.node.storage.SegmentScan.Damage;
import espalier.node.storage.StorageException.Reason;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The append-only log of blocks: the node's only write-ahead log.
///
/// A block is acknowledged when [#append] returns: its frame ([FrameHeader], then the payload) was
/// written with one write and made durable with one sync. Frames lie in segment files named by the
/// height of their first frame.
///
/// **Recovery.** [#open] reads the last segment. A last frame that is torn was never acknowledged
/// and is cut off with a message. Damage anywhere else, or a damaged frame behind which another one
/// begins, is refused with a sentence: cutting it would lose acknowledged blocks. Older segments
/// are checked frame by frame when they are read, and all at once by [#verify].
///
/// **Failure.** After a failed write or sync nobody knows what the device kept. The log is then
/// poisoned: every later append throws the same sentence and none is tried.
///
/// **Threads.** One thread appends and prunes; it must not be interrupted while it does, because
/// the JDK closes the file of an interrupted writer. Any thread reads; it sees durable frames only.
public final class BlockLog implements Closeable {
  /// The largest payload, in bytes: 32 MiB.
  public static final int MAX_PAYLOAD_BYTES = FrameHeader.MAX_PAYLOAD_BYTES;

  /// A segment that has reached this many bytes takes no further frame: 64 MiB.
  public static final long SEGMENT_BYTES = 64L << 20;

  /// What [#firstHeight] and [#lastHeight] answer while the log is empty.
  public static final long EMPTY = -1;

  private static final String SUFFIX = ".blocks";
  private static final int NAME_DIGITS = 19;
  private static final int WRITE_BUFFER_BYTES = 1 << 20;
  private static final int MAX_SEGMENTS_INDEXED = 4;

  private final Disk disk;
  private final long segmentBytes;
  private final ByteBuffer writeBuffer = ByteBuffer.allocateDirect(WRITE_BUFFER_BYTES);
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

  /// The first height of each segment.
  private final TreeSet<Long> segments = new TreeSet<>();

  /// The indexes of the older segments read last.
  private final Map<Long, SegmentIndex> indexes =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, SegmentIndex> eldest) {
              return size() > MAX_SEGMENTS_INDEXED;
            }
          });

  private SegmentIndex lastIndex = new SegmentIndex();
  private @Nullable DiskFile lastFile;
  private long lastHeight = EMPTY;
  private long lastIdentity;
  private @Nullable StorageException poison;

  private BlockLog(Disk disk, long segmentBytes) {
    this.disk = disk;
    this.segmentBytes = segmentBytes;
  }

  /// Opens the log in `disk`, cutting off an unfinished last frame.
  ///
  /// @param segmentBytes when to begin a new segment, usually [#SEGMENT_BYTES]
  /// @param acknowledged a height known to have been acknowledged, or [#EMPTY]: a tail at or below
  ///   it is damage, never unfinished
  /// @param messages told in a sentence what recovery did
  /// @throws StorageException if the log is damaged or cannot be read
  public static BlockLog open(
      Disk disk, long segmentBytes, long acknowledged, Consumer<String> messages) {
    var log = new BlockLog(disk, segmentBytes);
    try {
      log.recover(acknowledged, messages);
      return log;
    } catch (IOException e) {
      log.closeQuietly();
      throw log.failed("opening the block log", e);
    } catch (StorageException e) {
      log.closeQuietly();
      throw e;
    }
  }

  /// The lowest height that can be read, or [#EMPTY].
  public long firstHeight() {
    lock.readLock().lock();
    try {
      return lastHeight == EMPTY ? EMPTY : segments.first();
    } finally {
      lock.readLock().unlock();
    }
  }

  /// The highest durable height, or [#EMPTY].
  public long lastHeight() {
    lock.readLock().lock();
    try {
      return lastHeight;
    } finally {
      lock.readLock().unlock();
    }
  }

  /// Appends a block and returns when it is durable.
  ///
  /// @param height the last height plus one; any height from 0 if the log is empty
  /// @param payload at most [#MAX_PAYLOAD_BYTES]
  /// @throws StorageException if the height or the length is refused, or the device failed
  public void append(long height, byte[] payload) {
    if (poison != null) throw poison;
    if (height < 0 || (lastHeight != EMPTY && height != lastHeight + 1)) {
      throw new StorageException(
          Reason.REFUSED,
          "block %d does not follow the log's last block %d; append block %d"
              .formatted(height, lastHeight, lastHeight + 1));
    }
    if (payload.length > MAX_PAYLOAD_BYTES) {
      throw new StorageException(
          Reason.REFUSED,
          "block %d has %d bytes; the log takes at most %d, so make smaller blocks"
              .formatted(height, payload.length, MAX_PAYLOAD_BYTES));
    }
    try {
      appendDurably(FrameHeader.of(height, lastIdentity, payload), payload);
    } catch (IOException e) {
      poison = failed("writing block " + height, e);
      throw poison;
    }
  }

  /// The payload of the block at `height`.
  ///
  /// @throws StorageException if the log does not hold that height or the frame is damaged
  public byte[] read(long height) {
    lock.readLock().lock();
    try {
      if (lastHeight == EMPTY || height < segments.first() || height > lastHeight) {
        String held =
            lastHeight == EMPTY ? "is empty" : "holds " + segments.first() + " to " + lastHeight;
        throw new StorageException(
            Reason.REFUSED, "block " + height + " is not in the block log, which " + held);
      }
      long first = segments.floor(height);
      return readFrame(first, indexOf(first), height);
    } catch (IOException e) {
      throw failed("reading block " + height, e);
    } finally {
      lock.readLock().unlock();
    }
  }

  /// Shows `visitor` every block from height `from` on, in order, until it answers false.
  ///
  /// @param from within the log, or the last height plus one, which visits nothing
  public void iterate(long from, BlockVisitor visitor) {
    for (long height = from; height <= lastHeight(); height++) {
      if (!visitor.visit(height, read(height))) return;
    }
  }

  /// Checks every frame of every segment and every link between segments.
  ///
  /// @throws StorageException naming the first damaged place
  public void verify() {
    lock.readLock().lock();
    try {
      long identity = 0;
      long next = EMPTY;
      for (long first : segments) {
        if (next != EMPTY && first != next) throw missing(next, first);
        var index = whole(first, true);
        if (next != EMPTY && index.firstLink() != identity) throw wrongLink(first);
        identity = index.lastIdentity();
        next = first + index.count();
      }
    } catch (IOException e) {
      throw failed("verifying the block log", e);
    } finally {
      lock.readLock().unlock();
    }
  }

  /// Deletes the segments that hold only blocks below `height`; the last segment always stays.
  ///
  /// @param height the lowest height that must stay readable: at most the state's durable height
  ///   plus one, or the node cannot replay
  public void pruneBelow(long height) {
    lock.writeLock().lock();
    try {
      while (segments.size() > 1) {
        long second = segments.higher(segments.first());
        if (second > height) return;
        disk.delete(name(segments.first()));
        // Forced one by one: two deletions forgotten in another order would leave a gap.
        disk.force();
        segments.pollFirst();
      }
    } catch (IOException e) {
      throw failed("pruning the block log", e);
    } finally {
      lock.writeLock().unlock();
    }
  }

  @Override
  public void close() {
    closeQuietly();
    if (poison == null) {
      poison = new StorageException(Reason.REFUSED, "the block log is closed; open it again");
    }
  }

  private void recover(long acknowledged, Consumer<String> messages) throws IOException {
    for (String name : disk.names()) {
      if (name.endsWith(SUFFIX)) segments.add(firstHeightOf(name));
    }
    for (boolean newest = true; !segments.isEmpty(); newest = false) {
      long first = segments.last();
      // Only the newest segment can end in an unfinished frame: one is begun when all before it
      // is durable.
      var index = newest ? cutToWhole(first, acknowledged, messages) : whole(first, true);
      if (index.count() > 0) {
        lastIndex = index;
        lastHeight = first + index.count() - 1;
        lastIdentity = index.lastIdentity();
        lastFile = disk.open(name(first));
        requireLinked();
        return;
      }
      if (!newest) throw missing(first, first + 1);
      disk.delete(name(first));
      disk.force();
      segments.pollLast();
    }
  }

  private SegmentIndex cutToWhole(long first, long acknowledged, Consumer<String> messages)
      throws IOException {
    var scan = SegmentScan.of(disk, name(first), first, true);
    if (scan.damage().isEmpty()) return scan.index();
    var damage = scan.damage().get();
    boolean unfinished = damage.unfinishedTail() && damage.height() > acknowledged;
    if (!unfinished) throw damaged(first, damage);
    try (var file = disk.open(name(first))) {
      messages.accept(
          "the block log in %s ended in an unfinished frame (segment %s, offset %d, height %d: %s);"
                  .formatted(
                      disk.place(), name(first), damage.offset(), damage.height(), damage.what())
              + " cut off its %d bytes, which were never acknowledged"
                  .formatted(file.size() - damage.offset()));
      file.truncate(damage.offset());
      file.force();
    }
    return scan.index();
  }

  /// The last segment must follow the one before it.
  private void requireLinked() throws IOException {
    long last = segments.last();
    Long before = segments.lower(last);
    if (before == null) return;
    var index = indexOf(before);
    if (before + index.count() != last) throw missing(before + index.count(), last);
    if (lastIndex.firstLink() != index.lastIdentity()) throw wrongLink(last);
  }

  private SegmentIndex indexOf(long first) throws IOException {
    if (first == segments.last()) return lastIndex;
    var known = indexes.get(first);
    if (known != null) return known;
    var index = whole(first, false);
    indexes.put(first, index);
    return index;
  }

  private SegmentIndex whole(long first, boolean payloads) throws IOException {
    var scan = SegmentScan.of(disk, name(first), first, payloads);
    if (scan.damage().isPresent()) throw damaged(first, scan.damage().get());
    return scan.index();
  }

  private byte[] readFrame(long first, SegmentIndex index, long height) throws IOException {
    int position = (int) (height - first);
    if (position >= index.count()) throw missing(height, height + 1);
    long offset = index.offset(position);
    var bytes = ByteBuffer.allocate(FrameHeader.BYTES);
    try (var file = disk.open(name(first))) {
      file.read(bytes, offset);
      var header = FrameHeader.parse(bytes.flip(), 0);
      if (header.isEmpty() || header.get().height() != height) {
        throw damaged(first, new Damage(offset, height, "no whole frame header", false));
      }
      var payload = ByteBuffer.allocate(header.get().length());
      file.read(payload, offset + FrameHeader.BYTES);
      if (FrameHeader.checksum(payload.flip()) != header.get().payloadChecksum()) {
        String what = "a payload that does not match its checksum";
        throw damaged(first, new Damage(offset, height, what, false));
      }
      return payload.array();
    }
  }

  private void appendDurably(FrameHeader header, byte[] payload) throws IOException {
    var file = lastFile;
    boolean rotates = file == null || lastIndex.end() >= segmentBytes;
    if (file == null || rotates) {
      if (file != null) file.close();
      file = disk.open(name(header.height()));
      lastFile = file;
    }
    write(file, rotates ? 0 : lastIndex.end(), header, payload);
    file.force();
    // The name of a new file must be durable before its first frame is acknowledged.
    if (rotates) disk.force();
    lock.writeLock().lock();
    try {
      if (rotates) {
        if (!segments.isEmpty()) indexes.put(segments.last(), lastIndex);
        segments.add(header.height());
        lastIndex = new SegmentIndex();
      }
      lastIndex.add(header);
      lastHeight = header.height();
      lastIdentity = header.identity();
    } finally {
      lock.writeLock().unlock();
    }
  }

  private void write(DiskFile file, long offset, FrameHeader header, byte[] payload)
      throws IOException {
    // A frame of up to 1 MiB is one write; only the sync makes it durable, whatever the number.
    writeBuffer.clear();
    header.write(writeBuffer);
    long at = offset;
    int taken = 0;
    do {
      int piece = Math.min(payload.length - taken, writeBuffer.remaining());
      writeBuffer.put(payload, taken, piece).flip();
      taken += piece;
      int bytes = writeBuffer.remaining();
      file.write(writeBuffer, at);
      at += bytes;
      writeBuffer.clear();
    } while (taken < payload.length);
  }

  private static String name(long firstHeight) {
    String digits = Long.toString(firstHeight);
    return "0".repeat(NAME_DIGITS - digits.length()) + digits + SUFFIX;
  }

  private long firstHeightOf(String name) {
    String digits = name.substring(0, name.length() - SUFFIX.length());
    if (digits.length() == NAME_DIGITS && digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      try {
        return Long.parseLong(digits);
      } catch (NumberFormatException _) {
        // Nineteen digits may still exceed a long; the sentence below is the same.
      }
    }
    throw new StorageException(
        Reason.DAMAGED,
        "%s in %s is not the name of a segment (19 digits and %s); move the file elsewhere"
            .formatted(name, disk.place(), SUFFIX));
  }

  private StorageException damaged(long first, Damage damage) {
    return new StorageException(
        Reason.DAMAGED,
        "the block log in %s is damaged: segment %s, offset %d, height %d: found %s; "
                .formatted(
                    disk.place(), name(first), damage.offset(), damage.height(), damage.what())
            + "nothing was changed; restore that segment from a backup, or start on an empty folder"
            + " from a snapshot");
  }

  private StorageException wrongLink(long first) {
    String what = "a first frame that does not follow the last frame of the segment before";
    return damaged(first, new Damage(0, first, what, false));
  }

  private StorageException missing(long from, long before) {
    return new StorageException(
        Reason.DAMAGED,
        "the block log in %s lacks the blocks from %d to %d; restore the missing segment from a"
                .formatted(disk.place(), from, before - 1)
            + " backup, or start on an empty folder from a snapshot");
  }

  private StorageException failed(String doing, IOException e) {
    if (e instanceof DiskFullException) {
      return new StorageException(
          Reason.DISK_FULL,
          "the disk is full (%s in %s); free some space, then start the node again: no acknowledged"
                  .formatted(doing, disk.place())
              + " block is lost",
          e);
    }
    return new StorageException(
        Reason.DEVICE_FAILED,
        "the disk failed (%s in %s: %s); check the device, then start the node again"
            .formatted(doing, disk.place(), e.getMessage()),
        e);
  }

  private void closeQuietly() {
    try {
      if (lastFile != null) lastFile.close();
    } catch (IOException _) {
      // Every acknowledged frame is durable already; there is nothing left that could be lost.
    }
  }
}
