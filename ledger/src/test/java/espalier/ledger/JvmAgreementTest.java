package espalier.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Whole processes side by side: what the JVM does its own way must not reach a root.
final class JvmAgreementTest {
  private static final long SEED = 20_260_101;
  private static final int BLOCKS = 300;

  /// Method: the same seeded chain under the interpreter and under compilers, under different
  /// collectors, locales, time zones, encodings and heap sizes; every root of every block is equal.
  @Test
  void processes_with_other_flags_locales_and_zones_agree_on_every_root()
      throws IOException, InterruptedException {
    List<List<String>> flags =
        List.of(
            List.of("-Xint", "-XX:+UseSerialGC", "-Duser.language=tr", "-Duser.country=TR"),
            List.of(
                "-XX:-TieredCompilation",
                "-XX:+UseParallelGC",
                "-Duser.language=ar",
                "-Duser.country=EG",
                "-Duser.timezone=Asia/Kathmandu",
                "-Dfile.encoding=ISO-8859-1"),
            List.of(
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseG1GC",
                "-Xmx256m",
                "-XX:hashCode=2",
                "-XX:+UnlockExperimentalVMOptions",
                "-Duser.language=th",
                "-Duser.timezone=Pacific/Apia"));
    var outputs = new ArrayList<List<String>>();
    for (List<String> one : flags) {
      outputs.add(roots(one));
    }
    assertEquals(BLOCKS, outputs.getFirst().size());
    assertTrue(outputs.getFirst().stream().distinct().count() > BLOCKS / 2, "the chain does work");
    for (int i = 1; i < outputs.size(); i++) {
      assertEquals(outputs.getFirst(), outputs.get(i), "flags " + flags.get(i));
    }
  }

  private static List<String> roots(List<String> flags) throws IOException, InterruptedException {
    var root = Path.of(System.getProperty("espalier.root"));
    String classes =
        String.join(
            File.pathSeparator,
            Stream.of(
                    "base/target/classes",
                    "proof/target/classes",
                    "scoring/target/classes",
                    "ledger/target/classes",
                    "ledger/target/test-classes")
                .map(part -> root.resolve(part).toString())
                .toList());
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Unlocking must come before what it unlocks.
    flags.stream().filter(flag -> flag.contains("Unlock")).forEach(command::add);
    flags.stream().filter(flag -> !flag.contains("Unlock")).forEach(command::add);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("espalier.classes", classes),
            SeededChain.class.getName(),
            Long.toString(SEED),
            Integer.toString(BLOCKS)));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    return output.lines().toList();
  }
}
