package espalier.node.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.node.storage.FaultyDisk.Crash;
import espalier.node.storage.FaultyDisk.Tear;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Crashes at every change that a run makes to its disk, and again during the recovery.
///
/// Method: count the changes of a run that appends, rotates and prunes; then run it once for each
/// change, die there, let the un-synced bytes survive as the tear says, die once more while the log
/// is opened, and compare with what had been acknowledged.
final class BlockLogCrashTest {
  private static final int BLOCKS = 60 * Integer.getInteger("espalier.scale", 1);
  private static final long SEGMENT_BYTES = 6_000;
  private static final int PRUNE_EVERY = 25;

  private long acknowledged;
  private long retained;

  private void write(FaultyDisk disk) {
    acknowledged = 0;
    retained = 1;
    var log = BlockLog.open(disk, SEGMENT_BYTES, BlockLog.EMPTY, _ -> {});
    for (long height = 1; height <= BLOCKS; height++) {
      log.append(height, BlockLogTest.payload(height));
      acknowledged = height;
      if (height % PRUNE_EVERY == 0) {
        retained = height - 10;
        log.pruneBelow(retained);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Tear.class)
  void no_acknowledged_block_is_lost_wherever_the_run_crashes(Tear tear) {
    var counted = new FaultyDisk();
    write(counted);
    long changes = counted.changes();
    assertTrue(changes > 2L * BLOCKS, () -> "a run must write and sync each block: " + changes);
    for (long change = 1; change <= changes; change++) {
      var random = new Random(change);
      var disk = new FaultyDisk().crashAt(change);
      String where = tear + " at change " + change + " of " + changes;
      try {
        write(disk);
        throw new AssertionError(where + ": the run did not crash");
      } catch (Crash _) {
        check(crashWhileOpening(disk.afterCrash(tear, random), tear, random), where);
      }
    }
  }

  private static FaultyDisk crashWhileOpening(FaultyDisk disk, Tear tear, Random random) {
    disk.crashAt(1 + random.nextInt(3));
    try {
      BlockLog.open(disk, SEGMENT_BYTES, BlockLog.EMPTY, _ -> {}).close();
    } catch (Crash _) {
      // Recovery has to survive a crash of its own.
    }
    return disk.afterCrash(tear, random);
  }

  private void check(FaultyDisk disk, String where) {
    try (var log = BlockLog.open(disk, SEGMENT_BYTES, BlockLog.EMPTY, _ -> {})) {
      // The block under way may or may not have become durable; nothing else may differ.
      long last = Math.max(log.lastHeight(), 0);
      assertTrue(last == acknowledged || last == acknowledged + 1, where + ": last is " + last);
      log.verify();
      for (long height = retained; height <= last; height++) {
        assertArrayEquals(BlockLogTest.payload(height), log.read(height), where);
      }
      log.append(last + 1, BlockLogTest.payload(last + 1));
      assertEquals(last + 1, log.lastHeight(), where);
    }
  }
}
