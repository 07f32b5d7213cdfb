package espalier.cli.subnet;

import espalier.base.unit.AccountId;
import espalier.cli.SendingCommand;
import espalier.client.NodeClient;
import espalier.ledger.Transaction;
import espalier.ledger.subnet.SubnetTransaction.EndSubnet;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "dissolve",
    description = "Gives the owner's notice; when it runs out, everything is paid back pro rata.",
    footerHeading = "%nExample:%n",
    footer = "  espalier subnet dissolve forecasts --dry-run")
final class SubnetDissolve extends SendingCommand {
  @Mixin private final NameArgument subnet = new NameArgument();

  @Override
  protected List<Transaction> requests(NodeClient node, AccountId actor) {
    return List.of(new EndSubnet(Named.id(node, subnet.name())));
  }
}
