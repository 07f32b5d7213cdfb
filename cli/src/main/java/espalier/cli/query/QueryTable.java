package espalier.cli.query;

import espalier.cli.CliException;
import espalier.cli.EspalierCommand;
import espalier.cli.Layout;
import espalier.cli.Result;
import espalier.client.JsonMembers;
import espalier.client.NodeClient;
import espalier.client.NodeClient.RowQuery;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "table",
    description = "Reads rows of the state; without a name lists the tables.",
    footerHeading = "%nExample:%n",
    footer = "  espalier query table supplies --limit 20 --json")
final class QueryTable extends EspalierCommand {
  @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "A table's name.")
  private @Nullable String name;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "KEY",
      description = "One row's key: an address, a hash, or the key's bytes in hexadecimal.")
  private @Nullable String key;

  @Option(
      names = "--prefix",
      paramLabel = "HEX",
      description = "Only rows whose key's bytes start so.")
  private String prefix = "";

  @Option(names = "--from", paramLabel = "HEX", description = "Goes on at the 'next' of a page.")
  private @Nullable String from;

  @Option(
      names = "--limit",
      paramLabel = "COUNT",
      description = "At most so many rows, 1 to 1000; 100 unless said.")
  private int limit = 100;

  @Override
  protected Result run() {
    if (limit < 1 || limit > NodeClient.ROWS_MAX) {
      throw CliException.usage(
          "--limit is 1 to %d; found %d".formatted(NodeClient.ROWS_MAX, limit));
    }
    try (NodeClient node = espalier().connect()) {
      if (name == null) {
        return Result.of(tree(node.tables()), Layout.fields(tree(node.tables())));
      }
      return key == null ? page(node, name) : row(node, name, key);
    }
  }

  private Result page(NodeClient node, String table) {
    byte[] start;
    try {
      start = HexFormat.of().parseHex(prefix);
    } catch (IllegalArgumentException refused) {
      throw CliException.usage(
          "--prefix is an even number of hexadecimal digits; found '%s'".formatted(prefix));
    }
    JsonMembers page = node.table(table, new RowQuery(start, Optional.ofNullable(from), limit));
    var rows = new ArrayList<Object>();
    for (Object one : page.list("rows")) {
      rows.add(one);
    }
    String more = page.findText("next").map(next -> "\n\nmore rows: --from " + next).orElse("");
    String text = rows.isEmpty() ? "no rows" : Layout.fields(rows) + more;
    return Result.of(tree(page), text);
  }

  private static Result row(NodeClient node, String table, String key) {
    Map<String, Object> tree =
        tree(
            node.row(table, key)
                .orElseThrow(() ->
                    CliException.refused(
                        "table '%s' has no row '%s'; 'espalier query table %s' lists some"
                            .formatted(table, key, table))));
    return Result.of(tree);
  }

  static Map<String, Object> tree(JsonMembers members) {
    var tree = new LinkedHashMap<String, Object>();
    members.members().forEach((name, value) -> tree.put(name.toString(), value));
    return tree;
  }
}
