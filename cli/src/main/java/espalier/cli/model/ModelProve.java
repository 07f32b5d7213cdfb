package espalier.cli.model;

import espalier.base.crypto.Ed25519;
import espalier.base.crypto.SigningKey;
import espalier.base.unit.AccountId;
import espalier.base.unit.Hash;
import espalier.cli.CliException;
import espalier.cli.EspalierCommand;
import espalier.cli.Progress;
import espalier.cli.Result;
import espalier.cli.Values.HashValue;
import espalier.client.key.KeyFile;
import espalier.ledger.proof.ProofRequest;
import espalier.model.file.ModelFile;
import espalier.model.file.Port;
import espalier.model.file.ProofFile;
import espalier.proof.circuit.Cut;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "prove",
    description = "Runs a model on an input and proves what it answered.",
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier model prove digits.model --input image.json --out answer.proof",
      "  espalier model prove digits.model --input image.json --hide weights,input",
      "  espalier model prove digits.model --input image.json --chunks 4 --request 3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29 --prover bob",
      "",
      "The program (operators, shapes, scales, tables) is never hidden. A model imported with",
      "--public-weights hides no weights; every other model hides them in each proof."
    })
final class ModelProve extends EspalierCommand {
  /// What can be hidden; spelled as on the command line.
  enum Part {
    weights,
    input,
    output
  }

  @Parameters(index = "0", paramLabel = "MODEL", description = "A file that import made.")
  private Path file = Path.of("");

  @Mixin private final InputOption input = new InputOption();

  @Mixin private final CommitmentOption commitments = new CommitmentOption();

  @Option(
      names = "--hide",
      split = ",",
      paramLabel = "PART",
      description =
          "Of ${COMPLETION-CANDIDATES}, what the proof keeps to itself; weights unless said.")
  private @Nullable List<Part> hide;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where the proof is written; answer.proof unless said.")
  private Path out = Path.of("answer.proof");

  @Option(
      names = "--chunks",
      paramLabel = "N",
      description =
          "Proves the model in N parts, each in a process of its own with the memory of one part.")
  private int chunks = 1;

  @Option(
      names = "--detached",
      description = "Leaves the model's public part out of the file; who verifies must have it.")
  private boolean detached;

  @Option(
      names = "--key",
      paramLabel = "NAME",
      description = "Signs the proof with this key, so that it says who made it.")
  private @Nullable String keyName;

  @Option(
      names = "--request",
      paramLabel = "ID",
      converter = HashValue.class,
      description =
          "Binds the proof to this request on the ledger, so that 'submit' can answer it with the file.")
  private @Nullable Hash request;

  @Option(
      names = "--prover",
      paramLabel = "ACCOUNT",
      description =
          "With --request, who will submit: an address or the name of a key (else the profile's key, else the only one).")
  private @Nullable String prover;

  @Override
  protected Result run() throws Exception {
    ModelFile model = Progress.during(espalier(), "reading " + file, () -> ModelFile.read(file));
    Hidden hidden = hidden(model);
    Map<Integer, long[]> given = input.read(model.program());
    Optional<SigningKey> key = Optional.ofNullable(keyName).map(this::unlocked);
    Proving.Proved proved =
        Progress.during(
            espalier(),
            "proving",
            () -> prove(model, new Proving.Question(given, hidden, context())));
    ProofFile proof = proved.file();
    if (key.isPresent()) {
      var signature = key.get().sign(Ed25519.jdk(), proof.digest().bytes());
      proof = proof.withSigned(new ProofFile.Signed(key.get().publicKey(), signature));
    }
    (detached ? proof.detached() : proof).write(out);
    return result(model, hidden, proved);
  }

  private Proving.Proved prove(ModelFile model, Proving.Question question) throws Exception {
    if (commitments.isGiven() && (chunks > 1 || request != null)) {
      throw CliException.usage(
          "--input-commitment goes neither with --chunks nor with --request: prove in one piece, for no request");
    }
    if (checked(chunks) == 1) {
      return Proving.prove(file, model, question, commitments);
    }
    Path folder = out.resolveSibling(out.getFileName() + ".chunks");
    return Chunking.prove(file, model, question, chunks, folder);
  }

  /// The count of chunks, if so many are possible.
  static int checked(int chunks) {
    if (chunks < 1 || chunks > Cut.PARTS_MAX) {
      throw CliException.usage(
          "--chunks is %d; 1 to %d are possible".formatted(chunks, Cut.PARTS_MAX));
    }
    return chunks;
  }

  /// What the proof binds beside the model.
  private Hash context() {
    if (request == null) {
      if (prover != null) {
        throw CliException.usage("--prover is for a proof that answers a --request; name one");
      }
      return Hash.ZERO;
    }
    AccountId account =
        prover == null
            ? espalier().wallet().read(espalier().keyName(Optional.empty())).account()
            : espalier().account(prover);
    return ProofRequest.context(request, account);
  }

  private Hidden hidden(ModelFile model) {
    boolean hides = model.budget() > 0;
    List<Part> parts = hide == null ? List.of() : hide;
    if (!hides && parts.contains(Part.weights)) {
      throw CliException.usage(
          "%s was imported with --public-weights, so its proofs cannot hide them; import it again without, or leave weights out of --hide"
              .formatted(file));
    }
    return new Hidden(hides, parts.contains(Part.input), parts.contains(Part.output));
  }

  private SigningKey unlocked(String name) {
    KeyFile held = espalier().wallet().read(name);
    return held.unlock(
        held.isEncrypted()
            ? espalier().passphrase("Passphrase of key '" + name + "'")
            : Optional.empty());
  }

  private Result result(ModelFile model, Hidden hidden, Proving.Proved proved) {
    var outputs = new ArrayList<Map<String, Object>>();
    var lines = new ArrayList<String>();
    for (Port port : Port.outputs(model.program())) {
      Optional<long[]> cells = Optional.ofNullable(proved.outputs().get(port.step()));
      Map<String, Object> one = Shown.tree(port, cells);
      one.put("hidden", hidden.output());
      outputs.add(one);
      lines.add("answer     " + Shown.text(port, cells) + (hidden.output() ? " (hidden)" : ""));
    }
    var tree = new LinkedHashMap<String, Object>();
    tree.put("proof", out.toString());
    tree.put("model_id", model.published().id().toString());
    tree.put("hidden", hidden.names());
    tree.put("outputs", outputs);
    tree.put("proof_bytes", proved.file().proofBytes());
    tree.put("chunks", proved.file().parts().size());
    tree.put("commit_ms", proved.commitMilliseconds());
    tree.put("prove_ms", proved.proveMilliseconds());
    tree.put("verify_ms", proved.verifyMilliseconds());
    tree.put("proofs_made", proved.made());
    tree.put("proofs_allowed", model.budget());
    lines.add("model id   " + model.published().id());
    lines.add("hidden     " + hidden);
    lines.add(
        "proved in %,.0f ms (and %,.0f ms to encode the weights), verified in %,.0f ms, %,d bytes"
            .formatted(
                proved.proveMilliseconds(),
                proved.commitMilliseconds(),
                proved.verifyMilliseconds(),
                proved.file().proofBytes()));
    if (model.budget() > 0) {
      lines.add(
          "proof %,d of the %,d that this model can hide".formatted(proved.made(), model.budget()));
    }
    lines.add("wrote      " + out);
    return Result.of(tree, String.join("\n", lines));
  }
}
