package espalier.cli.subnet;

import espalier.cli.Espalier;
import espalier.competition.subnet.daemon.Miner;
import espalier.competition.subnet.daemon.SubnetLedger;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "serve",
    description = {
      "Runs a miner: takes a place if it has none, says where it serves, answers validators until",
      "stopped."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier subnet serve forecasts --service price --miner ridge --price-max 5000esp"
    })
final class SubnetServe extends Daemon {
  @Mixin private final PlaceOption place = new PlaceOption();

  @Option(names = "--service", paramLabel = "NAME", description = "price or digits.")
  private String service = "price";

  @Option(
      names = "--miner",
      paramLabel = "KIND",
      required = true,
      description = {
        "price: last, ridge, momentum, noise.",
        "digits: neighbours, centroids, linear, guess."
      })
  private String kind = "";

  @Override
  Running start(Espalier espalier, SubnetLedger ledger, Consumer<String> tell) throws IOException {
    Example example = Example.of(service);
    example.checked(kind);
    Miner<?, ?> miner = example.mine(ledger, kind, place.place(ledger.node()));
    var tree = new LinkedHashMap<String, Object>();
    tree.put("account", ledger.account().toString());
    tree.put("entry", miner.neuron().entry().toString());
    tree.put("uid", miner.neuron().uid());
    tree.put("listens", miner.uri().toString());
    return new Running(
        miner,
        tree,
        "miner '%s' of %s serves at %s as entry %s, slot %d"
            .formatted(
                kind, ledger.account(), miner.uri(), miner.neuron().entry(), miner.neuron().uid()));
  }
}
