package espalier.client.sdl;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/// Mutates the corpus with a seed and feeds it to [SdlFuzz]. Replay with `-Despalier.seed=`, run
/// longer with `-Despalier.scale=`.
class SdlFuzzTest {
  private static final int INPUTS = 4_000;
  private static final List<String> TOKENS =
      List.of(
          "&a ",
          "*a",
          "<<: ",
          "!!str ",
          "? ",
          "- ",
          "{",
          "}",
          "[",
          "]",
          "\n",
          "  ",
          "\t",
          "'",
          "\"",
          "|",
          ">",
          "#",
          "~",
          "null",
          "yes",
          "0x7fffffffffffffff",
          "-1",
          "1e999",
          "99999999Ei",
          "4294967296",
          "\u0000",
          "\u2028",
          "\u202e",
          "...",
          "---",
          "espalier:\n  job:\n",
          "count:");

  @Test
  void mutated_files_are_refused_politely_or_planned_soundly() {
    long seed = Long.getLong("espalier.seed", 20_260_702L);
    int inputs = INPUTS * Integer.getInteger("espalier.scale", 1);
    System.out.println("fuzzing SDL with -Despalier.seed=" + seed);
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    List<byte[]> corpus = new ArrayList<>();
    for (Path file : Vectors.yaml("")) {
      corpus.add(Vectors.bytes(file));
    }
    int accepted = 0;
    for (int i = 0; i < inputs; i++) {
      byte[] input = corpus.get(random.nextInt(corpus.size()));
      int rounds = random.nextInt(4);
      for (int round = 0; round < rounds; round++) {
        input = mutated(random, input, corpus);
      }
      accepted += accepts(input, seed, i) ? 1 : 0;
    }
    // Both outcomes must be met often, or the mutations test only one of them.
    assertTrue(accepted > inputs / 10 && accepted < inputs * 9 / 10, accepted + " of " + inputs);
  }

  private static boolean accepts(byte[] input, long seed, int index) {
    try {
      return SdlFuzz.accepts(input);
    } catch (RuntimeException | AssertionError | StackOverflowError e) {
      throw new AssertionError(
          "seed " + seed + ", input " + index + ":\n" + new String(input, StandardCharsets.UTF_8),
          e);
    }
  }

  private static byte[] mutated(RandomGenerator random, byte[] input, List<byte[]> corpus) {
    if (input.length == 0) return input;
    int at = random.nextInt(input.length);
    int length = Math.min(input.length - at, 1 + random.nextInt(40));
    byte[] token = TOKENS.get(random.nextInt(TOKENS.size())).getBytes(StandardCharsets.UTF_8);
    return switch (random.nextInt(6)) {
      case 0 -> {
        byte[] flipped = input.clone();
        flipped[at] ^= (byte) (1 << random.nextInt(8));
        yield flipped;
      }
      case 1 -> spliced(input, at, length, new byte[0]);
      case 2 -> spliced(input, at, 0, token);
      case 3 -> spliced(input, at, length, token);
      case 4 -> spliced(input, at, 0, slice(random, corpus.get(random.nextInt(corpus.size()))));
      default -> spliced(input, at, 0, slice(random, input));
    };
  }

  private static byte[] slice(RandomGenerator random, byte[] from) {
    if (from.length == 0) return from;
    int start = random.nextInt(from.length);
    int length = Math.min(from.length - start, 1 + random.nextInt(200));
    return Arrays.copyOfRange(from, start, start + length);
  }

  private static byte[] spliced(byte[] input, int at, int removed, byte[] inserted) {
    var out = new ByteArrayOutputStream();
    out.write(input, 0, at);
    out.writeBytes(inserted);
    out.write(input, at + removed, input.length - at - removed);
    return out.toByteArray();
  }
}
