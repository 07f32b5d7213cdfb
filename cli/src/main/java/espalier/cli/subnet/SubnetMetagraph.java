package espalier.cli.subnet;

import espalier.cli.EspalierCommand;
import espalier.cli.Result;
import espalier.client.NodeClient;
import espalier.client.key.Wallet;
import espalier.competition.subnet.daemon.SubnetLedger;
import espalier.ledger.subnet.Subnet;
import java.util.LinkedHashMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "metagraph",
    description = "Shows who is in a subnet: stake, trust, consensus, what the last epoch paid.",
    footerHeading = "%nExample:%n",
    footer = "  espalier subnet metagraph forecasts --json")
final class SubnetMetagraph extends EspalierCommand {
  @Mixin private final NameArgument name = new NameArgument();

  @Override
  protected Result run() {
    try (NodeClient node = espalier().connect()) {
      Subnet subnet = Named.subnet(node, name.name());
      // Reading takes no key of anybody's.
      var ledger = new SubnetLedger(node, subnet.id(), Wallet.generate());
      Metagraph graph = Metagraph.read(node, ledger);
      var tree = new LinkedHashMap<String, Object>();
      tree.put("subnet", subnet.id().toString());
      tree.put("name", subnet.name());
      tree.put("epoch", subnet.clock().epoch());
      tree.put("ends", subnet.clock().ends().milliseconds());
      tree.put("pot", Long.toString(subnet.money().pot().units()));
      tree.put("neurons", graph.rows().stream().map(Metagraph.Row::tree).toList());
      String text =
          "%s, epoch %d until %s, pot %,d%n%s"
              .formatted(
                  subnet.name(),
                  subnet.clock().epoch(),
                  subnet.clock().ends(),
                  subnet.money().pot().units(),
                  graph.table());
      return Result.of(tree, text);
    }
  }
}
