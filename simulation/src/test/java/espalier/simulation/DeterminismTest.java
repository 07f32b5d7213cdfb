package espalier.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.simulation.DeterminismRules.Finding;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class DeterminismTest {
  private static final String BASE = "espalier/base/";
  private static final String PROOF = "espalier/proof/";
  private static final String LEDGER = "espalier/ledger/";

  /// What a class may do although the rules forbid it, and why.
  private record Allowed(String type, String what, String reason) {
    boolean fits(Finding finding) {
      return finding.type().startsWith(type) && finding.what().startsWith(what);
    }
  }

  private static final String MESSAGE = "the text of a refusal or a bug; no rule reads it";
  private static final String OWN_ENGINE =
      "an engine for each thread that verifies; its results do not depend on the thread";
  private static final String LOOK_UP = "only looked up, never iterated";

  private static final List<Allowed> ALLOWED =
      List.of(
          new Allowed("espalier/", "java/lang/String.formatted", MESSAGE),
          new Allowed(BASE + "crypto/Sha256", "java/lang/ThreadLocal", OWN_ENGINE),
          new Allowed(BASE + "crypto/Ed25519", "java/lang/ThreadLocal", OWN_ENGINE),
          new Allowed(
              BASE + "crypto/SigningKey",
              "java/security/SecureRandom",
              "given its seed by the caller; the JDK derives a public key only that way"),
          new Allowed(BASE + "crypto/PublicKey", "java/util/stream/Collectors.", LOOK_UP),
          new Allowed(BASE + "codec/UnionCodec", "new java/util/HashMap", LOOK_UP),
          new Allowed(PROOF + "verifier/Plan", "new java/util/HashMap", LOOK_UP),
          new Allowed(LEDGER + "market/Book", "new java/util/HashMap", LOOK_UP),
          new Allowed(LEDGER + "market/Matching", "new java/util/HashMap", LOOK_UP),
          new Allowed(LEDGER + "Genesis", "new java/util/HashSet", LOOK_UP),
          new Allowed(LEDGER + "Transactions", "java/util/stream/Collectors.", LOOK_UP),
          new Allowed(LEDGER + "bank/ModuleAccount", "java/util/stream/Collectors.", LOOK_UP));

  /// Method: every class of the consensus modules, as compiled; each finding needs an entry in the
  /// list, and each entry a finding, so that none outlives its reason.
  @Test
  void consensus_code_does_nothing_that_could_differ_between_two_machines() throws IOException {
    var unused = new ArrayList<>(ALLOWED);
    var breaches = new TreeSet<String>();
    int classes = 0;
    for (Path file : consensusClasses()) {
      classes++;
      for (Finding finding : DeterminismRules.check(Files.readAllBytes(file))) {
        unused.removeIf(allowed -> allowed.fits(finding));
        if (ALLOWED.stream().noneMatch(allowed -> allowed.fits(finding))) {
          breaches.add(finding.toString());
        }
      }
    }
    assertTrue(classes > 100, "only " + classes + " classes were found; build base and ledger");
    assertEquals("", String.join("\n", breaches));
    assertEquals(List.of(), unused, "allowed, but nobody does it any more");
  }

  private static List<Path> consensusClasses() {
    var root = Path.of(System.getProperty("espalier.root"));
    var files = new ArrayList<Path>();
    for (String module : List.of("base", "proof", "scoring", "ledger")) {
      Path classes = root.resolve(module).resolve("target/classes");
      if (!Files.isDirectory(classes)) {
        // A module that does not exist yet; the count of classes shows one that was not built.
        continue;
      }
      try (Stream<Path> found = Files.walk(classes)) {
        found
            .filter(file -> file.toString().endsWith(".class"))
            .filter(file -> !file.endsWith("module-info.class"))
            .sorted()
            .forEach(files::add);
      } catch (IOException unreadable) {
        throw new UncheckedIOException(unreadable);
      }
    }
    return files;
  }

  /// Method: a test of the checker; each fixture commits one offence and must be caught at it.
  @Test
  void each_offence_is_found() throws IOException {
    assertFinds("floating point", Offences.FloatingField.class);
    assertFinds("floating point", Offences.FloatingPoint.class);
    assertFinds("java/lang/System.currentTimeMillis", Offences.WallClock.class);
    assertFinds("java/lang/System.nanoTime", Offences.Stopwatch.class);
    assertFinds("java/time/Instant", Offences.Moment.class);
    assertFinds("java/util/Random", Offences.Dice.class);
    assertFinds("java/lang/Math.random", Offences.MathDice.class);
    assertFinds("java/lang/String.getBytes", Offences.DefaultCharset.class);
    assertFinds("java/lang/String.toLowerCase", Offences.DefaultCase.class);
    assertFinds("java/util/Locale.getDefault", Offences.DefaultLocale.class);
    assertFinds("new java/util/HashMap", Offences.HashOrder.class);
    assertFinds("new java/util/HashSet", Offences.SetOrder.class);
    assertFinds("java/util/Set.of", Offences.SaltedOrder.class);
    assertFinds("java/util/stream/Collectors.toSet", Offences.CollectedOrder.class);
    assertFinds("new java/util/HashMap", Offences.ByReference.class);
    assertFinds("call of parallelStream", Offences.ParallelStream.class);
    assertFinds("java/util/concurrent/", Offences.Threads.class);
    assertFinds("synchronized", Offences.Locks.class);
    assertFinds("java/lang/System.getenv", Offences.Environment.class);
    assertFinds("java/nio/file/", Offences.Filing.class);
    assertFinds("java/lang/reflect/", Offences.Reflection.class);
    assertFinds("java/lang/System.identityHashCode", Offences.Identity.class);
  }

  private static void assertFinds(String what, Class<?> offender) throws IOException {
    String file = offender.getName().replace('.', '/') + ".class";
    try (InputStream in = offender.getClassLoader().getResourceAsStream(file)) {
      List<Finding> findings = DeterminismRules.check(in.readAllBytes());
      assertFalse(findings.isEmpty(), offender + " went unseen");
      assertTrue(
          findings.stream().anyMatch(finding -> finding.what().startsWith(what)),
          () -> offender + ": " + findings);
    }
  }
}
