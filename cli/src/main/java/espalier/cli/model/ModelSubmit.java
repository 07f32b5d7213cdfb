package espalier.cli.model;

import espalier.base.unit.AccountId;
import espalier.base.unit.Hash;
import espalier.cli.CliException;
import espalier.cli.Progress;
import espalier.cli.SendingCommand;
import espalier.cli.Values.HashValue;
import espalier.client.NodeClient;
import espalier.ledger.Receipt;
import espalier.ledger.Transaction;
import espalier.ledger.proof.Blob;
import espalier.ledger.proof.ProofEvent.ProofAccepted;
import espalier.ledger.proof.ProofRequest;
import espalier.ledger.proof.ProofTransaction;
import espalier.ledger.proof.ProofTransaction.SubmitProof;
import espalier.ledger.proof.Values;
import espalier.model.file.ModelFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "submit",
    description = {
      "Proves what a model answers, for one request on the ledger, and is paid its fee.",
      "The proof binds the request and the account that asks: nobody else is paid for it."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier model submit 3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29 digits.model --input image.json",
      "",
      "With --dry-run the proof is made too; one that hides weights counts against the model's budget."
    })
final class ModelSubmit extends SendingCommand {
  @Parameters(
      index = "0",
      paramLabel = "REQUEST",
      converter = HashValue.class,
      description = "The id that ask printed.")
  private Hash request = Hash.ZERO;

  @Parameters(index = "1", paramLabel = "MODEL", description = "A file that import made.")
  private Path file = Path.of("");

  @Mixin private final InputOption input = new InputOption();

  @Option(
      names = "--hide",
      split = ",",
      paramLabel = "PART",
      description =
          "Of ${COMPLETION-CANDIDATES}, what the proof keeps to itself; weights unless said.")
  private @Nullable List<ModelProve.Part> hide;

  @Override
  protected List<Transaction> requests(NodeClient node, AccountId actor) throws Exception {
    ProofRequest wanted =
        node.row("proof_requests", request.toString())
            .map(row -> row.get("value", ProofRequest.CODEC))
            .orElseThrow(() ->
                CliException.refused(
                    "no request %s is open; it was answered, it expired, or it never was"
                        .formatted(request)));
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
    Map<Integer, long[]> given = input.read(model.program());
    Hash context = ProofRequest.context(request, actor);
    Proving.Proved proved =
        Progress.during(
            espalier(), "proving", () -> Proving.prove(file, model, given, hidden, context));
    byte[] proof = proved.file().parts().getFirst();
    if (proof.length > ProofTransaction.PROOF_BYTES_MAX) {
      throw CliException.refused(
          "the proof has %d bytes; the ledger takes at most %d"
              .formatted(proof.length, ProofTransaction.PROOF_BYTES_MAX));
    }
    var published = new ArrayList<Values>();
    proved
        .file()
        .statement()
        .published()
        .forEach(tensor -> published.add(Values.of(tensor.step(), tensor.values())));
    return List.of(new SubmitProof(request, published, Blob.of(proof)));
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
          }
        });
    return more;
  }
}
