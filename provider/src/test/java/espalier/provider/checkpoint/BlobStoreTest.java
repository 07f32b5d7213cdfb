package espalier.provider.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.crypto.Sha256;
import espalier.base.unit.Hash;
import espalier.client.gateway.FileManifest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobStoreTest {
  private static final int CHUNK = BlobStore.MAX_BLOB_BYTES;

  @TempDir Path temporary;
  private Path folder;
  private BlobStore store;

  @BeforeEach
  void open() throws IOException {
    folder = temporary.resolve("store");
    store = BlobStore.open(folder, 64L << 20);
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(7).nextBytes(bytes);
    return bytes;
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void a_blob_is_named_by_its_sha_256_and_kept_once() throws Exception {
    Hash name = store.put(text("abc"));
    assertEquals(
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", name.toString());
    assertEquals(name, store.put(text("abc")));
    assertEquals(3, store.bytes());
    assertArrayEquals(text("abc"), store.read(name));
    assertEquals(3, BlobStore.open(folder, 100).bytes(), "counted again at the next opening");
  }

  @Test
  void a_blob_of_the_bound_is_kept_and_one_byte_more_is_refused() throws Exception {
    store.put(new byte[CHUNK]);
    assertThrows(IOException.class, () -> store.put(new byte[CHUNK + 1]));
    Hash name = Sha256.hash(new byte[CHUNK + 1]);
    assertThrows(
        IOException.class, () -> store.put(name, new ByteArrayInputStream(new byte[CHUNK + 1])));
  }

  @Test
  void a_full_store_refuses_one_byte_too_many_and_stays_whole() throws Exception {
    BlobStore small = BlobStore.open(temporary.resolve("small"), 10);
    Hash kept = small.put(text("12345"));
    small.put(text("abcde"));
    assertThrows(IOException.class, () -> small.put(text("x")));
    assertEquals(10, small.bytes());
    assertArrayEquals(text("12345"), small.read(kept));
  }

  @Test
  void content_other_than_announced_is_refused() {
    Hash announced = Sha256.hash(text("this"));
    assertThrows(
        IOException.class, () -> store.put(announced, new ByteArrayInputStream(text("that"))));
    assertFalse(store.has(announced));
    assertEquals(0, store.bytes());
  }

  @Test
  void a_damaged_blob_is_found_at_reading_and_can_be_sent_again() throws Exception {
    Hash name = store.put(text("abc"));
    Files.write(folder.resolve(name.toString()), text("abd"));
    var error = assertThrows(IOException.class, () -> store.read(name));
    assertTrue(error.getMessage().contains("damaged"), error.getMessage());
    store.put(text("abc"));
    assertArrayEquals(text("abc"), store.read(name));
  }

  @Test
  void what_an_interrupted_write_left_is_removed_at_opening() throws Exception {
    Path left = Files.write(folder.resolve("incoming-123"), text("half"));
    assertEquals(0, BlobStore.open(folder, 100).bytes());
    assertFalse(Files.exists(left));
  }

  @Test
  void a_collection_keeps_what_is_live_or_young() throws Exception {
    Hash live = store.put(text("live"));
    Hash dead = store.put(text("dead!"));
    assertEquals(0, store.collect(Set.of(live), Duration.ofHours(1)));
    assertEquals(5, store.collect(Set.of(live), Duration.ZERO));
    assertTrue(store.has(live));
    assertFalse(store.has(dead));
    assertEquals(4, store.bytes());
  }

  @Test
  void an_upload_resumes_where_it_was_cut() throws Exception {
    byte[] content = random(2 * CHUNK + 17);
    Path file = Files.write(temporary.resolve("file"), content);
    var sender = new ChunkedFiles(BlobStore.open(temporary.resolve("sender"), 64L << 20));
    Hash name = sender.put(file);
    FileManifest manifest = sender.manifest(name);
    assertEquals(content.length, manifest.bytes());

    var receiver = new ChunkedFiles(store);
    store.put(sender.store().read(name));
    store.put(sender.store().read(manifest.chunks().get(1)));
    List<Hash> missing = receiver.missing(receiver.manifest(name));
    assertEquals(List.of(manifest.chunks().get(0), manifest.chunks().get(2)), missing);
    for (Hash chunk : missing) store.put(sender.store().read(chunk));
    assertEquals(List.of(), receiver.missing(manifest));
    Path restored = temporary.resolve("a/b/restored");
    receiver.restore(name, restored);
    assertArrayEquals(content, Files.readAllBytes(restored));
    assertEquals(0, receiver.collect(List.of(name), Duration.ZERO));
    receiver.collect(List.of(), Duration.ZERO);
    assertEquals(0, store.bytes());
  }

  @Test
  void a_range_crosses_chunks() throws Exception {
    byte[] content = random(2 * CHUNK);
    var files = new ChunkedFiles(store);
    FileManifest manifest = files.manifest(files.put(Files.write(temporary.resolve("f"), content)));
    for (long[] range : new long[][] {{0, 0}, {CHUNK - 3, 6}, {0, 2L * CHUNK}, {2L * CHUNK, 0}}) {
      var out = new ByteArrayOutputStream();
      files.copy(manifest, range[0], range[1], out);
      int start = (int) range[0];
      assertArrayEquals(
          Arrays.copyOfRange(content, start, start + (int) range[1]), out.toByteArray());
    }
    assertThrows(
        IOException.class, () -> files.copy(manifest, 1, 2L * CHUNK, new ByteArrayOutputStream()));
  }

  @Test
  void an_empty_file_has_no_chunk() throws Exception {
    var files = new ChunkedFiles(store);
    Hash name = files.put(Files.createFile(temporary.resolve("empty")));
    assertEquals(new FileManifest(0, List.of()), files.manifest(name));
    files.restore(name, temporary.resolve("again"));
    assertEquals(0, Files.size(temporary.resolve("again")));
  }

  @Test
  void a_manifest_with_too_few_or_too_many_chunks_does_not_exist() {
    Hash chunk = Hash.ZERO;
    assertThrows(IllegalArgumentException.class, () -> new FileManifest(1, List.of()));
    assertThrows(
        IllegalArgumentException.class, () -> new FileManifest(CHUNK + 1L, List.of(chunk)));
    assertThrows(
        IllegalArgumentException.class, () -> new FileManifest(CHUNK, List.of(chunk, chunk)));
  }

  @Test
  void a_blob_that_is_no_manifest_is_refused_as_one() throws Exception {
    Hash name = store.put(text("hello"));
    assertThrows(IOException.class, () -> new ChunkedFiles(store).manifest(name));
  }
}
