package espalier.cli.query;

import espalier.cli.EspalierCommand;
import espalier.cli.Layout;
import espalier.cli.Result;
import espalier.client.NodeClient;
import espalier.client.Status;
import java.util.LinkedHashMap;
import picocli.CommandLine.Command;

@Command(
    name = "status",
    description = "Shows the chain, its height and its state root.",
    footerHeading = "%nExample:%n",
    footer = "  espalier query status --node http://127.0.0.1:26680")
final class QueryStatus extends EspalierCommand {
  @Override
  protected Result run() {
    try (NodeClient node = espalier().connect()) {
      Status status = node.status();
      var tree = new LinkedHashMap<String, Object>();
      tree.put("node", node.address().toString());
      tree.put("name", status.name());
      tree.put("chain", status.chain().toString());
      tree.put("height", status.height());
      tree.put("time", status.time().milliseconds());
      tree.put("root", status.root().toString());
      tree.put("genesis_time", status.genesisTime().milliseconds());
      tree.put("version", status.version());
      status.nextTimer().ifPresent(timer -> tree.put("next_timer", timer.milliseconds()));
      String text =
          """
          node     %s (version %s)
          chain    %s (%s)
          height   %,d at %s
          root     %s
          timer    %s\
          """
              .formatted(
                  node.address(),
                  status.version(),
                  status.name(),
                  status.chain(),
                  status.height(),
                  Layout.time(status.time()),
                  status.root(),
                  status.nextTimer().map(Layout::time).orElse("none"));
      return Result.of(tree, text);
    }
  }
}
