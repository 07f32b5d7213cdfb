package espalier.provider.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The process as a launcher starts it: killed, stopped, given bad input, locked in a sandbox.
class TrainProcessTest {
  private static TrainCommand command;

  @TempDir Path folder;

  @BeforeAll
  static void prepare() throws IOException {
    command = Digits.command();
    assertTrue(command.isPrepared());
  }

  @Test
  void a_killed_process_started_again_ends_with_the_model_of_one_never_killed() throws Exception {
    Path whole = finish(command.arguments(talkative("whole")));

    TrainSpec spec = talkative("killed");
    Process process = start(command.arguments(spec));
    awaitLine(process, "\"event\":\"checkpoint\"");
    process.destroyForcibly();
    assertEquals(128 + 9, process.waitFor());
    assertFalse(Files.exists(spec.output().resolve("digits.onnx")), "killed before its end");

    Path resumed = finish(command.arguments(spec));
    assertTrue(
        !Files.readString(spec.output().resolve("result.json"))
            .contains("\"resumed_from_step\":0,"));
    assertArrayEquals(Files.readAllBytes(whole), Files.readAllBytes(resumed));
  }

  @Test
  void a_process_told_to_stop_saves_its_last_step() throws Exception {
    TrainSpec spec = talkative("stopped").withCheckpointEach(1_000_000, 86_400);
    Process process = start(command.arguments(spec));
    try (BufferedReader lines = lines(process)) {
      assertTrue(lines.lines().anyMatch(line -> line.contains("\"event\":\"step\"")));
      process.toHandle().destroy(); // Process.destroy would close the stream being read.
      List<String> rest = lines.lines().toList();
      assertTrue(rest.getLast().contains("\"event\":\"stopped\""), rest::toString);
      assertTrue(rest.get(rest.size() - 2).contains("\"event\":\"checkpoint\""), rest::toString);
    }
    assertEquals(128 + 15, process.waitFor());
  }

  @Test
  void bad_input_ends_with_code_2_and_one_sentence() throws Exception {
    Path table = Files.writeString(folder.resolve("bad.csv"), "1,2,a\n1,NaN,b\n");
    var spec =
        TrainSpec.of(table, folder.resolve("out"), "m", folder.resolve("c"), Recipe.digits());
    assertEquals(
        "espalier train: row 2, column 1 holds 'NaN'; give a finite number\n",
        complaint(command.arguments(spec)));

    Path empty = Files.createDirectories(folder.resolve("empty"));
    String unprepared =
        complaint(
            TrainCommand.of(empty)
                .arguments(
                    TrainSpec.of(Digits.TABLE, empty, "m", empty.resolve("c"), Recipe.digits())));
    assertTrue(unprepared.contains("run TrainMain --prepare on it first"), unprepared);
  }

  private static String complaint(List<String> arguments) throws Exception {
    Process process = start(arguments);
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String told = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(2, process.waitFor(), told);
    assertEquals("", out);
    assertEquals(1, told.lines().count(), told);
    return told;
  }

  @Test
  void a_sandbox_without_network_home_or_writable_cache_is_enough() throws Exception {
    assumeTrue(bubblewrapWorks(), "bubblewrap (bwrap) is missing or may not make namespaces here");
    TrainSpec spec = spec("sandboxed");
    Files.createDirectories(spec.output());
    Path table = Files.copy(Digits.TABLE, spec.output().resolve("table.csv.gz"));
    var inside = TrainSpec.of(table, spec.output(), "digits", spec.checkpoints(), spec.recipe());

    Path model =
        finish(
            Stream.concat(sandbox(inside).stream(), command.arguments(inside).stream()).toList());
    assertArrayEquals(
        Files.readAllBytes(finish(command.arguments(spec("outside")))), Files.readAllBytes(model));
  }

  private static List<String> sandbox(TrainSpec spec) {
    var words = new ArrayList<String>(List.of("bwrap", "--unshare-all", "--die-with-parent"));
    for (String system : List.of("/usr", "/lib", "/lib64", "/bin")) {
      words.addAll(List.of("--ro-bind-try", system, system));
    }
    words.addAll(List.of("--proc", "/proc", "--dev", "/dev"));
    for (Path path : command.readable()) {
      words.addAll(List.of("--ro-bind", path.toString(), path.toString()));
    }
    String work = spec.output().toString();
    words.addAll(List.of("--bind", work, work, "--chdir", work, "--"));
    return words;
  }

  private static boolean bubblewrapWorks() throws InterruptedException {
    try {
      return new ProcessBuilder("bwrap", "--unshare-all", "--ro-bind", "/", "/", "true")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void a_packaged_build_starts_from_an_ahead_of_time_cache() throws Exception {
    var classPath = new ArrayList<Path>();
    for (Path entry : command.classPath()) {
      classPath.add(Files.isDirectory(entry) ? packaged(entry) : entry);
    }
    var packaged =
        new TrainCommand(Path.of(System.getProperty("java.home")), classPath, Digits.CACHE);
    assertFalse(packaged.isPrepared());
    packaged.prepare(System.out::println);
    assertTrue(packaged.isPrepared());

    var arguments = new ArrayList<>(packaged.arguments(spec("packaged")));
    assertTrue(arguments.stream().anyMatch(word -> word.startsWith("-XX:AOTCache=")));
    // With this mode the JVM ends with an error if it cannot use the cache.
    arguments.add(1, "-XX:AOTMode=on");
    finish(arguments);
  }

  private Path packaged(Path classes) throws IOException {
    Path jar = folder.resolve("provider.jar");
    try (var out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        Files.copy(file, out);
      }
    }
    return jar;
  }

  private TrainSpec spec(String name) {
    return spec(name, Recipe.digits().withEpochs(10), 20);
  }

  /// A run that cannot end unless somebody reads: its lines, one a step, outgrow the 64 KiB of a
  /// pipe and the reader's buffer, so on however slow a machine it is still there to be killed.
  private TrainSpec talkative(String name) {
    return spec(name, Recipe.digits().withEpochs(30), 1);
  }

  private TrainSpec spec(String name, Recipe recipe, int progressSteps) {
    Path output = folder.resolve(name);
    Path checkpoints = output.resolve("checkpoints");
    return new TrainSpec(
        Digits.TABLE, output, "digits", checkpoints, 100, 1_000, progressSteps, "auto", recipe);
  }

  private static Process start(List<String> arguments) throws IOException {
    var builder = new ProcessBuilder(arguments);
    builder.environment().clear();
    builder.environment().putAll(command.environment());
    builder.environment().put("PATH", String.valueOf(System.getenv("PATH")));
    return builder.start();
  }

  /// Runs to the end and returns the model, whose path the last line names.
  private static Path finish(List<String> arguments) throws Exception {
    Process process = start(arguments);
    List<String> out;
    try (BufferedReader lines = lines(process)) {
      out = lines.lines().toList();
    }
    String told = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), told);
    assertEquals("", told);
    assertTrue(out.getLast().contains("\"event\":\"result\""), out::toString);
    Path output = Path.of(arguments.get(arguments.indexOf("--output") + 1));
    return output.resolve("digits.onnx");
  }

  private static void awaitLine(Process process, String part) throws IOException {
    BufferedReader lines = lines(process);
    assertTrue(lines.lines().anyMatch(line -> line.contains(part)), "no line with " + part);
  }

  private static BufferedReader lines(Process process) {
    return process.inputReader(StandardCharsets.UTF_8);
  }
}
