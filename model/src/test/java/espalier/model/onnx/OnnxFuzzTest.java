package espalier.model.onnx;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Seeded mutations of the shared models; `-Despalier.seed=` replays one run.
class OnnxFuzzTest {
  private static final int MUTATIONS = 400 * Integer.getInteger("espalier.scale", 1);
  private static final int LONGEST = 64 * 1024;

  private static List<byte[]> models() throws IOException {
    var models = new ArrayList<byte[]>();
    Path root = Path.of(System.getProperty("espalier.root")).resolve("vectors/zkml");
    try (var files = Files.walk(root)) {
      for (Path file : files.filter(path -> path.endsWith("network.onnx")).sorted().toList()) {
        if (Files.size(file) <= LONGEST) models.add(Files.readAllBytes(file));
      }
    }
    return models;
  }

  @Test
  void any_mutation_is_refused_with_a_sentence_or_read() throws IOException {
    long seed = Long.getLong("espalier.seed", 20_260_101L);
    var random = new Random(seed);
    int accepted = 0;
    for (byte[] model : models()) {
      for (int i = 0; i < MUTATIONS; i++) {
        byte[] mutated = mutated(model, random);
        try {
          if (OnnxFuzz.accepts(mutated)) accepted++;
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
          throw new AssertionError("seed " + seed + ", mutation " + i, e);
        }
      }
    }
    assertTrue(accepted > 0, "no mutation survived, so the graph checks never ran");
  }

  @Test
  void every_truncation_is_refused_with_a_sentence_or_read() throws IOException {
    for (byte[] model : models()) {
      int step = Math.max(1, model.length / 200);
      for (int length = 0; length < model.length; length += step) {
        OnnxFuzz.accepts(Arrays.copyOf(model, length));
      }
    }
  }

  private static byte[] mutated(byte[] model, Random random) {
    byte[] bytes = model.clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes[at] = (byte) (random.nextBoolean() ? 0xFF : 0x7F);
        default -> {
          int from = random.nextInt(bytes.length);
          int length = Math.min(random.nextInt(32), bytes.length - Math.max(at, from));
          System.arraycopy(bytes, from, bytes, at, length);
        }
      }
    }
    return bytes;
  }
}
