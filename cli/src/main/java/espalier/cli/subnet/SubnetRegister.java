package espalier.cli.subnet;

import espalier.base.unit.AccountId;
import espalier.base.unit.Coin;
import espalier.cli.SendingCommand;
import espalier.cli.Values;
import espalier.client.NodeClient;
import espalier.ledger.Transaction;
import espalier.ledger.subnet.SubnetTransaction.RegisterNeuron;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "register",
    description = {
      "Takes a place in a subnet, as miner or validator. 'serve' and 'validate' do so by",
      "themselves."
    },
    footerHeading = "%nExample:%n",
    footer = "  espalier subnet register forecasts --price-max 5000esp --dry-run")
final class SubnetRegister extends SendingCommand {
  @Mixin private final NameArgument subnet = new NameArgument();

  @Option(
      names = "--endpoint",
      paramLabel = "ADDRESS",
      description = "Where it serves, such as http://miner.example.org:26700; nowhere unless said.")
  private String endpoint = "";

  @Option(
      names = "--price-max",
      paramLabel = "AMOUNT",
      required = true,
      converter = Values.CoinValue.class,
      description = "The most that the place may cost; most of it comes back to who is scored.")
  private @Nullable Coin priceMax;

  @Override
  protected List<Transaction> requests(NodeClient node, AccountId actor) {
    var most = Named.amount(node, Objects.requireNonNull(priceMax));
    return List.of(new RegisterNeuron(Named.id(node, subnet.name()), endpoint, most));
  }
}
