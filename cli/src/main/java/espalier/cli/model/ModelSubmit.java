package espalier.cli.model;

import espalier.base.unit.AccountId;
import espalier.base.unit.Hash;
import espalier.cli.CliException;
import espalier.cli.Layout;
import espalier.cli.Progress;
import espalier.cli.Result;
import espalier.cli.SendingCommand;
import espalier.cli.Values.HashValue;
import espalier.client.NodeClient;
import espalier.client.Submission;
import espalier.ledger.Receipt;
import espalier.ledger.Transaction;
import espalier.ledger.proof.Blob;
import espalier.ledger.proof.ProofEvent.ChunkAccepted;
import espalier.ledger.proof.ProofEvent.ProofAccepted;
import espalier.ledger.proof.ProofRequest;
import espalier.ledger.proof.ProofTransaction.SubmitProof;
import espalier.model.file.ModelFile;
import espalier.model.file.ProofFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "submit",
    description = {
      "Answers a request on the ledger with a proof, and is paid its fee.",
      "Given a model, proves first; given a proof that 'prove --request' made, sends it as it is.",
      "A proof in chunks is announced, then each chunk is sent by itself; the last one is paid."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier model submit 3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29 digits.model --input image.json",
      "  espalier model submit 3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29 digits.model --input image.json --chunks 4",
      "  espalier model submit 3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29 answer.proof",
      "",
      "The proof binds the request and the account that asks: nobody else is paid for it.",
      "Chunks that the ledger has are not sent again: after a break, submit the same proof file.",
      "With --dry-run the proof is made too; one that hides weights counts against the model's budget."
    })
final class ModelSubmit extends SendingCommand {
  @Parameters(
      index = "0",
      paramLabel = "REQUEST",
      converter = HashValue.class,
      description = "The id that ask printed.")
  private Hash request = Hash.ZERO;

  @Parameters(
      index = "1",
      paramLabel = "FILE",
      description = "A model that import made, or a proof for this request and account.")
  private Path file = Path.of("");

  @ArgGroup(exclusive = false)
  private @Nullable InputOption input;

  @Option(
      names = "--hide",
      split = ",",
      paramLabel = "PART",
      description =
          "Of ${COMPLETION-CANDIDATES}, what the proof keeps to itself; weights unless said.")
  private @Nullable List<ModelProve.Part> hide;

  @Option(
      names = "--chunks",
      paramLabel = "N",
      description =
          "Proves in N parts, each in a process of its own, and keeps the proof beside the model.")
  private int chunks = 1;

  @Option(
      names = "--anew",
      description = "Gives up the chunks of another proof that this account has sent before.")
  private boolean anew;

  private @Nullable ChunkedAnswer answer;

  @Override
  protected List<Transaction> requests(NodeClient node, AccountId actor) throws Exception {
    ProofRequest wanted =
        node.row("proof_requests", request.toString())
            .map(row -> row.get("value", ProofRequest.CODEC))
            .orElseThrow(() ->
                CliException.refused(
                    "no request %s is open; it was answered, it expired, or it never was"
                        .formatted(request)));
    ProofFile proof = ProofFile.isOne(file) ? read(actor) : prove(wanted, actor);
    if (proof.parts().size() > 1) {
      ChunkedAnswer chunked = ChunkedAnswer.of(request, proof, node, actor, anew);
      answer = chunked;
      return chunked.first();
    }
    return List.of(
        new SubmitProof(
            request,
            ChunkedAnswer.published(proof.statement()),
            Blob.of(ChunkedAnswer.bounded(proof.parts().getFirst()))));
  }

  /// A proof that was made before.
  private ProofFile read(AccountId actor) {
    if (input != null || hide != null || chunks != 1) {
      throw CliException.usage(
          "%s is a proof already: --input, --hide and --chunks are for a model; leave them out"
              .formatted(file));
    }
    ProofFile proof = ProofFile.read(file);
    if (!proof.statement().context().equals(ProofRequest.context(request, actor))) {
      throw CliException.refused(
          "%s is not bound to this request and %s; make it with 'espalier model prove --request %s --prover %s'"
              .formatted(file, actor, request, actor));
    }
    return proof;
  }

  private ProofFile prove(ProofRequest wanted, AccountId actor) throws Exception {
    if (input == null) {
      throw CliException.usage("a model needs --input FILE: what it is run on");
    }
    ModelFile model = ModelFile.read(file);
    if (!wanted.model().equals(model.published().id())) {
      throw CliException.refused(
          "the request is about model %s; %s is model %s"
              .formatted(wanted.model(), file, model.published().id()));
    }
    List<ModelProve.Part> parts = hide == null ? List.of() : hide;
    var hidden =
        new Hidden(
            model.budget() > 0,
            parts.contains(ModelProve.Part.input),
            parts.contains(ModelProve.Part.output));
    var question =
        new Proving.Question(
            input.read(model.program()), hidden, ProofRequest.context(request, actor));
    if (ModelProve.checked(chunks) == 1) {
      return Progress.during(espalier(), "proving", () -> Proving.prove(file, model, question))
          .file();
    }
    Path kept = file.resolveSibling(request.toString().substring(0, 12) + ".proof");
    Path folder = kept.resolveSibling(kept.getFileName() + ".chunks");
    ProofFile proof =
        Progress.during(
                espalier(),
                "proving in chunks",
                () -> Chunking.prove(file, model, question, chunks, folder))
            .file();
    proof.write(kept);
    if (!espalier().isJson()) {
      espalier().surroundings().err().println("wrote " + kept + "; if sending breaks, submit it");
    }
    return proof;
  }

  @Override
  protected Map<String, Object> outcome(Receipt receipt) {
    var more = new LinkedHashMap<String, Object>();
    receipt
        .events()
        .forEach(event -> {
          if (event instanceof ProofAccepted(var accepted)) {
            more.put("proof_receipt", accepted.id().toString());
            more.put("paid", accepted.fee().toString());
            more.put("soundness_bits", accepted.bits());
            more.put("chunks", accepted.parts());
          }
        });
    return more;
  }

  /// Sends the chunks that are left, each in a transaction of its own.
  @Override
  protected Result after(Sent sent, Result result) throws Exception {
    ChunkedAnswer chunked = answer;
    if (chunked == null) {
      return result;
    }
    var tree = new LinkedHashMap<String, Object>();
    ((Map<?, ?>) result.tree()).forEach((name, value) -> tree.put(String.valueOf(name), value));
    var lines = new ArrayList<>(List.of(result.text()));
    var steps = new ArrayList<Map<String, Object>>();
    for (int part : chunked.rest()) {
      Submission submission =
          Progress.during(
              espalier(),
              "sending chunk " + part,
              () -> sent.builder().send(List.of(chunked.chunk(part))));
      switch (submission) {
        case Submission.Refused(var refusal) -> {
          return refused(refusal, "chunk %d was refused; those before it stay".formatted(part));
        }
        case Submission.Included(long height, _, _, var receipt) -> {
          Map<String, Object> step = step(receipt, height);
          steps.add(step);
          lines.add(
              "chunk %d in block %d; fee %s; %s missing"
                  .formatted(part, height, Layout.amount(receipt.fee()), step.get("left")));
          Map<String, Object> more = outcome(receipt);
          tree.putAll(more);
          Optional.of(more).filter(one -> !one.isEmpty()).map(Layout::fields).ifPresent(lines::add);
        }
      }
    }
    tree.put("sent", steps);
    return Result.of(tree, String.join("\n", lines));
  }

  private static Map<String, Object> step(Receipt receipt, long height) {
    var step = new LinkedHashMap<String, Object>();
    step.put("transaction", receipt.transaction().toString());
    step.put("height", height);
    step.put("fee", receipt.fee().toString());
    receipt
        .events()
        .forEach(event -> {
          if (event instanceof ChunkAccepted accepted) {
            step.put("part", accepted.part());
            step.put("left", accepted.left());
          }
        });
    return step;
  }
}
