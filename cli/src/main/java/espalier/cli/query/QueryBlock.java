package espalier.cli.query;

import espalier.cli.CliException;
import espalier.cli.EspalierCommand;
import espalier.cli.Result;
import espalier.client.NodeClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "block",
    description = "Shows a block: header, transactions, receipts, and what its end caused.",
    footerHeading = "%nExample:%n",
    footer = "  espalier query block 1 --json")
final class QueryBlock extends EspalierCommand {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "HEIGHT",
      description = "The block's height (else the last one's).")
  private @Nullable Long height;

  @Override
  protected Result run() {
    try (NodeClient node = espalier().connect()) {
      long wanted = height == null ? node.status().height() : height;
      return Result.of(
          QueryTable.tree(
              node.block(wanted)
                  .orElseThrow(() ->
                      CliException.refused(
                          "there is no block %d; the last is %d"
                              .formatted(wanted, node.status().height())))));
    }
  }
}
