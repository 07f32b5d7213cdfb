package espalier.node.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.node.storage.StorageException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NodeFolderTest {
  /// Flushes when asked, so that no test depends on how fast it runs.
  private static final FlushPolicy WHEN_ASKED = new FlushPolicy(1 << 20, 3_600_000);

  @TempDir Path folder;

  private NodeFolder open() {
    return NodeFolder.open(folder, WHEN_ASKED, _ -> {});
  }

  private static byte[] bytes(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }

  private static void add(NodeFolder node, long height) {
    node.log().append(height, bytes(height));
    apply(node, height);
  }

  private static void apply(NodeFolder node, long height) {
    var batch = new Batch();
    batch.put(Family.STATE, bytes(height), bytes(height));
    node.database().apply(batch, height, bytes(height));
  }

  @Test
  void an_empty_folder_has_nothing_to_replay() throws IOException {
    try (var node = open()) {
      assertEquals(0, node.replayFrom());
      assertTrue(node.replayFrom() > node.log().lastHeight());
    }
  }

  @Test
  void blocks_that_the_state_lacks_are_replayed_from_the_log() throws IOException {
    try (var node = open()) {
      apply(node, 0);
      for (long height = 1; height <= 5; height++) add(node, height);
      node.database().flush();
      // The node dies between the log's sync and the state's flush.
      node.log().append(6, bytes(6));
      node.log().append(7, bytes(7));
    }
    try (var node = open()) {
      assertEquals(6, node.replayFrom());
      node.log()
          .iterate(
              node.replayFrom(),
              (height, payload) -> {
                assertArrayEquals(bytes(height), payload);
                apply(node, height);
                return true;
              });
      assertEquals(7, node.database().height());
      assertEquals(8, node.replayFrom());
    }
  }

  @Test
  void a_second_node_on_the_folder_is_refused_and_the_first_goes_on() throws IOException {
    try (var node = open()) {
      var refusal = assertThrows(StorageException.class, this::open);
      assertEquals(Reason.IN_USE, refusal.reason());
      add(node, 1);
    }
    open().close();
  }

  @Test
  void a_log_behind_the_state_is_refused() throws IOException {
    try (var node = open()) {
      add(node, 1);
      add(node, 2);
    }
    Path segment = folder.resolve("blocks").resolve("0000000000000000001.blocks");
    byte[] whole = Files.readAllBytes(segment);
    Files.write(segment, Arrays.copyOf(whole, whole.length - 1));
    var refusal = assertThrows(StorageException.class, this::open);
    assertEquals(Reason.DAMAGED, refusal.reason());
    assertTrue(refusal.getMessage().contains("height 2"), refusal::getMessage);
    assertEquals(whole.length - 1, Files.size(segment), "the tail must not be cut off");
    Files.write(segment, Arrays.copyOf(whole, whole.length / 2));
    refusal = assertThrows(StorageException.class, this::open);
    assertTrue(refusal.getMessage().contains("acknowledged blocks are missing"));
    Files.write(segment, whole);
    open().close();
  }

  @Test
  void a_log_that_begins_above_the_state_is_refused() throws IOException {
    try (var node = open()) {
      node.log().append(5, bytes(5));
    }
    var refusal = assertThrows(StorageException.class, this::open);
    assertTrue(refusal.getMessage().contains("begins at 5"), refusal::getMessage);
    try (var other = FolderLock.take(folder)) {
      assertTrue(Files.exists(folder.resolve("lock")), "a refused opener lets the folder go");
    }
  }

  @Test
  void pruning_keeps_every_block_that_a_replay_needs() throws IOException {
    byte[] large = new byte[BlockLog.MAX_PAYLOAD_BYTES];
    try (var node = open()) {
      apply(node, 0);
      for (long height = 1; height <= 5; height++) {
        node.log().append(height, large);
        apply(node, height);
      }
      // Two blocks of 32 MiB fill a segment: the segments begin at 1, 3 and 5.
      node.pruneBelow(5);
      assertEquals(1, node.log().firstHeight(), "nothing is durable in the state yet");
      node.database().flush();
      node.pruneBelow(5);
      assertEquals(5, node.log().firstHeight());
    }
    try (var node = open()) {
      assertEquals(6, node.replayFrom());
    }
  }
}
