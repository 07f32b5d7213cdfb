package espalier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.client.JsonMembers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// `market order check`, which asks no node.
final class OrderCheckTest {
  private static final Path VECTORS =
      Path.of(System.getProperty("espalier.root"), "vectors", "sdl");

  @TempDir Path home;

  private Run check(Path file, String... options) {
    var words = new java.util.ArrayList<>(List.of("market", "order", "check", file.toString()));
    words.addAll(List.of(options));
    return Run.of(home, words.toArray(String[]::new));
  }

  private static List<Path> files(Path folder, String ending) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      List<Path> found = all.filter(one -> one.toString().endsWith(ending)).sorted().toList();
      assertFalse(found.isEmpty(), folder + " has no " + ending);
      return found;
    }
  }

  @TestFactory
  Stream<DynamicTest> the_vectors_of_the_field_are_planned() throws IOException {
    return files(VECTORS.resolve("golden"), "input.yaml").stream()
        .map(file ->
            DynamicTest.dynamicTest(
                VECTORS.relativize(file).toString(),
                () -> {
                  JsonMembers found = check(file, "--json").object();
                  assertTrue(found.truth("valid"), found.toString());
                  assertFalse(found.list("groups").isEmpty());
                  assertTrue(found.text("manifest_hash").matches("[0-9a-f]{64}"));
                }));
  }

  @TestFactory
  Stream<DynamicTest> what_is_wrong_is_named_with_line_and_column() throws IOException {
    return files(VECTORS.resolve("invalid"), ".yaml").stream()
        .filter(file -> !file.endsWith("unknown-field.yaml")) // A note here, as on Akash.
        .map(file ->
            DynamicTest.dynamicTest(
                VECTORS.relativize(file).toString(),
                () -> {
                  Run json = check(file, "--json");
                  assertEquals(ExitCode.LOCAL, json.exitCode());
                  assertFalse(json.object().truth("valid"));
                  JsonMembers problem = JsonMembers.of(json.object().list("problems").getFirst());
                  assertTrue(problem.whole("line") > 0);
                  assertTrue(problem.whole("column") > 0);
                  assertFalse(problem.text("sentence").isBlank());
                  Run plain = check(file);
                  assertTrue(plain.out().contains("line "), plain.out());
                }));
  }

  @Test
  void price_and_machine_are_told_per_second_and_per_hour() throws IOException {
    Path file = home.resolve("job.yaml");
    Files.writeString(file, MarketFixture.sdl("0.25", "true"));
    Run plain = check(file);
    assertEquals(ExitCode.OK, plain.exitCode(), plain.out() + plain.err());
    assertTrue(plain.out().contains("0.25 esp/s"), plain.out());
    assertTrue(plain.out().contains("900 esp/h"), plain.out());
    assertTrue(plain.out().contains("0.5 CPU, 256 MiB memory, 1 GiB storage"), plain.out());
    JsonMembers group = JsonMembers.of(check(file, "--json").object().list("groups").getFirst());
    assertEquals("250000000", group.text("rate_nano_units_per_second"));
    assertEquals(500, group.whole("millicores"));
    assertEquals(256L << 20, group.whole("memory_bytes"));
  }

  @Test
  void a_file_whose_data_are_missing_is_planned_and_cannot_be_ordered() throws IOException {
    Path file = home.resolve("train.yaml");
    Files.copy(VECTORS.resolve("espalier").resolve("train-digits.yaml"), file);
    Run json = check(file, "--json");
    assertEquals(ExitCode.LOCAL, json.exitCode());
    assertTrue(json.object().truth("valid"));
    assertFalse(json.object().truth("placeable"));
    assertTrue(json.object().text("obstacle").contains("digits.csv.gz"), json.out());
  }

  @Test
  void a_missing_file_and_one_that_is_no_text_are_refused_with_a_sentence() throws IOException {
    Run missing = check(home.resolve("nothing.yaml"));
    assertEquals(ExitCode.LOCAL, missing.exitCode());
    assertTrue(missing.err().contains("there is no file"), missing.err());
    Path binary = home.resolve("binary.yaml");
    Files.write(binary, new byte[] {(byte) 0xff, 0, 1});
    Run refused = check(binary);
    assertEquals(ExitCode.LOCAL, refused.exitCode());
    assertTrue(refused.out().contains("UTF-8"), refused.out());
  }
}
