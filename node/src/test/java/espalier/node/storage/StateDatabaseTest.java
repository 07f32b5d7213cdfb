package espalier.node.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.node.storage.StorageException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StateDatabaseTest {
  /// So small that nearly every block goes to the disk on its own.
  private static final FlushPolicy EAGER = new FlushPolicy(2_000, 50);

  private static final List<Family> FAMILIES = List.of(Family.values());

  @TempDir Path folder;

  private StateDatabase open(FlushPolicy policy) {
    return StateDatabase.open(folder, policy);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] bytes(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }

  private static Batch put(Family family, String key, String value) {
    var batch = new Batch();
    batch.put(family, bytes(key), bytes(value));
    return batch;
  }

  private static List<String> keys(StateReader reader, Family family, String prefix, String from) {
    var keys = new ArrayList<String>();
    reader.scan(
        family,
        bytes(prefix),
        bytes(from),
        (key, _) -> keys.add(new String(key, StandardCharsets.UTF_8)));
    return keys;
  }

  @Test
  void an_empty_database_has_no_height_and_no_root() {
    try (var database = open(FlushPolicy.DEFAULT)) {
      assertEquals(StateReader.EMPTY, database.height());
      assertEquals(StateReader.EMPTY, database.durableHeight());
      assertEquals(0, database.root().length);
      assertNull(database.get(Family.STATE, bytes("a")));
      database.flush();
    }
  }

  @Test
  void changes_are_visible_at_once_and_there_after_reopening() {
    try (var database = open(new FlushPolicy(1 << 20, 3_600_000))) {
      database.apply(put(Family.STATE, "a", "1"), 0, bytes("root 0"));
      database.apply(put(Family.TREE, "a", "2"), 1, bytes("root 1"));
      assertArrayEquals(bytes("1"), database.get(Family.STATE, bytes("a")));
      assertArrayEquals(bytes("2"), database.get(Family.TREE, bytes("a")));
      assertNull(database.get(Family.INDEX, bytes("a")));
      assertEquals(StateReader.EMPTY, database.durableHeight());
    }
    try (var database = open(FlushPolicy.DEFAULT)) {
      assertEquals(1, database.height());
      assertEquals(1, database.durableHeight());
      assertArrayEquals(bytes("root 1"), database.root());
      assertArrayEquals(bytes("1"), database.get(Family.STATE, bytes("a")));
      assertArrayEquals(bytes("2"), database.get(Family.TREE, bytes("a")));
    }
  }

  @Test
  void a_flush_returns_when_everything_applied_is_durable() {
    try (var database = open(FlushPolicy.DEFAULT)) {
      for (long height = 0; height < 5; height++) {
        database.apply(put(Family.STATE, "a", "v" + height), height, bytes("r"));
        database.flush();
        assertEquals(height, database.durableHeight());
      }
      assertTrue(database.diskBytes() > 0);
    }
  }

  @Test
  void an_old_buffer_is_flushed_without_being_asked() throws InterruptedException {
    try (var database = open(new FlushPolicy(1 << 20, 20))) {
      database.apply(put(Family.STATE, "a", "1"), 0, bytes("r"));
      while (database.durableHeight() != 0) Thread.onSpinWait();
      assertArrayEquals(bytes("1"), database.get(Family.STATE, bytes("a")));
    }
  }

  @Test
  void a_scan_sees_a_prefix_from_a_key_in_order_and_stops_when_told() {
    try (var database = open(FlushPolicy.DEFAULT)) {
      var first = new Batch();
      for (String key : List.of("a", "b1", "b2", "b3", "b4", "c")) {
        first.put(Family.STATE, bytes(key), bytes("old"));
      }
      database.apply(first, 0, bytes("r"));
      database.flush();
      var second = new Batch();
      second.delete(Family.STATE, bytes("b2"));
      second.put(Family.STATE, bytes("b25"), bytes("new"));
      second.put(Family.STATE, bytes("b4"), bytes("new"));
      database.apply(second, 1, bytes("r"));
      assertEquals(List.of("b1", "b25", "b3", "b4"), keys(database, Family.STATE, "b", ""));
      assertEquals(List.of("b25", "b3", "b4"), keys(database, Family.STATE, "b", "b2"));
      assertEquals(List.of(), keys(database, Family.STATE, "b", "c"));
      assertEquals(List.of("b4", "c"), keys(database, Family.STATE, "", "b4"));
      var seen = new ArrayList<String>();
      database.scan(
          Family.STATE,
          bytes("b"),
          new byte[0],
          (_, value) -> {
            seen.add(new String(value, StandardCharsets.UTF_8));
            return seen.size() < 2;
          });
      assertEquals(List.of("old", "new"), seen);
    }
  }

  @Test
  void a_prefix_of_highest_bytes_has_no_upper_end() {
    try (var database = open(FlushPolicy.DEFAULT)) {
      var batch = new Batch();
      batch.put(Family.STATE, new byte[] {-1}, bytes("a"));
      batch.put(Family.STATE, new byte[] {-1, -1, 5}, bytes("b"));
      batch.put(Family.STATE, new byte[] {-2, 5}, bytes("c"));
      database.apply(batch, 0, bytes("r"));
      var values = new ArrayList<String>();
      EntryVisitor collect = (_, v) -> values.add(new String(v, StandardCharsets.UTF_8));
      database.scan(Family.STATE, new byte[] {-1}, new byte[0], collect);
      assertEquals(List.of("a", "b"), values);
      database.flush();
      database.scan(Family.STATE, new byte[] {-1, -1}, new byte[0], collect);
      database.scan(Family.STATE, new byte[] {-2}, new byte[0], collect);
      assertEquals(List.of("a", "b", "b", "c"), values);
    }
  }

  /// Method: apply random batches to the database and to sorted maps, with flushes, snapshots and
  /// restarts in between, and compare everything that can be read.
  @Test
  void random_blocks_read_as_in_a_sorted_map() {
    long seed = Long.getLong("espalier.seed", 4242);
    int blocks = 300 * Integer.getInteger("espalier.scale", 1);
    var random = new Random(seed);
    var model = emptyModel();
    var database = open(EAGER);
    try {
      Snapshot held = null;
      Map<Family, NavigableMap<byte[], byte[]>> heldModel = emptyModel();
      for (long height = 0; height < blocks; height++) {
        database.apply(randomBatch(random, model), height, bytes(height));
        assertSame(model, database, random, "seed " + seed + " height " + height);
        if (random.nextInt(10) == 0) {
          if (held != null) {
            assertSame(heldModel, held, random, "seed " + seed + " snapshot at " + held.height());
            held.close();
          }
          held = database.snapshot();
          heldModel = copy(model);
        }
        if (random.nextInt(40) == 0) {
          if (held != null) held.close();
          held = null;
          database.close();
          database = open(EAGER);
          assertEquals(height, database.height());
          assertArrayEquals(bytes(height), database.root());
        }
      }
      if (held != null) held.close();
    } finally {
      database.close();
    }
  }

  private static Map<Family, NavigableMap<byte[], byte[]>> emptyModel() {
    var model = new EnumMap<Family, NavigableMap<byte[], byte[]>>(Family.class);
    for (var family : Family.values()) model.put(family, new TreeMap<>(Arrays::compareUnsigned));
    return model;
  }

  private static Map<Family, NavigableMap<byte[], byte[]>> copy(
      Map<Family, NavigableMap<byte[], byte[]>> model) {
    var copy = emptyModel();
    model.forEach((family, entries) -> copy.get(family).putAll(entries));
    return copy;
  }

  private static byte[] randomKey(Random random) {
    byte[] key = new byte[1 + random.nextInt(3)];
    for (int i = 0; i < key.length; i++) key[i] = (byte) (1 + random.nextInt(6) * 50);
    return key;
  }

  private static Batch randomBatch(Random random, Map<Family, NavigableMap<byte[], byte[]>> model) {
    var batch = new Batch();
    for (int i = random.nextInt(30); i > 0; i--) {
      var family = FAMILIES.get(random.nextInt(FAMILIES.size()));
      byte[] key = randomKey(random);
      if (random.nextInt(3) == 0) {
        batch.delete(family, key);
        model.get(family).remove(key);
      } else {
        byte[] value = new byte[random.nextInt(40)];
        random.nextBytes(value);
        batch.put(family, key, value);
        model.get(family).put(key, value);
      }
    }
    return batch;
  }

  private static void assertSame(
      Map<Family, NavigableMap<byte[], byte[]>> model,
      StateReader reader,
      Random random,
      String where) {
    for (var family : Family.values()) {
      byte[] key = randomKey(random);
      assertArrayEquals(model.get(family).get(key), reader.get(family, key), where);
      byte[] prefix = random.nextBoolean() ? new byte[0] : Arrays.copyOf(randomKey(random), 1);
      byte[] from = random.nextBoolean() ? new byte[0] : randomKey(random);
      var expected = new ArrayList<String>();
      model
          .get(family)
          .tailMap(from, true)
          .forEach((k, v) -> {
            if (Arrays.mismatch(k, prefix) == -1 || Arrays.mismatch(k, prefix) == prefix.length) {
              expected.add(Arrays.toString(k) + Arrays.toString(v));
            }
          });
      var found = new ArrayList<String>();
      // The reserved facts of META are the database's own.
      reader.scan(
          family,
          prefix,
          from,
          (k, v) -> k[0] == 0 || found.add(Arrays.toString(k) + Arrays.toString(v)));
      assertEquals(expected, found, where);
    }
  }

  /// Method: every block writes its height under the same keys of three families; whatever a
  /// snapshot shows must be of one height, while blocks are applied and flushed without pause.
  @Test
  void a_snapshot_is_of_one_height_while_blocks_are_applied_and_flushed() throws Exception {
    var done = new AtomicBoolean();
    try (var database = open(EAGER);
        var readers = Executors.newFixedThreadPool(2)) {
      database.apply(blockOf(0), 0, bytes(0));
      List<Future<Integer>> running = new ArrayList<>();
      for (int i = 0; i < 2; i++) running.add(readers.submit(() -> readUntil(done, database)));
      try {
        for (long height = 1; height < 1_500; height++) {
          database.apply(blockOf(height), height, bytes(height));
        }
      } finally {
        done.set(true);
      }
      for (var reader : running) assertTrue(reader.get() > 0);
    }
  }

  private static Batch blockOf(long height) {
    var batch = new Batch();
    for (int i = 0; i < 20; i++) {
      batch.put(Family.STATE, bytes(1_000 + i), bytes(height));
      batch.put(Family.TREE, bytes(1_000 + i), bytes(height));
    }
    batch.put(Family.INDEX, bytes(height + 1), bytes(height));
    return batch;
  }

  private static int readUntil(AtomicBoolean done, StateDatabase database) {
    int rounds = 0;
    do {
      try (var snapshot = database.snapshot()) {
        long height = snapshot.height();
        assertArrayEquals(bytes(height), snapshot.root());
        for (int i = 0; i < 20; i++) {
          assertArrayEquals(bytes(height), snapshot.get(Family.STATE, bytes(1_000 + i)));
        }
        int[] count = {0};
        snapshot.scan(
            Family.TREE,
            new byte[0],
            new byte[0],
            (_, value) -> {
              assertArrayEquals(bytes(height), value);
              return count[0]++ >= 0;
            });
        assertEquals(20, count[0]);
        assertNotNull(snapshot.get(Family.INDEX, bytes(height + 1)));
        assertNull(snapshot.get(Family.INDEX, bytes(height + 2)));
      }
      rounds++;
    } while (!done.get());
    return rounds;
  }

  @Test
  void a_height_out_of_order_is_refused() {
    try (var database = open(FlushPolicy.DEFAULT)) {
      database.apply(new Batch(), 7, bytes("r"));
      for (long wrong : new long[] {-1, 0, 7, 9}) {
        var refusal =
            assertThrows(
                StorageException.class, () -> database.apply(new Batch(), wrong, bytes("r")));
        assertEquals(Reason.REFUSED, refusal.reason());
      }
      database.apply(new Batch(), 8, bytes("r"));
      assertEquals(8, database.height());
    }
  }

  @Test
  void keys_and_values_are_taken_at_their_bounds_and_refused_one_byte_above() {
    var batch = new Batch();
    byte[] key = bytes("k".repeat(Batch.MAX_KEY_BYTES));
    batch.put(Family.STATE, key, new byte[Batch.MAX_VALUE_BYTES]);
    byte[] tooLong = bytes("k".repeat(Batch.MAX_KEY_BYTES + 1));
    byte[] tooLarge = new byte[Batch.MAX_VALUE_BYTES + 1];
    assertThrows(
        IllegalArgumentException.class, () -> batch.put(Family.STATE, tooLong, new byte[0]));
    assertThrows(IllegalArgumentException.class, () -> batch.put(Family.STATE, key, tooLarge));
    assertThrows(IllegalArgumentException.class, () -> batch.delete(Family.STATE, new byte[0]));
    assertThrows(
        IllegalArgumentException.class,
        () -> batch.put(Family.META, new byte[] {0, 'h'}, new byte[8]));
    assertEquals(1, batch.size());
    try (var database = open(FlushPolicy.DEFAULT)) {
      database.apply(batch, 0, new byte[64]);
      assertThrows(
          IllegalArgumentException.class, () -> database.apply(new Batch(), 1, new byte[65]));
      database.flush();
      assertEquals(Batch.MAX_VALUE_BYTES, database.get(Family.STATE, key).length);
    }
  }

  @Test
  void what_is_closed_refuses_to_read_instead_of_crashing() {
    var database = open(FlushPolicy.DEFAULT);
    database.apply(put(Family.STATE, "a", "1"), 0, bytes("r"));
    var closed = database.snapshot();
    closed.close();
    closed.close();
    assertThrows(StorageException.class, () -> closed.get(Family.STATE, bytes("b")));
    var forgotten = database.snapshot();
    database.close();
    database.close();
    assertThrows(StorageException.class, () -> forgotten.get(Family.STATE, bytes("b")));
    assertThrows(StorageException.class, () -> database.get(Family.STATE, bytes("b")));
    assertThrows(StorageException.class, database::snapshot);
    forgotten.close();
  }

  @Test
  void a_second_opener_is_refused() {
    try (var _ = open(FlushPolicy.DEFAULT)) {
      var refusal = assertThrows(StorageException.class, () -> open(FlushPolicy.DEFAULT));
      assertEquals(Reason.IN_USE, refusal.reason());
    }
  }

  @Test
  void an_unfinished_import_is_refused_at_the_next_start() {
    try (var database = open(FlushPolicy.DEFAULT);
        var loader = database.loader()) {
      loader.put(Family.STATE, bytes("a"), bytes("1"));
      assertThrows(StorageException.class, () -> database.apply(new Batch(), 0, new byte[0]));
    }
    var refusal = assertThrows(StorageException.class, () -> open(FlushPolicy.DEFAULT));
    assertTrue(refusal.getMessage().contains("import again"), refusal::getMessage);
  }

  @Test
  void a_loaded_state_is_the_databases_own_once_finished() {
    try (var database = open(FlushPolicy.DEFAULT);
        var loader = database.loader()) {
      loader.put(Family.STATE, bytes("a"), bytes("1"));
      loader.finish(99, bytes("root"));
      assertEquals(99, database.durableHeight());
      database.apply(put(Family.STATE, "b", "2"), 100, bytes("next"));
      assertThrows(StorageException.class, database::loader);
    }
    try (var database = open(FlushPolicy.DEFAULT)) {
      assertEquals(100, database.height());
      assertEquals(List.of("a", "b"), keys(database, Family.STATE, "", ""));
    }
  }
}
