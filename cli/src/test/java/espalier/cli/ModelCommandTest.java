package espalier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.unit.Hash;
import espalier.client.JsonMembers;
import espalier.model.file.ProofFile;
import espalier.model.file.PublicModel;
import espalier.proof.circuit.Expression;
import espalier.proof.circuit.Program;
import espalier.proof.circuit.Shape;
import espalier.proof.circuit.Step;
import espalier.proof.verifier.ModelCommitment;
import espalier.proof.verifier.Statement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A model from its ONNX file to verified proofs, and what is refused on the way.
final class ModelCommandTest {
  private static final Path VECTORS =
      Path.of(System.getProperty("espalier.root"), "vectors", "zkml", "1l_mlp");
  private static final String ONNX = VECTORS.resolve("network.onnx").toString();
  private static final String INPUT = VECTORS.resolve("input.json").toString();

  @TempDir static Path shared;
  @TempDir Path home;
  private Path model;

  /// Imported once; every test has a copy of its own, since proofs are counted in the file.
  @BeforeAll
  static void importModel() {
    Run run = imported(shared, shared.resolve("m.model"), "--proofs", "3");
    assertEquals(ExitCode.OK, run.exitCode(), run.out() + run.err());
  }

  @BeforeEach
  void copy() throws IOException {
    model = home.resolve("m.model");
    Files.copy(shared.resolve("m.model"), model, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
    Files.copy(shared.resolve("m.model.public"), home.resolve("m.model.public"));
  }

  private static Run imported(Path home, Path out, String... more) {
    return Run.of(
        home,
        all(List.of("model", "import", ONNX, "--calibrate", INPUT, "--out", out.toString()), more));
  }

  private static String[] all(List<String> words, String... more) {
    var together = new ArrayList<>(words);
    together.addAll(Arrays.asList(more));
    together.add("--json");
    return together.toArray(String[]::new);
  }

  private Run prove(String... more) {
    return Run.of(
        home,
        all(
            List.of(
                "model", "prove", model.toString(), "--input", INPUT, "--out", proof().toString()),
            more));
  }

  private Run verify(String... more) {
    return Run.of(home, all(List.of("model", "verify", proof().toString()), more));
  }

  private Path proof() {
    return home.resolve("answer.proof");
  }

  private static List<?> values(JsonMembers answer, String port) {
    return JsonMembers.of(answer.list(port).getFirst()).list("values");
  }

  @Test
  void an_import_says_id_operators_and_how_exact_the_model_is() {
    JsonMembers shown = Run.of(home, "model", "show", model.toString(), "--json").object();
    assertEquals(64, shown.text("model_id").length());
    JsonMembers report = shown.object("report");
    assertTrue(report.text("oracle").startsWith("ONNX Runtime"), report.text("oracle"));
    assertTrue(report.object("operators").members().containsKey("Gemm"));
    JsonMembers output = JsonMembers.of(report.list("outputs").getFirst());
    double error = ((Number) output.get("largest_error")).doubleValue();
    double magnitude = ((Number) output.get("magnitude")).doubleValue();
    assertTrue(error <= 0.01 * magnitude, error + " of " + magnitude);
    assertEquals(3, shown.whole("proofs_allowed"));
    String text = Run.of(home, "model", "show", model.toString()).out();
    assertTrue(text.contains(shown.text("model_id")) && text.contains("largest error"), text);
  }

  @Test
  void a_proof_verifies_and_says_what_was_answered() throws IOException {
    Run proved = prove();
    assertEquals(ExitCode.OK, proved.exitCode(), proved.out());
    assertEquals(Files.size(proof()) > proved.object().whole("proof_bytes"), true);
    Run verified = verify("--model", home.resolve("m.model.public").toString());
    assertEquals(ExitCode.OK, verified.exitCode(), verified.out());
    JsonMembers said = verified.object();
    assertTrue(said.truth("valid") && said.truth("model_pinned"));
    assertEquals(List.of("weights"), said.list("hidden"));
    assertTrue(said.whole("soundness_bits") >= 100, verified.out());
    assertEquals(values(proved.object(), "outputs"), values(said, "outputs"));
    Run run =
        Run.of(home, "model", "run", model.toString(), "--input", INPUT, "--onnx", ONNX, "--json");
    assertEquals(values(said, "outputs"), values(run.object(), "outputs"), run.out());
    JsonMembers beside = JsonMembers.of(run.object().list("outputs").getFirst());
    assertTrue(((Number) beside.get("largest_error")).doubleValue() < 0.1, run.out());
    String text = Run.of(home, "model", "verify", proof().toString()).out();
    assertTrue(text.contains("not signed") && text.contains("compare it with an id"), text);
  }

  @Test
  void what_is_hidden_is_not_in_the_answer() {
    assertEquals(ExitCode.OK, prove("--hide", "weights,input,output").exitCode());
    JsonMembers said = verify().object();
    assertEquals(List.of("weights", "input", "output"), said.list("hidden"));
    for (String ports : List.of("inputs", "outputs")) {
      JsonMembers port = JsonMembers.of(said.list(ports).getFirst());
      assertTrue(port.truth("hidden"));
      assertFalse(port.members().containsKey("values"));
    }
  }

  @Test
  void an_input_that_was_committed_is_named_by_proofs_and_opened_by_its_owner() throws IOException {
    Path file = home.resolve("x.commitment");
    String[] commit =
        all(
            List.of("model", "commit-input", model.toString(), "--input", INPUT),
            "--proofs",
            "2",
            "--out",
            file.toString());
    Run made = Run.of(home, commit);
    assertEquals(ExitCode.OK, made.exitCode(), made.out());
    String digest = made.object().text("commitment");
    assertEquals(ExitCode.LOCAL, Run.of(home, commit).exitCode(), "a file is not written over");
    String[] about = {"--hide", "weights,input", "--input-commitment", file.toString()};
    assertEquals(ExitCode.OK, prove(about).exitCode());
    JsonMembers said = verify().object();
    assertTrue(said.truth("valid"));
    assertEquals(List.of("weights", "input"), said.list("hidden"));
    assertEquals(digest, JsonMembers.of(said.list("committed").getFirst()).text("commitment"));
    assertTrue(
        Run.of(home, "model", "verify", proof().toString()).out().contains("is that of " + digest));
    JsonMembers opened = Run.of(home, "model", "open-input", file.toString(), "--json").object();
    assertEquals(digest, opened.text("commitment"));
    assertEquals(1, opened.whole("proofs_made"));
    // The input is shown by a proof that names the commitment too.
    assertEquals(ExitCode.OK, prove("--input-commitment", file.toString()).exitCode());
    assertEquals(opened.list("values"), values(verify().object(), "inputs"));
    Run spent = prove(about);
    assertEquals(ExitCode.LOCAL, spent.exitCode(), spent.out());
    assertTrue(spent.object().text("message").contains("commit-input"), spent.out());
    assertEquals(
        ExitCode.USAGE, prove("--chunks", "2", "--input-commitment", file.toString()).exitCode());
  }

  @Test
  void another_input_than_the_committed_one_or_a_changed_file_is_refused() throws IOException {
    Path file = home.resolve("x.commitment");
    Run.of(
        home,
        "model",
        "commit-input",
        model.toString(),
        "--input",
        INPUT,
        "--out",
        file.toString());
    Path other = home.resolve("other.json");
    Files.writeString(other, "{\"input_data\": [[0.5, 0.25, 0.125]]}");
    Run run =
        Run.of(
            home,
            "model",
            "prove",
            model.toString(),
            "--input",
            other.toString(),
            "--input-commitment",
            file.toString(),
            "--out",
            proof().toString(),
            "--json");
    assertEquals(ExitCode.LOCAL, run.exitCode(), run.out());
    assertTrue(run.object().text("message").contains("not the one of commitment"), run.out());
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 20] ^= 1; // Of the seed.
    Files.write(file, bytes);
    for (Run changed :
        List.of(
            prove("--input-commitment", file.toString()),
            Run.of(home, "model", "open-input", file.toString(), "--json"))) {
      assertEquals(ExitCode.LOCAL, changed.exitCode(), changed.out());
      assertTrue(changed.object().text("message").contains("which it names"), changed.out());
    }
    JsonMembers shown = Run.of(home, "model", "show", model.toString(), "--json").object();
    assertEquals(0, shown.whole("proofs_made"), "a refused input costs no proof");
  }

  @Test
  void a_detached_proof_needs_the_models_public_part() throws IOException {
    assertEquals(ExitCode.OK, prove().exitCode());
    long whole = Files.size(proof());
    assertEquals(ExitCode.OK, prove("--detached").exitCode());
    assertTrue(Files.size(proof()) < whole);
    Run alone = verify();
    assertEquals(ExitCode.USAGE, alone.exitCode(), alone.out());
    assertTrue(alone.object().text("message").contains("--model X.model.public"), alone.out());
    assertEquals(
        ExitCode.OK, verify("--model", home.resolve("m.model.public").toString()).exitCode());
  }

  @Test
  void a_signed_proof_says_who_made_it_and_keeps_the_signature_to_itself() throws IOException {
    JsonMembers key = Run.of(home, "account", "new", "alice", "--unencrypted", "--json").object();
    assertEquals(ExitCode.OK, prove("--key", "alice").exitCode());
    assertEquals(key.text("account"), verify().object().text("signed_by"));
    byte[] bytes = Files.readAllBytes(proof());
    bytes[bytes.length - 1] ^= 1;
    Files.write(proof(), bytes);
    Run changed = verify();
    assertEquals(ExitCode.REFUSED, changed.exitCode(), changed.out());
    assertEquals("SIGNATURE", changed.object().text("check"));
  }

  @Test
  void a_proof_about_another_model_is_refused() {
    assertEquals(ExitCode.OK, prove().exitCode());
    String id = verify().object().text("model_id");
    assertEquals(ExitCode.OK, verify("--model", id).exitCode());
    Run other = verify("--model", id.replace(id.charAt(0), id.charAt(0) == '0' ? '1' : '0'));
    assertEquals(ExitCode.REFUSED, other.exitCode(), other.out());
    assertEquals("OTHER_MODEL", other.object().text("check"));
    Path renewed = home.resolve("other.model");
    imported(home, renewed);
    Run file = verify("--model", renewed + ".public");
    assertEquals("OTHER_MODEL", file.object().text("check"), file.out());
  }

  /// Method: bytes drawn over the whole file, each changed alone; the sentence is a refusal's.
  @Test
  void a_changed_byte_anywhere_in_the_file_is_refused() throws IOException {
    assertEquals(ExitCode.OK, prove().exitCode());
    byte[] whole = Files.readAllBytes(proof());
    var random = new Random(20_261_122);
    for (int i = 0; i < 120; i++) {
      // Half of them where the statement and the proof's head are.
      int at = random.nextInt(i % 2 == 0 ? whole.length : Math.min(whole.length, 4_096));
      byte old = whole[at];
      whole[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(proof(), whole);
      whole[at] = old;
      Run run = verify();
      assertNotEquals(ExitCode.OK, run.exitCode(), "byte " + at);
      assertFalse(run.object().text("message").startsWith("unexpected"), at + ": " + run.out());
    }
    for (int length : new int[] {0, 7, 8, 100, whole.length / 2, whole.length - 1}) {
      Files.write(proof(), Arrays.copyOf(whole, length));
      assertNotEquals(ExitCode.OK, verify().exitCode(), "length " + length);
    }
    Files.write(proof(), Arrays.copyOf(whole, whole.length + 1));
    assertNotEquals(ExitCode.OK, verify().exitCode());
  }

  /// Method: a program that reads a tensor of its own future, with a commitment and a statement
  /// that fit it.
  @Test
  void a_proof_that_brings_a_program_which_cannot_be_is_refused() {
    Shape one = Shape.of(1);
    var program = new Program(8, List.of(), List.of(new Step.Output("y", Expression.of(3, one))));
    var commitment = new ModelCommitment(program.digest(), 1, Hash.ZERO);
    var statement = new Statement(commitment.id(), true, List.of());
    new ProofFile(
            Optional.of(new PublicModel(program, commitment)),
            statement,
            List.of(new byte[100]),
            Optional.empty())
        .write(proof());
    Run run = verify();
    assertEquals(ExitCode.REFUSED, run.exitCode(), run.out());
    assertEquals("PROGRAM", run.object().text("check"));
    assertTrue(run.object().text("message").contains("reads tensor 3"), run.out());
  }

  @Test
  void a_spent_model_is_renewed_under_another_id() {
    for (int i = 1; i <= 3; i++) {
      assertEquals(i, prove().object().whole("proofs_made"));
    }
    String old = verify().object().text("model_id");
    Run spent = prove();
    assertEquals(ExitCode.LOCAL, spent.exitCode());
    assertTrue(spent.object().text("message").contains("espalier model renew"), spent.out());
    Run renewed = Run.of(home, "model", "renew", model.toString(), "--proofs", "5", "--json");
    assertEquals(ExitCode.OK, renewed.exitCode(), renewed.out());
    assertEquals(old, renewed.object().text("old_model_id"));
    assertEquals(ExitCode.OK, verify("--model", old).exitCode(), "old proofs stay valid");
    assertEquals(1, prove().object().whole("proofs_made"));
    assertEquals(renewed.object().text("model_id"), verify().object().text("model_id"));
  }

  /// Each chunk is committed and proved by a process of its own.
  @Test
  void a_proof_in_chunks_verifies_and_leaves_no_secrets_behind() throws IOException {
    Run proved = prove("--chunks", "2");
    assertEquals(ExitCode.OK, proved.exitCode(), proved.out());
    assertEquals(2, proved.object().whole("chunks"));
    Run verified = verify();
    assertEquals(ExitCode.OK, verified.exitCode(), verified.out());
    assertEquals(values(proved.object(), "outputs"), values(verified.object(), "outputs"));
    assertFalse(Files.exists(home.resolve("answer.proof.chunks")));
    assertEquals(ExitCode.USAGE, prove("--chunks", "0").exitCode());
    // Only one of the two reads weights.
    assertEquals(1, proved.object().whole("proofs_made"));
    assertEquals(2, prove().object().whole("proofs_made"));
    assertEquals(3, prove().object().whole("proofs_made"));
    Run spent = prove("--chunks", "2");
    assertEquals(ExitCode.LOCAL, spent.exitCode());
    assertTrue(spent.object().text("message").contains("fewer chunks"), spent.out());
  }

  @Test
  void a_model_with_public_weights_hides_none_and_says_so() {
    Path open = home.resolve("open.model");
    assertEquals(ExitCode.OK, imported(home, open, "--public-weights").exitCode());
    model = open;
    Run hidden = prove("--hide", "weights");
    assertEquals(ExitCode.USAGE, hidden.exitCode());
    assertTrue(hidden.object().text("message").contains("--public-weights"), hidden.out());
    for (int i = 0; i < 4; i++) {
      assertEquals(ExitCode.OK, prove("--hide", "input").exitCode());
    }
    assertEquals(List.of("input"), verify().object().list("hidden"));
  }

  @Test
  void an_import_that_cannot_be_is_refused_with_the_remedy() {
    Path out = home.resolve("new.model");
    Run without = Run.of(home, "model", "import", ONNX, "--out", out.toString());
    assertEquals(ExitCode.USAGE, without.exitCode());
    assertTrue(without.err().contains("calibration samples are missing"), without.err());
    Run there = imported(home, model);
    assertEquals(ExitCode.LOCAL, there.exitCode());
    assertTrue(there.object().text("message").contains("--force"), there.out());
    Run exact = imported(home, out, "--max-error", "0");
    assertEquals(ExitCode.LOCAL, exact.exitCode(), exact.out());
    assertTrue(exact.object().text("message").contains("error"), exact.out());
    assertFalse(Files.exists(out));
    Run absent = Run.of(home, "model", "import", "absent.onnx", "--calibrate", INPUT, "--json");
    assertEquals(ExitCode.LOCAL, absent.exitCode());
    assertTrue(absent.object().text("message").contains("no file"), absent.out());
    assertEquals(ExitCode.USAGE, imported(home, out, "--proofs", "0").exitCode());
    assertEquals(ExitCode.USAGE, imported(home, out, "--margin", "0.5").exitCode());
  }

  @Test
  void an_input_that_cannot_be_is_refused_with_a_sentence_and_costs_no_proof() throws IOException {
    Path input = home.resolve("input.json");
    for (String json :
        List.of(
            "{\"input_data\": [[NaN]]}",
            "{\"input_data\": [[1]]}",
            "{\"input_data\": []}",
            "{}",
            "no JSON",
            "{\"input_data\": [[1e300, 1e300, 1e300]]}")) {
      Files.writeString(input, json);
      for (String verb : List.of("prove", "run")) {
        Run run =
            Run.of(home, "model", verb, model.toString(), "--input", input.toString(), "--json");
        assertEquals(ExitCode.LOCAL, run.exitCode(), json + run.out());
        assertEquals("MODEL", run.object().text("name"), run.out());
      }
    }
    Run shown = Run.of(home, "model", "show", model.toString(), "--json");
    assertEquals(0, shown.object().whole("proofs_made"));
    Run several = prove("--sample", "2");
    assertEquals(ExitCode.USAGE, several.exitCode(), several.out());
  }
}
