package espalier.node.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.node.storage.StorageException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BlockLogTest {
  private static final long SEGMENT_BYTES = 4_000;

  private final List<String> messages = new ArrayList<>();

  private BlockLog open(Disk disk) {
    return BlockLog.open(disk, SEGMENT_BYTES, BlockLog.EMPTY, messages::add);
  }

  /// The payload that every test expects at a height: a different length and content each.
  static byte[] payload(long height) {
    byte[] bytes = new byte[(int) (height * 131 % 1_500)];
    new Random(height).nextBytes(bytes);
    return bytes;
  }

  private FaultyDisk filled(long last) {
    var disk = new FaultyDisk();
    try (var log = open(disk)) {
      for (long height = 1; height <= last; height++) log.append(height, payload(height));
    }
    return disk;
  }

  private static String newest(FaultyDisk disk) {
    return disk.names().getLast();
  }

  @Test
  void what_was_appended_is_read_back_after_reopening() {
    try (var log = open(filled(40))) {
      assertEquals(1, log.firstHeight());
      assertEquals(40, log.lastHeight());
      for (long height = 1; height <= 40; height++) {
        assertArrayEquals(payload(height), log.read(height));
      }
      log.verify();
    }
    assertEquals(List.of(), messages);
  }

  @Test
  void segments_rotate_and_are_named_by_their_first_height() {
    var disk = filled(40);
    assertTrue(disk.names().size() > 3, () -> "expected several segments: " + disk.names());
    assertEquals("0000000000000000001.blocks", disk.names().getFirst());
  }

  @Test
  void iteration_starts_anywhere_and_stops_when_told() {
    var seen = new ArrayList<Long>();
    try (var log = open(filled(40))) {
      log.iterate(
          17,
          (height, bytes) -> {
            assertArrayEquals(payload(height), bytes);
            seen.add(height);
            return height < 33;
          });
      log.iterate(41, (height, bytes) -> seen.add(height));
    }
    assertEquals(17, seen.size());
    assertEquals(17L, seen.getFirst());
    assertEquals(33L, seen.getLast());
  }

  @Test
  void an_empty_log_takes_any_first_height() {
    var disk = new FaultyDisk();
    try (var log = open(disk)) {
      assertEquals(BlockLog.EMPTY, log.lastHeight());
      assertEquals(BlockLog.EMPTY, log.firstHeight());
      log.append(1_000_001, payload(5));
    }
    try (var log = open(disk)) {
      assertEquals(1_000_001, log.firstHeight());
      assertArrayEquals(payload(5), log.read(1_000_001));
    }
  }

  @Test
  void a_height_out_of_order_is_refused_and_the_log_goes_on() {
    try (var log = open(filled(3))) {
      for (long wrong : new long[] {-1, 0, 3, 5, Long.MAX_VALUE}) {
        var refusal = assertThrows(StorageException.class, () -> log.append(wrong, payload(1)));
        assertEquals(Reason.REFUSED, refusal.reason());
      }
      log.append(4, payload(4));
      assertEquals(4, log.lastHeight());
    }
  }

  @Test
  void a_payload_is_taken_at_its_bound_and_refused_one_byte_above() {
    var disk = new FaultyDisk();
    byte[] largest = new byte[BlockLog.MAX_PAYLOAD_BYTES];
    new Random(1).nextBytes(largest);
    try (var log = open(disk)) {
      log.append(1, largest);
      byte[] tooLarge = new byte[BlockLog.MAX_PAYLOAD_BYTES + 1];
      assertThrows(StorageException.class, () -> log.append(2, tooLarge));
      log.append(2, new byte[0]);
    }
    try (var log = open(disk)) {
      assertArrayEquals(largest, log.read(1));
      assertEquals(0, log.read(2).length);
    }
  }

  @Test
  void a_last_frame_cut_short_anywhere_is_cut_off_with_a_message() {
    var whole = filled(5);
    String name = newest(whole);
    byte[] bytes = whole.bytes(name);
    int frame = FrameHeader.BYTES + payload(5).length;
    for (int missing = 1; missing < frame; missing++) {
      var disk = whole.copy();
      disk.replace(name, Arrays.copyOf(bytes, bytes.length - missing));
      messages.clear();
      try (var log = open(disk)) {
        assertEquals(4, log.lastHeight());
        assertEquals(1, messages.size());
        assertTrue(messages.getFirst().contains("height 5"), messages::getFirst);
        log.append(5, payload(5));
      }
      assertArrayEquals(bytes, disk.bytes(name));
    }
  }

  /// Method: flip each bit of a small log; no flip may go unnoticed or yield other bytes, and only
  /// the last frame may be cut.
  @Test
  void every_flipped_bit_is_noticed() {
    var whole = new FaultyDisk();
    try (var log = BlockLog.open(whole, 150, BlockLog.EMPTY, messages::add)) {
      for (long height = 1; height <= 6; height++) log.append(height, flipped(height));
    }
    assertEquals(3, whole.names().size());
    for (String name : whole.names()) {
      int bits = whole.bytes(name).length * 8;
      for (int bit = 0; bit < bits; bit++) {
        var disk = whole.copy();
        disk.bytes(name)[bit / 8] ^= (byte) (1 << (bit % 8));
        boolean lastFrame = name.equals(newest(whole)) && bit / 8 >= FrameHeader.BYTES + 50;
        String where = name + " bit " + bit;
        messages.clear();
        var refusal = refusal(disk);
        if (lastFrame) {
          assertEquals(null, refusal, where);
          assertEquals(1, messages.size(), where);
        } else {
          assertEquals(Reason.DAMAGED, refusal.reason(), where);
          assertTrue(refusal.getMessage().contains(name), refusal::getMessage);
        }
      }
    }
  }

  private static byte[] flipped(long height) {
    byte[] bytes = new byte[50];
    new Random(height).nextBytes(bytes);
    return bytes;
  }

  private StorageException refusal(FaultyDisk disk) {
    try (var log = BlockLog.open(disk, 150, BlockLog.EMPTY, messages::add)) {
      log.verify();
      log.iterate(
          log.firstHeight(),
          (height, bytes) -> {
            assertArrayEquals(flipped(height), bytes);
            return true;
          });
      return null;
    } catch (StorageException e) {
      return e;
    }
  }

  @Test
  void damage_before_a_later_frame_is_refused_and_nothing_is_changed() {
    var disk = filled(5);
    String name = newest(disk);
    byte[] damaged = disk.bytes(name).clone();
    damaged[0] ^= 1;
    disk.replace(name, damaged);
    var refusal = assertThrows(StorageException.class, () -> open(disk));
    assertEquals(Reason.DAMAGED, refusal.reason());
    for (String part : List.of(name, "offset 0", "height 1", "restore")) {
      assertTrue(refusal.getMessage().contains(part), refusal::getMessage);
    }
    assertArrayEquals(damaged, disk.bytes(name));
  }

  @Test
  void a_missing_segment_is_refused() throws IOException {
    var disk = filled(40);
    disk.delete(disk.names().get(disk.names().size() - 2));
    var refusal = assertThrows(StorageException.class, () -> open(disk));
    assertTrue(refusal.getMessage().contains("lacks the blocks"), refusal::getMessage);
  }

  @Test
  void a_segment_with_a_strange_name_is_refused() throws IOException {
    var disk = filled(1);
    disk.open("1.blocks").close();
    var refusal = assertThrows(StorageException.class, () -> open(disk));
    assertTrue(refusal.getMessage().contains("1.blocks"), refusal::getMessage);
  }

  @Test
  void pruning_deletes_whole_segments_below_the_retained_height() {
    var disk = filled(40);
    int before = disk.names().size();
    try (var log = open(disk)) {
      log.pruneBelow(20);
      assertTrue(disk.names().size() < before);
      assertTrue(log.firstHeight() > 1 && log.firstHeight() <= 20);
      assertArrayEquals(payload(20), log.read(20));
      var refusal = assertThrows(StorageException.class, () -> log.read(1));
      assertTrue(refusal.getMessage().contains("holds"), refusal::getMessage);
      log.pruneBelow(Long.MAX_VALUE);
      assertArrayEquals(payload(40), log.read(40));
      log.append(41, payload(41));
      log.verify();
    }
    try (var log = open(disk)) {
      assertEquals(41, log.lastHeight());
    }
  }

  @Test
  void a_full_disk_is_said_with_its_remedy_and_no_acknowledged_block_is_lost() {
    var disk = filled(10);
    disk.capacity(disk.names().stream().mapToLong(name -> disk.bytes(name).length).sum() + 40);
    try (var log = open(disk)) {
      var refusal = assertThrows(StorageException.class, () -> log.append(11, payload(11)));
      assertEquals(Reason.DISK_FULL, refusal.reason());
      assertTrue(refusal.getMessage().contains("free some space"), refusal::getMessage);
      disk.capacity(Long.MAX_VALUE);
      var again = assertThrows(StorageException.class, () -> log.append(11, payload(11)));
      assertEquals(refusal, again);
      assertArrayEquals(payload(10), log.read(10));
    }
    try (var log = open(disk)) {
      assertEquals(10, log.lastHeight());
      log.append(11, payload(11));
    }
  }

  @Test
  void a_failed_sync_poisons_the_log_for_good() {
    var disk = filled(10);
    try (var log = open(disk)) {
      disk.failForce(true);
      var refusal = assertThrows(StorageException.class, () -> log.append(11, payload(11)));
      assertEquals(Reason.DEVICE_FAILED, refusal.reason());
      disk.failForce(false);
      assertThrows(StorageException.class, () -> log.append(11, payload(11)));
      assertThrows(StorageException.class, () -> log.append(12, payload(12)));
      assertEquals(10, log.lastHeight());
    }
  }

  @Test
  void the_operating_systems_disk_full_is_recognised() throws IOException {
    Assumptions.assumeTrue(
        Files.exists(Path.of("/dev/full")), "needs the device /dev/full, which this system lacks");
    try (var file = new FolderDisk(Path.of("/dev")).open("full")) {
      assertThrows(DiskFullException.class, () -> file.write(ByteBuffer.allocate(1), 0));
    }
  }

  @Test
  void the_log_works_on_a_real_folder(@TempDir Path folder) throws IOException {
    try (var log = open(new FolderDisk(folder))) {
      for (long height = 1; height <= 40; height++) log.append(height, payload(height));
    }
    try (var log = open(new FolderDisk(folder))) {
      log.verify();
      assertArrayEquals(payload(23), log.read(23));
      log.pruneBelow(30);
    }
    try (var log = open(new FolderDisk(folder))) {
      assertEquals(40, log.lastHeight());
    }
  }

  @Test
  void a_second_holder_of_a_folder_is_refused_by_name(@TempDir Path folder) throws IOException {
    try (var _ = FolderLock.take(folder)) {
      var refusal = assertThrows(StorageException.class, () -> FolderLock.take(folder));
      assertEquals(Reason.IN_USE, refusal.reason());
      String pid = "pid " + ProcessHandle.current().pid();
      assertTrue(refusal.getMessage().contains(pid), refusal::getMessage);
    }
    assertDoesNotThrow(() -> FolderLock.take(folder).close());
  }
}
