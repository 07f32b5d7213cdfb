package espalier.cli.subnet;

import espalier.base.unit.AccountId;
import espalier.base.unit.Coin;
import espalier.cli.SendingCommand;
import espalier.cli.Values;
import espalier.client.NodeClient;
import espalier.ledger.Transaction;
import espalier.ledger.subnet.SubnetTransaction.FundSubsidy;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "fund",
    description =
        "Gives to the reserve that all subnets' emission comes from; it does not come back.",
    footerHeading = "%nExample:%n",
    footer = "  espalier subnet fund 1000000esp --dry-run")
final class SubnetFund extends SendingCommand {
  @Parameters(
      index = "0",
      paramLabel = "AMOUNT",
      converter = Values.CoinValue.class,
      description = "Smallest units and their denomination, such as 1000000esp.")
  private @Nullable Coin amount;

  @Override
  protected List<Transaction> requests(NodeClient node, AccountId actor) {
    return List.of(new FundSubsidy(Named.amount(node, Objects.requireNonNull(amount))));
  }
}
