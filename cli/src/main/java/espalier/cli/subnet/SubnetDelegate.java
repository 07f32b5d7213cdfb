package espalier.cli.subnet;

import espalier.base.unit.AccountId;
import espalier.base.unit.Coin;
import espalier.cli.SendingCommand;
import espalier.cli.Values;
import espalier.client.NodeClient;
import espalier.ledger.Transaction;
import espalier.ledger.subnet.SubnetTransaction.Delegate;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "delegate",
    description = "Stakes on a validator, one's own place included; dividends raise the stake.",
    footerHeading = "%nExample:%n",
    footer = "  espalier subnet delegate forecasts alice 50000esp --dry-run")
final class SubnetDelegate extends SendingCommand {
  @Mixin private final NameArgument subnet = new NameArgument();

  @Parameters(index = "1", paramLabel = "VALIDATOR", description = "Address or key name.")
  private String validator = "";

  @Parameters(
      index = "2",
      paramLabel = "AMOUNT",
      converter = Values.CoinValue.class,
      description = "Smallest units and their denomination, such as 50000esp.")
  private @Nullable Coin amount;

  @Override
  protected List<Transaction> requests(NodeClient node, AccountId actor) {
    return List.of(
        new Delegate(
            Named.id(node, subnet.name()),
            espalier().account(validator),
            Named.amount(node, Objects.requireNonNull(amount))));
  }
}
