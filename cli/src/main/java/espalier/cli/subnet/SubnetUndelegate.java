package espalier.cli.subnet;

import espalier.base.unit.AccountId;
import espalier.base.unit.Hash;
import espalier.cli.CliException;
import espalier.cli.SendingCommand;
import espalier.client.NodeClient;
import espalier.ledger.Transaction;
import espalier.ledger.subnet.SubnetState;
import espalier.ledger.subnet.SubnetState.Delegation;
import espalier.ledger.subnet.SubnetTransaction.Undelegate;
import java.util.HexFormat;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "undelegate",
    description = "Takes a stake back from a validator, at what its shares are worth now.",
    footerHeading = "%nExample:%n",
    footer = "  espalier subnet undelegate forecasts alice --shares 1000 --dry-run")
final class SubnetUndelegate extends SendingCommand {
  @Mixin private final NameArgument subnet = new NameArgument();

  @Parameters(index = "1", paramLabel = "VALIDATOR", description = "Address or key name.")
  private String validator = "";

  @Option(names = "--shares", paramLabel = "COUNT", description = "How many; all unless said.")
  private long shares = -1;

  @Override
  protected List<Transaction> requests(NodeClient node, AccountId actor) {
    Hash id = Named.id(node, subnet.name());
    AccountId from = espalier().account(validator);
    long sold = shares < 0 ? held(node, new Delegation(id, from, actor)) : shares;
    return List.of(new Undelegate(id, from, sold));
  }

  private long held(NodeClient node, Delegation delegation) {
    String key = HexFormat.of().formatHex(SubnetState.DELEGATIONS.keys().encode(delegation));
    return node.row("delegations", key)
        .map(row -> row.get("value", SubnetState.DELEGATIONS.values()))
        .orElseThrow(() ->
            CliException.refused(
                "%s holds no shares of %s in '%s'"
                    .formatted(delegation.delegator(), delegation.validator(), subnet.name())));
  }
}
