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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StateDatabaseDamageTest {
  @TempDir Path folder;

  private StateDatabase open(FlushPolicy policy) {
    return StateDatabase.open(folder, policy);
  }

  private static byte[] bytes(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }

  @Test
  void damaged_files_are_refused_with_a_sentence() throws IOException {
    try (var database = open(FlushPolicy.DEFAULT)) {
      var batch = new Batch();
      for (int i = 0; i < 2_000; i++) batch.put(Family.STATE, bytes(i + 1), bytes(i));
      database.apply(batch, 0, bytes(0));
    }
    for (String kind : List.of(".sst", "MANIFEST", "CURRENT")) {
      var path = file(kind);
      byte[] whole = Files.readAllBytes(path);
      byte[] damaged = whole.clone();
      for (int i = 0; i < damaged.length; i += 64) damaged[i] ^= 0x55;
      Files.write(path, damaged);
      assertRefused(kind + " overwritten");
      Files.write(path, Arrays.copyOf(whole, whole.length / 2));
      if (!kind.equals("MANIFEST")) assertRefused(kind + " cut");
      Files.delete(path);
      if (!kind.equals("CURRENT")) assertRefused(kind + " missing");
      Files.write(path, whole);
    }
    try (var database = open(FlushPolicy.DEFAULT)) {
      assertArrayEquals(bytes(5), database.get(Family.STATE, bytes(6)));
    }
  }

  @Test
  void a_cut_manifest_is_an_earlier_state_to_be_replayed_from() throws IOException {
    try (var database = open(FlushPolicy.DEFAULT)) {
      database.apply(new Batch(), 0, bytes(1));
    }
    var path = file("MANIFEST");
    byte[] whole = Files.readAllBytes(path);
    Files.write(path, Arrays.copyOf(whole, whole.length / 2));
    try (var database = open(FlushPolicy.DEFAULT)) {
      assertEquals(StateReader.EMPTY, database.height());
    }
  }

  private Path file(String kind) throws IOException {
    try (var files = Files.list(folder)) {
      return files
          .filter(path -> path.getFileName().toString().contains(kind))
          .max((a, b) -> Long.compare(a.toFile().length(), b.toFile().length()))
          .orElseThrow();
    }
  }

  private void assertRefused(String what) {
    var refusal =
        assertThrows(
            StorageException.class,
            () -> {
              try (var database = open(FlushPolicy.DEFAULT)) {
                database.scan(Family.STATE, new byte[0], new byte[0], (_, _) -> true);
              }
            },
            what);
    assertEquals(Reason.DAMAGED, refusal.reason(), () -> what + ": " + refusal.getMessage());
    assertTrue(refusal.getMessage().contains("move that folder away"), refusal::getMessage);
  }
}
