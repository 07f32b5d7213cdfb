package espalier.cli.tx;

import espalier.base.unit.Hash;
import espalier.cli.CliException;
import espalier.cli.EspalierCommand;
import espalier.cli.Layout;
import espalier.cli.Result;
import espalier.cli.Values;
import espalier.client.JsonMembers;
import espalier.client.NodeClient;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "show",
    description = "Shows a transaction that has taken effect, with its receipt.",
    footerHeading = "%nExample:%n",
    footer = "  espalier tx show 0000000000000000000000000000000000000000000000000000000000000001")
final class TxShow extends EspalierCommand {
  @Parameters(
      index = "0",
      paramLabel = "ID",
      converter = Values.HashValue.class,
      description = "The transaction's id: 64 hexadecimal digits.")
  private @Nullable Hash id;

  @Override
  protected Result run() {
    Hash wanted = Objects.requireNonNull(id);
    try (NodeClient node = espalier().connect()) {
      JsonMembers found =
          node.transactionTree(wanted)
              .orElseThrow(() ->
                  CliException.refused(
                      "no transaction %s has taken effect; check the id and the node (--node)"
                          .formatted(wanted)));
      Map<String, Object> tree = new LinkedHashMap<>();
      found.members().forEach((name, value) -> tree.put(name.toString(), value));
      return Result.of(tree, Layout.fields(tree));
    }
  }
}
