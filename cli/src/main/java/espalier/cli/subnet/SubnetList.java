package espalier.cli.subnet;

import espalier.cli.EspalierCommand;
import espalier.cli.Layout;
import espalier.cli.Result;
import espalier.client.NodeClient;
import espalier.ledger.subnet.Subnet;
import espalier.ledger.subnet.SubnetNetwork;
import espalier.ledger.subnet.SubnetState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;

@Command(
    name = "list",
    description = "Shows the subnets of the ledger.",
    footerHeading = "%nExample:%n",
    footer = "  espalier subnet list --json")
final class SubnetList extends EspalierCommand {
  @Override
  protected Result run() {
    try (NodeClient node = espalier().connect()) {
      List<Subnet> all =
          node.rows("subnets", SubnetState.SUBNETS, new byte[0], SubnetNetwork.SUBNETS_MAX).stream()
              .map(NodeClient.Row::value)
              .toList();
      var lines = new ArrayList<List<String>>();
      for (Subnet one : all) {
        lines.add(
            List.of(
                one.name(),
                Integer.toString(one.clock().epoch()),
                one.clock().ends().toString(),
                one.rules().tempoMilliseconds() / 1_000 + " s",
                "%,d".formatted(one.money().pot().units()),
                "%,d".formatted(one.money().staked().units()),
                one.health().phase().name().toLowerCase(Locale.ROOT),
                one.rules().service()));
      }
      String table =
          Layout.table(
              List.of("NAME", "EPOCH", "ENDS", "TEMPO", "POT", "STAKED", "PHASE", "SERVICE"),
              lines);
      return Result.of(
          all.stream().map(Subnet.CODEC::toTree).toList(),
          all.isEmpty() ? "no subnets; 'espalier subnet create' founds one" : table);
    }
  }
}
