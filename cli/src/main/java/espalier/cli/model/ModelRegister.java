package espalier.cli.model;

import espalier.base.unit.AccountId;
import espalier.cli.CliException;
import espalier.cli.SendingCommand;
import espalier.client.NodeClient;
import espalier.ledger.Receipt;
import espalier.ledger.Transaction;
import espalier.ledger.proof.Blob;
import espalier.ledger.proof.Model;
import espalier.ledger.proof.ProofTransaction;
import espalier.ledger.proof.ProofTransaction.RegisterModel;
import espalier.model.file.PublicModel;
import espalier.proof.circuit.Program;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "register",
    description =
        "Puts the public part of a model on the ledger, so that proofs of it can be asked for.",
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier model register digits.model.public --name digits --dry-run",
      "",
      "The program and the commitment to the weights become public for good; the weights do not."
    })
final class ModelRegister extends SendingCommand {
  @Parameters(
      index = "0",
      paramLabel = "PUBLIC",
      description = "The model's public part, which import wrote beside the model.")
  private Path file = Path.of("");

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "For people; the file's name up to its first dot unless said.")
  private @Nullable String name;

  private @Nullable String id;

  @Override
  protected List<Transaction> requests(NodeClient node, AccountId actor) {
    PublicModel model = PublicModel.read(file);
    byte[] program = Program.CODEC.encode(model.program());
    if (program.length > ProofTransaction.PROGRAM_BYTES_MAX) {
      throw CliException.usage(
          "the program of %s has %d bytes; the ledger takes at most %d; import with smaller tables, or cut the model"
              .formatted(file, program.length, ProofTransaction.PROGRAM_BYTES_MAX));
    }
    id = model.id().toString();
    return List.of(
        new RegisterModel(
            label(), Blob.of(program), model.commitment().uses(), model.commitment().weights()));
  }

  private String label() {
    String label = name == null ? file.getFileName().toString().split("\\.", 2)[0] : name;
    if (label.getBytes(StandardCharsets.UTF_8).length > Model.NAME_BYTES_MAX) {
      throw CliException.usage(
          "the name '%s' is longer than %d bytes; give a shorter one with --name"
              .formatted(label, Model.NAME_BYTES_MAX));
    }
    return label;
  }

  @Override
  protected Map<String, Object> outcome(Receipt receipt) {
    return id == null ? Map.of() : Map.of("model_id", id);
  }
}
