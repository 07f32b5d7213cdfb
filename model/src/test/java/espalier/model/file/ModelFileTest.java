package espalier.model.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.unit.Hash;
import espalier.model.ModelRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The file with the weights: what it keeps, and what it refuses to be read as.
final class ModelFileTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void write() {
    file = folder.resolve("small.model");
    SmallModel.model().write(file);
  }

  private String refusal() {
    return assertThrows(ModelRefused.class, () -> ModelFile.read(file)).getMessage();
  }

  @Test
  void a_model_survives_its_file_which_only_its_owner_may_read() throws IOException {
    assertEquals(SmallModel.model(), ModelFile.read(file));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    byte[] first = Files.readAllBytes(file);
    ModelFile.read(file).write(file);
    assertArrayEquals(first, Files.readAllBytes(file));
    try (var files = Files.list(folder)) {
      assertEquals(1, files.count(), "nothing else is left in the folder");
    }
  }

  /// Method: every bit of every byte, one at a time.
  @Test
  void a_file_with_any_bit_turned_is_refused() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    for (int i = 0; i < whole.length; i++) {
      for (int bit = 0; bit < 8; bit++) {
        whole[i] ^= (byte) (1 << bit);
        Files.write(file, whole);
        whole[i] ^= (byte) (1 << bit);
        String sentence = refusal();
        assertFalse(sentence.isEmpty());
      }
    }
  }

  @Test
  void a_file_that_ends_early_or_goes_on_is_refused() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      refusal();
    }
    Files.write(file, Arrays.copyOf(whole, whole.length + 1));
    assertTrue(refusal().contains("expected " + whole.length), refusal());
  }

  @Test
  void a_header_that_announces_more_than_there_is_costs_nothing() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    Arrays.fill(whole, 8, 12, (byte) 0x7f);
    Files.write(file, whole);
    assertTrue(refusal().contains("a header of"), refusal());
  }

  @Test
  void a_file_that_others_may_read_is_refused_with_the_remedy() throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertTrue(refusal().contains("chmod 600"), refusal());
  }

  @Test
  void what_is_no_model_or_not_there_is_said() throws IOException {
    Files.writeString(file, "onnx bytes of some length");
    assertTrue(refusal().contains("imported first"), refusal());
    file = folder.resolve("absent.model");
    assertTrue(refusal().contains("espalier model import"), refusal());
    file = folder;
    assertTrue(refusal().contains("folder"), refusal());
  }

  @Test
  void proofs_are_counted_in_the_file_up_to_the_budget() {
    assertEquals(0, ProofCount.of(file));
    assertEquals(1, ProofCount.increment(file, 2));
    assertEquals(2, ProofCount.increment(file, 2));
    var spent = assertThrows(ModelRefused.class, () -> ProofCount.increment(file, 2));
    assertTrue(spent.getMessage().contains("espalier model renew"), spent.getMessage());
    assertEquals(2, ProofCount.of(file));
    assertEquals(SmallModel.model(), ModelFile.read(file));
    SmallModel.model().write(file);
    assertEquals(0, ProofCount.of(file));
  }

  @Test
  void weights_that_do_not_fit_the_program_are_refused() {
    ModelFile good = SmallModel.model();
    var fewer = new HashMap<>(good.weights());
    fewer.remove(5);
    assertThrows(IllegalArgumentException.class, () -> with(good, fewer));
    var more = new HashMap<>(good.weights());
    more.put(0, new long[3]);
    assertThrows(IllegalArgumentException.class, () -> with(good, more));
    var beyond = new HashMap<>(good.weights());
    beyond.put(6, new long[] {70_001});
    Path other = folder.resolve("other.model");
    assertThrows(IllegalArgumentException.class, () -> with(good, beyond).write(other));
    assertFalse(Files.exists(other));
  }

  private static ModelFile with(ModelFile model, HashMap<Integer, long[]> weights) {
    return new ModelFile(model.name(), model.published(), model.origin(), model.seed(), weights);
  }

  @Test
  void the_public_part_survives_its_file_and_names_program_and_weights() throws IOException {
    Path path = ModelFile.publicPath(file);
    assertEquals("small.model.public", path.getFileName().toString());
    PublicModel published = SmallModel.published();
    published.write(path);
    assertEquals(published, PublicModel.read(path));
    assertEquals(published.id(), PublicModel.read(path).id());
    PublicModel other = SmallModel.published(new Hash(0, 0, 0, 1));
    assertNotEquals(published.id(), other.id());
    byte[] bytes = Files.readAllBytes(path);
    for (int length = 0; length < bytes.length; length++) {
      Files.write(path, Arrays.copyOf(bytes, length));
      assertThrows(ModelRefused.class, () -> PublicModel.read(path));
    }
  }

  /// Method: what is changed either cannot be read or is another model by its id.
  @Test
  void no_change_of_the_public_part_keeps_the_id() throws IOException {
    Path path = ModelFile.publicPath(file);
    SmallModel.published().write(path);
    byte[] bytes = Files.readAllBytes(path);
    int readable = 0;
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] ^= 1;
      Files.write(path, bytes);
      bytes[i] ^= 1;
      try {
        assertNotEquals(SmallModel.published().id(), PublicModel.read(path).id(), "byte " + i);
        readable++;
      } catch (ModelRefused refused) {
        assertFalse(refused.getMessage().isEmpty());
      }
    }
    assertTrue(readable > 0, "some changes are another model");
  }

  @Test
  void neither_weights_nor_seed_are_in_a_models_text() {
    assertFalse(SmallModel.model().toString().contains("70000"));
    assertFalse(SmallModel.model().toString().contains("seed"));
  }
}
