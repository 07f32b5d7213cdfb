package espalier.node.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The twin of [FolderDisk]: a disk in memory that crashes, runs full and lies where POSIX allows.
///
/// Each file has the content that a reader sees and the content that is durable; so has the list of
/// names. A crash throws [Crash] out of the change number [#crashAt] and leaves a disk on which the
/// un-synced changes survive as [Tear] says.
final class FaultyDisk implements Disk {
  /// The power went out; not an I/O error, so nothing can catch it by accident.
  static final class Crash extends Error {
    private static final long serialVersionUID = 1L;
  }

  /// What becomes of changes that were not synced when the power went out.
  enum Tear {
    /// Some of their sectors reached the disk, in any order.
    TORN,
    /// None of them did.
    LOST,
    /// All of them did, with a bit flipped.
    FLIPPED
  }

  private static final int SECTOR_BYTES = 512;

  private static final class Content {
    byte[] seen = {};
    byte[] durable = {};
  }

  private final Map<String, Content> files = new TreeMap<>();
  private final Map<String, Content> durableNames = new TreeMap<>();
  private long changes;
  private long crashAt = Long.MAX_VALUE;
  private long capacityBytes = Long.MAX_VALUE;
  private boolean forceFails;
  private boolean crashed;

  /// Crashes during the change with this number, counted from 1.
  FaultyDisk crashAt(long change) {
    crashAt = change;
    return this;
  }

  /// Refuses writes that would make all files together longer than this.
  FaultyDisk capacity(long bytes) {
    capacityBytes = bytes;
    return this;
  }

  /// Makes every sync of a file fail with an I/O error while true.
  void failForce(boolean fails) {
    forceFails = fails;
  }

  /// How many changes were made: writes, cuts, syncs, creations, renames and deletions.
  long changes() {
    return changes;
  }

  /// All bytes of a file as a reader sees them; changing them changes the file.
  byte[] bytes(String name) {
    return files.get(name).seen;
  }

  /// Replaces a file's bytes, durably.
  void replace(String name, byte[] bytes) {
    var content = files.get(name);
    content.seen = bytes.clone();
    content.durable = bytes.clone();
  }

  /// A copy on which everything is durable.
  FaultyDisk copy() {
    var copy = new FaultyDisk();
    files.forEach((name, content) -> copy.put(name, content.seen.clone()));
    return copy;
  }

  /// The disk as the next start finds it.
  FaultyDisk afterCrash(Tear tear, RandomGenerator random) {
    var next = new FaultyDisk();
    var names = new TreeMap<>(durableNames);
    if (tear != Tear.LOST && random.nextBoolean()) {
      names.clear();
      names.putAll(files);
      // Deletions that were not synced may be forgotten one by one, in any order.
      durableNames.forEach((name, content) -> {
        boolean renamed = files.containsValue(content);
        if (!renamed && random.nextBoolean()) names.put(name, content);
      });
    }
    names.forEach((name, content) -> next.put(name, survivor(content, tear, random)));
    return next;
  }

  private void put(String name, byte[] bytes) {
    var content = new Content();
    content.seen = bytes;
    content.durable = bytes.clone();
    files.put(name, content);
    durableNames.put(name, content);
  }

  private static byte[] survivor(Content content, Tear tear, RandomGenerator random) {
    if (tear == Tear.LOST || Arrays.equals(content.seen, content.durable)) {
      return content.durable.clone();
    }
    if (tear == Tear.TORN) return torn(content, random);
    byte[] flipped = content.seen.clone();
    int from = Arrays.mismatch(content.seen, content.durable);
    if (from < flipped.length) {
      int bit = random.nextInt(from * 8, flipped.length * 8);
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
    }
    return flipped;
  }

  private static byte[] torn(Content content, RandomGenerator random) {
    int shorter = Math.min(content.seen.length, content.durable.length);
    int longer = Math.max(content.seen.length, content.durable.length);
    byte[] torn = Arrays.copyOf(content.durable, random.nextInt(shorter, longer + 1));
    for (int at = 0; at < torn.length; at += SECTOR_BYTES) {
      int stop = Math.min(at + SECTOR_BYTES, Math.min(torn.length, content.seen.length));
      if (at < stop && random.nextBoolean()) {
        System.arraycopy(content.seen, at, torn, at, stop - at);
      }
    }
    return torn;
  }

  /// True if the change must be carried out, then thrown out of.
  private boolean crashesNow() {
    if (crashed) throw new Crash();
    changes++;
    crashed = changes == crashAt;
    return crashed;
  }

  private void crashIf(boolean now) {
    if (now) throw new Crash();
  }

  @Override
  public DiskFile open(String name) {
    if (crashed) throw new Crash();
    var content = files.get(name);
    if (content == null) {
      boolean now = crashesNow();
      content = new Content();
      files.put(name, content);
      crashIf(now);
    }
    return new MemoryFile(content);
  }

  @Override
  public List<String> names() {
    return new ArrayList<>(files.keySet());
  }

  @Override
  public void delete(String name) {
    boolean now = crashesNow();
    files.remove(name);
    crashIf(now);
  }

  @Override
  public void rename(String from, String to) {
    boolean now = crashesNow();
    var content = files.remove(from);
    files.put(to, content);
    crashIf(now);
  }

  @Override
  public void force() {
    crashIf(crashesNow());
    durableNames.clear();
    durableNames.putAll(files);
  }

  @Override
  public String place() {
    return "memory";
  }

  private long usedBytes() {
    return files.values().stream().mapToLong(content -> content.seen.length).sum();
  }

  private final class MemoryFile implements DiskFile {
    private final Content content;
    private @Nullable IOException closed;

    MemoryFile(Content content) {
      this.content = content;
    }

    @Override
    public long size() {
      return content.seen.length;
    }

    @Override
    public void read(ByteBuffer into, long offset) throws IOException {
      if (closed != null) throw closed;
      int from = (int) Math.min(offset, content.seen.length);
      int length = Math.min(into.remaining(), content.seen.length - from);
      into.put(content.seen, from, length);
    }

    @Override
    public void write(ByteBuffer from, long offset) throws IOException {
      if (closed != null) throw closed;
      boolean now = crashesNow();
      int stop = (int) offset + from.remaining();
      int length = Math.max(content.seen.length, stop);
      long room = capacityBytes - usedBytes();
      boolean full = length - content.seen.length > room;
      if (full) {
        // A full disk takes what fits, as a POSIX write does.
        length = content.seen.length + (int) room;
        stop = Math.min(stop, length);
      }
      content.seen = Arrays.copyOf(content.seen, length);
      if (stop > offset) from.get(content.seen, (int) offset, stop - (int) offset);
      crashIf(now);
      if (full) throw new DiskFullException("memory");
    }

    @Override
    public void truncate(long size) {
      boolean now = crashesNow();
      content.seen = Arrays.copyOf(content.seen, (int) Math.min(size, content.seen.length));
      crashIf(now);
    }

    @Override
    public void force() throws IOException {
      crashIf(crashesNow());
      if (forceFails) throw new IOException("Input/output error");
      content.durable = content.seen.clone();
    }

    @Override
    public void close() {
      closed = new IOException("the file is closed");
    }
  }
}
