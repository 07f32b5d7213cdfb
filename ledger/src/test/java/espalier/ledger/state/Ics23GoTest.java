package espalier.ledger.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Our proofs before the unmodified verifier of `github.com/cosmos/ics23/go`.
class Ics23GoTest {
  private static final HexFormat HEX = HexFormat.of();

  @TempDir private Path folder;

  @Test
  void the_go_verifier_gives_the_verdicts_of_ours() throws Exception {
    Path verifier = buildVerifier();
    var lines = new ArrayList<String>();
    var expected = new ArrayList<String>();
    Seeds.forEach(
        20,
        random -> {
          var state = new KnownState(random, random.nextInt(2, 1 << random.nextInt(2, 12)));
          byte[] root = state.tree.root();
          for (int i = 0; i < 25; i++) {
            var entry = state.any(random);
            byte[] proof = state.prove(entry.key());
            byte[] absent = state.absent(random);
            byte[] absence = state.prove(absent);
            add(lines, root, proof, entry.key(), entry.value());
            expected.add("true");
            add(lines, root, absence, absent, null);
            expected.add("true");
            // No bit of the root, the key or the value can change.
            add(lines, flip(root, i), proof, entry.key(), entry.value());
            expected.add("false");
            add(lines, root, proof, flip(entry.key(), i), entry.value());
            expected.add("false");
            add(lines, root, proof, entry.key(), flip(entry.value(), i));
            expected.add("false");
            add(lines, flip(root, i), absence, absent, null);
            expected.add("false");
            add(lines, root, absence, entry.key(), null);
            expected.add("false");
          }
        });
    assertEquals(expected, run(verifier, lines));
  }

  /// ICS-23 has no such proof; should it learn one, the documentation of [Ics23] must change.
  @Test
  void the_go_verifier_refuses_the_empty_trees_absence_without_neighbours() throws Exception {
    Path verifier = buildVerifier();
    var tree = new StateTree(new MemoryPages(), 0);
    byte[] key = {7};
    var lines = new ArrayList<String>();
    add(lines, tree.root(), Ics23.encode(tree.prove(key, keyHash -> null)), key, null);
    assertEquals(List.of("false"), run(verifier, lines));
  }

  private static byte[] flip(byte[] bytes, int seed) {
    byte[] flipped = bytes.clone();
    flipped[seed % bytes.length] ^= (byte) (1 << seed % 8);
    return flipped;
  }

  private static void add(List<String> lines, byte[] root, byte[] proof, byte[] key, byte[] value) {
    lines.add(
        String.join(
            " ",
            HEX.formatHex(root),
            HEX.formatHex(proof),
            HEX.formatHex(key),
            value == null ? "-" : HEX.formatHex(value)));
  }

  private Path buildVerifier() throws IOException, InterruptedException {
    Path source = Path.of(System.getProperty("espalier.root"), "ledger/src/test/go/ics23");
    assumeTrue(succeeds(source, "go", "version"), "skipped: there is no Go toolchain on the path");
    assumeTrue(
        succeeds(source, "go", "mod", "download"),
        "skipped: Go cannot fetch github.com/cosmos/ics23/go from its module proxy");
    Path verifier = folder.resolve("ics23");
    var build = start(source, "go", "build", "-o", verifier.toString(), ".");
    String output = new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, build.waitFor(), output);
    return verifier;
  }

  private static boolean succeeds(Path folder, String... command) throws InterruptedException {
    try {
      var process = start(folder, command);
      var _ = process.getInputStream().readAllBytes();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static Process start(Path folder, String... command) throws IOException {
    return new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
  }

  private List<String> run(Path verifier, List<String> lines)
      throws IOException, InterruptedException {
    Path input = Files.write(folder.resolve("proofs"), lines);
    var process =
        new ProcessBuilder(verifier.toString())
            .redirectInput(input.toFile())
            .redirectErrorStream(true)
            .start();
    var verdicts =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .toList();
    assertEquals(0, process.waitFor(), () -> String.join("\n", verdicts));
    return verdicts;
  }
}
