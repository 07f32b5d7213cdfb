package espalier.proof.transcript;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.crypto.Sha256;
import espalier.proof.field.Extension;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class TranscriptTest {
  private static Extension after(Consumer<Transcript> said) {
    var transcript = new Transcript("test");
    said.accept(transcript);
    return transcript.challenge("z");
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /// Method: the documented bytes, put together by hand and hashed.
  @Test
  void the_bytes_are_as_documented() {
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(new byte[] {0, 4});
    bytes.writeBytes(ascii("test"));
    bytes.writeBytes(new byte[] {1, 3});
    bytes.writeBytes(ascii("abc"));
    bytes.writeBytes(new byte[] {0, 0, 0, 0, 0, 0, 0, 2, 10, 11});
    bytes.writeBytes(new byte[] {2, 1});
    bytes.writeBytes(ascii("z"));
    byte[] seed = Sha256.hash(bytes.toByteArray()).bytes();
    byte[] block = block(seed, 0);
    // No word of this block is p or above; the test would not hold otherwise.
    ByteBuffer words = ByteBuffer.wrap(block);
    var expected = new Extension(words.getLong(), words.getLong());

    var transcript = new Transcript("test");
    transcript.absorb("abc", new byte[] {10, 11});
    assertEquals(expected, transcript.challenge("z"));

    var next = new ByteArrayOutputStream();
    next.write(4);
    next.writeBytes(seed);
    next.writeBytes(new byte[] {2, 1});
    next.writeBytes(ascii("q"));
    byte[] second = Sha256.hash(next.toByteArray()).bytes();
    var indices = new int[10];
    for (int i = 0; i < 10; i++) {
      indices[i] = ByteBuffer.wrap(block(second, i / 8)).getInt(4 * (i % 8)) & 31;
    }
    assertArrayEquals(indices, transcript.indices("q", 10, 5));
  }

  private static byte[] block(byte[] seed, int number) {
    byte[] bytes = ByteBuffer.allocate(37).put((byte) 3).put(seed).putInt(number).array();
    return Sha256.hash(bytes).bytes();
  }

  @Test
  void whatever_differs_changes_the_challenge() {
    var challenges =
        List.of(
            after(t -> {}),
            after(t -> t.absorb("a", new byte[0])),
            after(t -> t.absorb("b", new byte[0])),
            after(t -> t.absorb("a", new byte[1])),
            after(t -> t.absorb("a", new byte[2])),
            after(t -> t.absorb("a", 1L)),
            after(t -> t.absorb("a", 1L, 0L, 0L)),
            after(t -> t.absorb("a", Extension.ONE)),
            after(t -> t.absorb("a", Sha256.hash(new byte[0]))),
            after(t -> {
              t.absorb("a", new byte[1]);
              t.absorb("a", new byte[1]);
            }),
            after(t -> t.challenge("z")),
            after(t -> t.challenge("y")),
            new Transcript("tesu").challenge("z"),
            new Transcript("test").challenge("y"));
    // An element of E is absorbed as its two words.
    assertEquals(after(t -> t.absorb("a", 1L, 0L)), after(t -> t.absorb("a", Extension.ONE)));
    assertEquals(challenges.size(), new HashSet<>(challenges).size());
    assertEquals(after(t -> t.absorb("a", 5L)), after(t -> t.absorb("a", 5L)));
  }

  @Test
  void many_challenges_are_distinct_and_independent_of_how_many_are_drawn() {
    var few = new Transcript("test").challenges("z", 3);
    var many = new Transcript("test").challenges("z", 1_000);
    assertEquals(few, many.subList(0, 3));
    assertEquals(1_000, new HashSet<>(many).size());
  }

  @Test
  void indices_cover_their_range_evenly() {
    int[] indices = new Transcript("test").indices("q", 1 << 16, 4);
    var counts = new int[16];
    for (int index : indices) {
      counts[index]++;
    }
    // 4 096 expected each, standard deviation 62.
    assertTrue(Arrays.stream(counts).allMatch(count -> Math.abs(count - 4096) < 400));
    assertArrayEquals(new int[3], new Transcript("test").indices("q", 3, 0));
    int[] wide = new Transcript("test").indices("q", 1_000, 31);
    assertTrue(Arrays.stream(wide).allMatch(index -> index >= 0));
    assertNotEquals(wide[0], wide[1]);
  }

  @Test
  void what_is_out_of_bounds_is_refused() {
    var transcript = new Transcript("test");
    assertThrows(IllegalArgumentException.class, () -> transcript.challenge(""));
    assertThrows(IllegalArgumentException.class, () -> transcript.challenge("x".repeat(256)));
    assertThrows(IllegalArgumentException.class, () -> transcript.indices("q", 1, 32));
    assertThrows(
        IllegalArgumentException.class,
        () -> transcript.indices("q", Transcript.MAX_INDICES + 1, 3));
  }

  @Test
  void work_is_a_hash_that_starts_with_zeros() {
    var transcript = new Transcript("test");
    byte[] seed = transcript.work("n");
    long nonce = Transcript.findWork(seed, 0, 1 << 14, 9);
    byte[] bytes = ByteBuffer.allocate(41).put((byte) 5).put(seed).putLong(nonce).array();
    assertEquals(0, ByteBuffer.wrap(Sha256.hash(bytes).bytes()).getInt() >>> 23);
    assertEquals(-1, Transcript.findWork(seed, 0, (int) nonce, 9));
    assertTrue(Transcript.isWork(seed, nonce, 9));
    assertTrue(nonce > 0, "the first nonce did the work; the test shows nothing");
    assertTrue(Transcript.isWork(seed, nonce - 1, 0));
    assertNotEquals(new Transcript("test").challenge("z"), transcript.challenge("z"));
  }
}
