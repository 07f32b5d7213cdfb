package espalier.node.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StorageBenchTest {
  @TempDir Path folder;

  @Test
  void appends_are_counted_and_their_percentiles_are_in_order() throws IOException {
    var latency = StorageBench.appendLatency(folder, 4_096, 50);
    assertEquals(50, latency.appends());
    assertTrue(latency.p50Millis() > 0 && latency.p50Millis() <= latency.p99Millis());
    var disk = new FolderDisk(folder);
    try (var log = BlockLog.open(disk, BlockLog.SEGMENT_BYTES, BlockLog.EMPTY, _ -> {})) {
      // Fifty timed appends and five to warm up, really in the log.
      assertEquals(54, log.lastHeight());
      assertEquals(4_096, log.read(54).length);
    }
  }

  @Test
  void a_filled_database_is_changed_and_opened_at_its_durable_height() throws IOException {
    StorageBench.fill(folder, 5_000);
    assertEquals(3_000, StorageBench.flushRate(folder, 5_000, 3_000).changes());
    try (var database = StateDatabase.open(folder, FlushPolicy.DEFAULT)) {
      assertEquals(3, database.durableHeight());
    }
    var cost = StorageBench.openCost(folder, 5_000, 1_000);
    assertTrue(cost.diskBytes() > 5_000 * 64, () -> "the values do not compress: " + cost);
    assertThrows(
        IllegalStateException.class, () -> StorageBench.openCost(folder, 5_000_000, 1_000));
  }
}
