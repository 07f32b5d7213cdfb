package espalier.node.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.node.storage.StorageException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckpointTest {
  private static final List<Family> FAMILIES = List.of(Family.STATE, Family.TREE);
  private static final String MANIFEST = "manifest.txt";

  @TempDir Path folder;

  private StateDatabase open(String name) {
    return StateDatabase.open(folder.resolve(name), FlushPolicy.DEFAULT);
  }

  private static byte[] bytes(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }

  private static byte[] value(int key, int length) {
    byte[] bytes = new byte[length];
    new Random(key).nextBytes(bytes);
    return bytes;
  }

  /// The same final state by different blocks in a different order, from a seed.
  private static void fill(StateDatabase database, int keys, int valueBytes, long seed) {
    var random = new Random(seed);
    var order = new ArrayList<Integer>();
    for (int key = 0; key < keys; key++) order.add(key);
    Collections.shuffle(order, random);
    long height = 0;
    var batch = new Batch();
    for (int key : order) {
      batch.put(Family.STATE, bytes(key), value(key, valueBytes));
      if (key % 3 == 0) batch.put(Family.TREE, bytes(key), value(-key, 32));
      batch.put(Family.INDEX, bytes(random.nextLong()), bytes(key));
      if (random.nextInt(50) == 0) {
        database.apply(batch, height++, bytes(random.nextLong()));
        if (random.nextInt(3) == 0) database.flush();
        batch = new Batch();
      }
    }
    while (height < 1_000) {
      database.apply(batch, height++, bytes(77));
      batch = new Batch();
    }
  }

  private static FaultyDisk export(StateDatabase database) {
    var disk = new FaultyDisk();
    try (var snapshot = database.snapshot()) {
      Checkpoint.export(snapshot, FAMILIES, disk);
    }
    return disk;
  }

  private FaultyDisk small() {
    try (var database = open("small")) {
      fill(database, 300, 40, 1);
      return export(database);
    }
  }

  private static String contents(StateReader reader) {
    var text = new StringBuilder();
    for (var family : FAMILIES) {
      reader.scan(
          family,
          new byte[0],
          new byte[0],
          (key, value) -> {
            text.append(family).append(HexFormat.of().formatHex(key));
            text.append('=').append(Arrays.hashCode(value)).append('\n');
            return true;
          });
    }
    return text.toString();
  }

  @Test
  void equal_states_give_equal_bytes_whatever_their_history() {
    try (var one = open("one");
        var other = open("other")) {
      fill(one, 3_000, 8_000, 1);
      fill(other, 3_000, 8_000, 2);
      var first = export(one);
      var second = export(other);
      assertTrue(first.names().size() > 3, () -> "expected several chunks: " + first.names());
      assertEquals(first.names(), second.names());
      for (String name : first.names()) {
        assertArrayEquals(first.bytes(name), second.bytes(name), name);
        assertTrue(first.bytes(name).length <= Checkpoint.CHUNK_BYTES, name);
      }
    }
  }

  @Test
  void a_restored_state_equals_the_exported_one_and_goes_on_from_its_height() {
    var disk = small();
    try (var original = open("small");
        var copy = open("copy")) {
      var manifest = Checkpoint.restore(disk, copy);
      assertEquals(400, manifest.entries());
      assertEquals(contents(original), contents(copy));
      assertEquals(999, copy.durableHeight());
      assertArrayEquals(original.root(), copy.root());
      copy.apply(new Batch(), 1_000, bytes(1));
      assertThrows(StorageException.class, () -> Checkpoint.restore(disk, copy));
    }
    try (var copy = open("copy")) {
      assertEquals(1_000, copy.height());
    }
  }

  /// Method: the database changes between every two chunks, through a disk that applies a block
  /// whenever a chunk's file is opened.
  @Test
  void the_writer_goes_on_while_a_checkpoint_is_written() {
    try (var database = open("busy")) {
      fill(database, 3_000, 8_000, 1);
      var quiet = export(database);
      var busy = new FaultyDisk();
      try (var snapshot = database.snapshot()) {
        Checkpoint.export(
            snapshot,
            FAMILIES,
            new ForwardingDisk(
                busy,
                () -> {
                  var batch = new Batch();
                  for (int key = 0; key < 3_000; key += 7) {
                    batch.delete(Family.STATE, bytes(key));
                    batch.put(Family.STATE, bytes(key + 1), bytes(database.height()));
                  }
                  database.apply(batch, database.height() + 1, bytes(1));
                  database.flush();
                }));
      }
      assertTrue(database.height() > 1_001, "the writer must have gone on");
      assertEquals(quiet.names(), busy.names());
      for (String name : quiet.names())
        assertArrayEquals(quiet.bytes(name), busy.bytes(name), name);
    }
  }

  private record ForwardingDisk(FaultyDisk to, Runnable atOpen) implements Disk {
    @Override
    public DiskFile open(String name) {
      atOpen.run();
      return to.open(name);
    }

    @Override
    public List<String> names() {
      return to.names();
    }

    @Override
    public void delete(String name) {
      to.delete(name);
    }

    @Override
    public void rename(String from, String to) {
      this.to.rename(from, to);
    }

    @Override
    public void force() {
      to.force();
    }

    @Override
    public String place() {
      return to.place();
    }
  }

  @Test
  void a_damaged_chunk_is_found_before_anything_of_it_is_applied() {
    var whole = small();
    String chunk = "000000.chunk";
    int length = whole.bytes(chunk).length;
    for (int bit = 0; bit < length * 8; bit += 97) {
      var disk = whole.copy();
      disk.bytes(chunk)[bit / 8] ^= (byte) (1 << (bit % 8));
      assertRefused(disk, chunk);
    }
    var cut = whole.copy();
    cut.replace(chunk, Arrays.copyOf(whole.bytes(chunk), length - 1));
    assertRefused(cut, chunk);
    var missing = whole.copy();
    missing.delete(chunk);
    assertRefused(missing, chunk);
  }

  private static void assertRefused(FaultyDisk disk, String part) {
    var received = new ArrayList<byte[]>();
    var refusal =
        assertThrows(
            StorageException.class, () -> Checkpoint.read(disk, (_, key, _) -> received.add(key)));
    assertEquals(Reason.DAMAGED, refusal.reason());
    assertTrue(refusal.getMessage().contains(part), refusal::getMessage);
    assertEquals(0, received.size());
  }

  @Test
  void a_malformed_manifest_is_refused() {
    var whole = small();
    String text = new String(whole.bytes(MANIFEST), StandardCharsets.US_ASCII);
    for (String wrong :
        List.of(
            "",
            text.replace("checkpoint 1", "checkpoint 2"),
            text.replace("height 999", "height 0999"),
            text.replace("height 999", "height -1"),
            text.replace("families STATE TREE", "families STATE STATE"),
            text.replace("families STATE TREE", "families STATE META"),
            text.replace("families STATE TREE", "families"),
            text + "\n",
            text.strip(),
            text.toUpperCase(Locale.ROOT))) {
      var disk = whole.copy();
      disk.replace(MANIFEST, wrong.getBytes(StandardCharsets.US_ASCII));
      assertRefused(disk, "manifest");
    }
  }

  @Test
  void a_manifest_with_another_number_of_entries_is_refused() {
    var disk = small();
    String text = new String(disk.bytes(MANIFEST), StandardCharsets.US_ASCII);
    String wrong = text.replace("entries 400", "entries 401");
    disk.replace(MANIFEST, wrong.getBytes(StandardCharsets.US_ASCII));
    var refusal =
        assertThrows(StorageException.class, () -> Checkpoint.read(disk, (_, _, _) -> {}));
    assertTrue(refusal.getMessage().contains("400 entries"), refusal::getMessage);
  }

  @Test
  void an_export_that_crashes_anywhere_leaves_no_manifest_or_a_whole_checkpoint() {
    try (var database = open("small")) {
      fill(database, 300, 40, 1);
      long changes = export(database).changes();
      int whole = 0;
      for (long change = 1; change <= changes; change++) {
        for (var tear : FaultyDisk.Tear.values()) {
          var disk = new FaultyDisk().crashAt(change);
          try (var snapshot = database.snapshot()) {
            assertThrows(FaultyDisk.Crash.class, () -> Checkpoint.export(snapshot, FAMILIES, disk));
          }
          var after = disk.afterCrash(tear, new Random(change));
          if (!after.names().contains(MANIFEST)) continue;
          assertEquals(400, Checkpoint.read(after, (_, _, _) -> {}).entries());
          whole++;
        }
      }
      assertTrue(whole > 0, "the last change must be able to leave a whole checkpoint");
    }
  }

  @Test
  void a_full_disk_is_said_with_its_remedy() {
    try (var database = open("small")) {
      fill(database, 300, 40, 1);
      try (var snapshot = database.snapshot()) {
        var refusal =
            assertThrows(
                StorageException.class,
                () -> Checkpoint.export(snapshot, FAMILIES, new FaultyDisk().capacity(1_000)));
        assertEquals(Reason.DISK_FULL, refusal.reason());
        assertTrue(refusal.getMessage().contains("free some space"), refusal::getMessage);
      }
    }
  }
}
