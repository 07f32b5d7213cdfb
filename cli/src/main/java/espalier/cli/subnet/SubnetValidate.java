package espalier.cli.subnet;

import espalier.base.unit.Coin;
import espalier.cli.Espalier;
import espalier.cli.Values;
import espalier.competition.subnet.daemon.SubnetLedger;
import espalier.competition.subnet.daemon.Validator;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "validate",
    description = {
      "Runs a validator: asks all miners fresh questions, commits to the scores in an epoch's",
      "first half, reveals in the second, and sells calls. It may be killed at any time."
    },
    footerHeading = "%nExample:%n",
    footer = "  espalier subnet validate forecasts --service price --price-max 5000esp")
final class SubnetValidate extends Daemon {
  @Mixin private final PlaceOption place = new PlaceOption();

  @Option(names = "--service", paramLabel = "NAME", description = "price or digits.")
  private String service = "price";

  @Option(
      names = "--questions",
      paramLabel = "COUNT",
      description = "To each miner in an epoch, 1 to 1000; 32 unless said.")
  private int questions = 32;

  @Option(
      names = "--at-once",
      paramLabel = "COUNT",
      description = "Questions under way at a time; 32 unless said.")
  private int atOnce = 32;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      converter = Values.DurationValue.class,
      description = "For one answer; 5s unless said.")
  private Duration timeout = Duration.ofSeconds(5);

  @Option(
      names = "--call-price",
      paramLabel = "AMOUNT",
      converter = Values.CoinValue.class,
      description = "What a user's call costs; 1000 smallest units unless said.")
  private @Nullable Coin price;

  @Option(
      names = "--folder",
      paramLabel = "FOLDER",
      description = "Where votes, vouchers and hidden items are kept; HOME/subnet/ID unless said.")
  private @Nullable Path folder;

  @Override
  Running start(Espalier espalier, SubnetLedger ledger, Consumer<String> tell) throws IOException {
    Path kept =
        folder == null
            ? espalier
                .home()
                .resolve("subnet")
                .resolve(ledger.account().toString())
                .resolve(ledger.id().toString())
            : folder;
    Coin asked = price == null ? new Coin(Named.denomination(ledger.node()), DEFAULT) : price;
    var settings =
        new Validator.Settings(
            kept,
            place.place(ledger.node()),
            questions,
            atOnce,
            timeout,
            Named.amount(ledger.node(), Objects.requireNonNull(asked)));
    Validator<?, ?, ?> validator = Example.of(service).validate(ledger, settings, tell);
    var tree = new LinkedHashMap<String, Object>();
    tree.put("account", ledger.account().toString());
    tree.put("entry", validator.neuron().entry().toString());
    tree.put("uid", validator.neuron().uid());
    tree.put("listens", validator.uri().toString());
    tree.put("folder", kept.toString());
    return new Running(
        validator,
        tree,
        "validator %s listens at %s as entry %s, slot %d; votes and vouchers lie in %s"
            .formatted(
                ledger.account(),
                validator.uri(),
                validator.neuron().entry(),
                validator.neuron().uid(),
                kept));
  }

  private static final espalier.base.unit.Amount DEFAULT = new espalier.base.unit.Amount(1_000);
}
