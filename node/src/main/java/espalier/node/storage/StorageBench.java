package espalier.node.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.Random;
import java.util.SplittableRandom;

/// Measures storage on the machine at hand; `espalier bench ledger` prints what it answers.
///
/// Every measurement works in a folder that the caller names, so that the caller chooses the disk.
/// Values are random bytes, which do not compress: the pessimistic case.
public final class StorageBench {
  private static final int KEY_BYTES = 32;
  private static final int VALUE_BYTES = 64;
  private static final int CHANGES_PER_BLOCK = 1_000;

  private StorageBench() {}

  /// How long durable appends take.
  ///
  /// @param payloadBytes of each block
  /// @param appends how many were measured
  /// @param perSecond one after the other
  public record AppendLatency(
      int payloadBytes, int appends, double p50Millis, double p99Millis, double perSecond) {}

  /// How fast changed keys reach the disk.
  ///
  /// @param changes how many keys were changed
  /// @param perSecond from the first apply until the last change was durable
  /// @param longestApplyMillis the longest time that the ledger's thread was held up by one block
  public record FlushRate(long changes, double perSecond, double longestApplyMillis) {}

  /// What a database costs to open.
  ///
  /// @param openMillis from the call to a usable database
  /// @param residentBytes of the whole process afterwards, if this system tells
  /// @param diskBytes of the database
  public record OpenCost(double openMillis, OptionalLong residentBytes, long diskBytes) {}

  /// Appends `count` blocks to a new log in `folder` and times each.
  public static AppendLatency appendLatency(Path folder, int payloadBytes, int count)
      throws IOException {
    byte[] payload = new byte[payloadBytes];
    new Random(payloadBytes).nextBytes(payload);
    int warmUp = Math.max(count / 10, 1);
    long[] nanos = new long[count];
    var disk = new FolderDisk(folder);
    try (var log = BlockLog.open(disk, BlockLog.SEGMENT_BYTES, BlockLog.EMPTY, _ -> {})) {
      for (int i = 0; i < warmUp; i++) log.append(log.lastHeight() + 1, payload);
      for (int i = 0; i < count; i++) {
        long start = System.nanoTime();
        log.append(log.lastHeight() + 1, payload);
        nanos[i] = System.nanoTime() - start;
      }
    }
    double seconds = Arrays.stream(nanos).sum() / 1e9;
    Arrays.sort(nanos);
    return new AppendLatency(
        payloadBytes,
        count,
        nanos[count / 2] / 1e6,
        nanos[(int) (count * 99L / 100)] / 1e6,
        count / seconds);
  }

  /// Fills a new database in `folder` with `keys` keys of 32 bytes and values of 64 bytes.
  public static void fill(Path folder, long keys) {
    try (var database = StateDatabase.open(folder, FlushPolicy.DEFAULT);
        var loader = database.loader()) {
      for (long key = 0; key < keys; key++) loader.put(Family.STATE, key(key), value(key));
      loader.finish(0, new byte[KEY_BYTES]);
    }
  }

  /// Changes `changes` random keys out of `keys` in a filled database, 1 000 a block.
  public static FlushRate flushRate(Path folder, long keys, long changes) {
    try (var database = StateDatabase.open(folder, FlushPolicy.DEFAULT)) {
      var random = new SplittableRandom(keys);
      long start = System.nanoTime();
      long longest = 0;
      for (long done = 0; done < changes; done += CHANGES_PER_BLOCK) {
        var batch = new Batch();
        for (int i = 0; i < CHANGES_PER_BLOCK; i++) {
          batch.put(Family.STATE, key(random.nextLong(keys)), value(random.nextLong()));
        }
        long before = System.nanoTime();
        database.apply(batch, database.height() + 1, new byte[KEY_BYTES]);
        longest = Math.max(longest, System.nanoTime() - before);
      }
      database.flush();
      double seconds = (System.nanoTime() - start) / 1e9;
      return new FlushRate(changes, changes / seconds, longest / 1e6);
    }
  }

  /// Opens the filled database in `folder`, reads `reads` random keys out of `keys`, and weighs the
  /// process; run it in a JVM of its own for a figure that means something.
  public static OpenCost openCost(Path folder, long keys, int reads) throws IOException {
    long start = System.nanoTime();
    try (var database = StateDatabase.open(folder, FlushPolicy.DEFAULT)) {
      double millis = (System.nanoTime() - start) / 1e6;
      var random = new SplittableRandom(reads);
      for (int i = 0; i < reads; i++) {
        long key = random.nextLong(keys);
        if (database.get(Family.STATE, key(key)) == null) {
          throw new IllegalStateException("the filled database lacks key " + key);
        }
      }
      return new OpenCost(millis, residentBytes(), database.diskBytes());
    }
  }

  /// The resident memory of this process, in bytes, where the system has `/proc`.
  public static OptionalLong residentBytes() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) return OptionalLong.empty();
    for (String line : Files.readAllLines(status, StandardCharsets.UTF_8)) {
      if (!line.startsWith("VmRSS:")) continue;
      String kibibytes = line.replaceAll("[^0-9]", "");
      return OptionalLong.of(Long.parseLong(kibibytes) << 10);
    }
    return OptionalLong.empty();
  }

  private static byte[] key(long number) {
    return bytes(number, KEY_BYTES);
  }

  private static byte[] value(long number) {
    return bytes(~number, VALUE_BYTES);
  }

  private static byte[] bytes(long seed, int length) {
    byte[] bytes = new byte[length];
    new SplittableRandom(seed).nextBytes(bytes);
    return bytes;
  }
}
