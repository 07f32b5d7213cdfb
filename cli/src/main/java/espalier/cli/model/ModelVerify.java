package espalier.cli.model;

import espalier.base.crypto.Ed25519;
import espalier.base.unit.Hash;
import espalier.cli.CliException;
import espalier.cli.EspalierCommand;
import espalier.cli.ExitCode;
import espalier.cli.Progress;
import espalier.cli.Result;
import espalier.model.file.Port;
import espalier.model.file.ProofFile;
import espalier.model.file.ProofFile.Signed;
import espalier.model.file.PublicModel;
import espalier.proof.circuit.Program;
import espalier.proof.verifier.Statement;
import espalier.proof.verifier.Verdict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "verify",
    description = {
      "Checks a proof: which model answered what, who says so, what was hidden, and how sure that is.",
      "Exit code 1 if the proof does not hold."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier model verify answer.proof --model digits.model.public",
      "",
      "Without --model the proof names a model itself: compare the id with one that you trust."
    })
final class ModelVerify extends EspalierCommand {
  @Parameters(index = "0", paramLabel = "PROOF", description = "A file that prove made.")
  private Path file = Path.of("");

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description = "The model that must have answered: its .public file, or its id.")
  private @Nullable String expected;

  private record Checked(PublicModel model, Verdict verdict, double milliseconds) {}

  @Override
  protected Result run() throws Exception {
    ProofFile proof = ProofFile.read(file);
    Optional<Hash> id = Optional.ofNullable(expected).flatMap(ModelVerify::id);
    PublicModel model = model(proof, id.isEmpty());
    Hash pinned = expected == null ? proof.statement().model() : id.orElseGet(model::id);
    if (!proof.statement().model().equals(pinned)) {
      return refused(
          proof,
          "OTHER_MODEL",
          "the proof is about the model %s; expected %s"
              .formatted(proof.statement().model(), pinned));
    }
    if (proof.signed().isPresent() && !isSignedRightly(proof, proof.signed().get())) {
      return refused(
          proof,
          "SIGNATURE",
          "the signature of %s is not over this proof; ask for the proof again"
              .formatted(proof.signed().get().by().account()));
    }
    Checked checked =
        Progress.during(
            espalier(),
            "verifying",
            () -> {
              long start = System.nanoTime();
              Verdict verdict = Proving.verify(model, proof);
              return new Checked(model, verdict, (System.nanoTime() - start) / 1e6);
            });
    return switch (checked.verdict()) {
      case Verdict.Rejected(var refusal, String message) -> refused(proof, refusal.name(), message);
      case Verdict.Verified(var statement, int bits) -> verified(proof, checked, statement, bits);
    };
  }

  private static Optional<Hash> id(String given) {
    return given.matches("[0-9a-f]{64}") ? Optional.of(Hash.parse(given)) : Optional.empty();
  }

  /// The public part that the command line names, else the proof's own.
  private PublicModel model(ProofFile proof, boolean byFile) {
    if (expected != null && byFile) {
      return PublicModel.read(Path.of(expected));
    }
    return proof
        .model()
        .orElseThrow(() ->
            CliException.usage(
                "%s was made with --detached and does not say what its model is; name the model's public part with --model X.model.public"
                    .formatted(file)));
  }

  private static boolean isSignedRightly(ProofFile proof, Signed signed) {
    return Ed25519.jdk().verifies(signed.by(), proof.digest().bytes(), signed.signature());
  }

  private Result refused(ProofFile proof, String check, String message) {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("valid", false);
    tree.put("check", check);
    tree.put("message", message);
    tree.put("model_id", proof.statement().model().toString());
    if (!espalier().isJson()) {
      espalier()
          .surroundings()
          .err()
          .println("espalier: the proof does not hold (%s): %s".formatted(check, message));
    }
    return new Result(tree, "", ExitCode.REFUSED);
  }

  private Result verified(ProofFile proof, Checked checked, Statement statement, int bits) {
    PublicModel model = checked.model();
    Hidden hidden = Hidden.of(model.program(), statement);
    String by = proof.signed().map(signed -> signed.by().account().toString()).orElse("");
    var lines = new ArrayList<String>();
    lines.add("the proof holds");
    lines.add("said by    " + (by.isEmpty() ? "nobody: the proof is not signed" : by));
    lines.add("model id   " + statement.model());
    if (expected == null) {
      lines.add("           compare it with an id that you trust, or name one with --model");
    }
    lines.add("hidden     " + hidden);
    lines.add("soundness  %d bits".formatted(bits));
    var inputs = ports(Port.inputs(model.program()), statement, "input", lines);
    var outputs = ports(Port.outputs(model.program()), statement, "answer", lines);
    var commitments = commitments(model.program(), statement, lines);
    lines.add(
        "proof      %,d bytes, verified in %,.1f ms"
            .formatted(proof.proofBytes(), checked.milliseconds()));
    var tree = new LinkedHashMap<String, Object>();
    tree.put("valid", true);
    tree.put("model_id", statement.model().toString());
    tree.put("model_pinned", expected != null);
    tree.put("signed_by", by.isEmpty() ? null : by);
    tree.put("hidden", hidden.names());
    tree.put("soundness_bits", bits);
    tree.put("inputs", inputs);
    tree.put("outputs", outputs);
    tree.put("committed", commitments);
    tree.put("proof_bytes", proof.proofBytes());
    tree.put("verify_ms", checked.milliseconds());
    return Result.of(tree, String.join("\n", lines));
  }

  /// Inputs and outputs that the proof binds to commitments.
  private static List<Map<String, Object>> commitments(
      Program program, Statement statement, List<String> lines) {
    var ports = new ArrayList<>(Port.inputs(program));
    ports.addAll(Port.outputs(program));
    var trees = new ArrayList<Map<String, Object>>();
    for (Statement.Committed one : statement.committed()) {
      for (Port port : ports) {
        if (port.step() == one.step()) {
          String digest = one.tensor().digest().toString();
          trees.add(Map.of("name", port.name(), "commitment", digest));
          lines.add("committed  %s is that of %s".formatted(port.name(), digest));
        }
      }
    }
    return trees;
  }

  private static List<Map<String, Object>> ports(
      List<Port> ports, Statement statement, String what, List<String> lines) {
    var trees = new ArrayList<Map<String, Object>>();
    for (Port port : ports) {
      Optional<long[]> cells = statement.of(port.step()).map(Statement.Tensor::values);
      trees.add(Shown.tree(port, cells));
      lines.add("%-10s ".formatted(what) + Shown.text(port, cells));
    }
    return trees;
  }
}
