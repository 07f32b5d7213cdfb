package espalier.cli.model;

import espalier.base.unit.AccountId;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import espalier.base.unit.Hash;
import espalier.cli.CliException;
import espalier.cli.SendingCommand;
import espalier.cli.Values.CoinValue;
import espalier.cli.Values.DurationValue;
import espalier.client.NodeClient;
import espalier.ledger.Receipt;
import espalier.ledger.Transaction;
import espalier.ledger.proof.ProofEvent.ProofAsked;
import espalier.ledger.proof.ProofTransaction.AskProof;
import espalier.ledger.proof.Values;
import espalier.model.file.PublicModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "ask",
    description = {
      "Asks for a proof of what a registered model answers, and sets a fee aside for it.",
      "The fee comes back at the deadline if nobody proves until then, and not before."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier model ask digits.model.public --input image.json --fee 5000esp --for 1h",
      "  espalier model ask 3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29 --fee 5000esp --may-hide weights,input --prover bob",
      "",
      "Give the input to provers yourself: the ledger keeps its digest alone."
    })
final class ModelAsk extends SendingCommand {
  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "The model's public part, or its id.")
  private String model = "";

  @ArgGroup(exclusive = false)
  private @Nullable InputOption input;

  @Option(
      names = "--fee",
      required = true,
      paramLabel = "AMOUNT",
      converter = CoinValue.class,
      description = "What whoever proves is paid, such as 5000esp.")
  private @Nullable Coin fee;

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      converter = DurationValue.class,
      description = "How long proofs are taken; 1h unless said, at most 30d.")
  private Duration length = Duration.ofHours(1);

  @Option(
      names = "--prover",
      paramLabel = "ACCOUNT",
      description = "Who alone may answer: an address or the name of a key.")
  private @Nullable String prover;

  @Option(
      names = "--may-hide",
      split = ",",
      paramLabel = "PART",
      description =
          "Of ${COMPLETION-CANDIDATES}, what the answer may keep to itself; weights unless said.")
  private @Nullable List<ModelProve.Part> mayHide;

  @Override
  protected List<Transaction> requests(NodeClient node, AccountId actor) {
    long newest = node.status().time().milliseconds();
    var now = new BlockTime(Math.max(newest, System.currentTimeMillis()));
    List<ModelProve.Part> parts = mayHide == null ? List.of(ModelProve.Part.weights) : mayHide;
    var allowed =
        new espalier.ledger.proof.Hidden(
            parts.contains(ModelProve.Part.weights),
            parts.contains(ModelProve.Part.input),
            parts.contains(ModelProve.Part.output));
    boolean isId = model.matches("[0-9a-f]{64}");
    if (isId && input != null) {
      throw CliException.usage(
          "--input is turned into whole numbers by the model; name its public part, not its id");
    }
    Optional<PublicModel> open =
        isId ? Optional.empty() : Optional.of(PublicModel.read(Path.of(model)));
    Hash id = open.map(PublicModel::id).orElseGet(() -> Hash.parse(model));
    return List.of(
        new AskProof(
            id,
            Optional.ofNullable(prover).map(espalier()::account),
            open.flatMap(this::digest),
            allowed,
            java.util.Objects.requireNonNull(fee),
            now.plusMilliseconds(length.toMillis())));
  }

  private Optional<Hash> digest(PublicModel open) {
    if (input == null) {
      return Optional.empty();
    }
    var tensors = new ArrayList<Values>();
    new TreeMap<>(input.read(open.program()))
        .forEach((step, cells) -> tensors.add(Values.of(step, cells)));
    return Optional.of(Values.digest(tensors));
  }

  @Override
  protected Map<String, Object> outcome(Receipt receipt) {
    var more = new LinkedHashMap<String, Object>();
    receipt
        .events()
        .forEach(event -> {
          if (event instanceof ProofAsked(var request)) {
            more.put("request", request.id().toString());
          }
        });
    return more;
  }
}
