package espalier.cli.market;

import espalier.cli.CliException;
import espalier.cli.EspalierCommand;
import espalier.cli.Layout;
import espalier.cli.Result;
import espalier.client.NodeClient;
import java.util.List;
import picocli.CommandLine.Option;

/// A command that lists things of one kind.
abstract class Listing<T> extends EspalierCommand {
  private static final int LIMIT_MAX = 100_000;

  @Option(
      names = "--limit",
      paramLabel = "COUNT",
      description = "At most so many, the first of the order; 50 unless said.")
  private int limit = 50;

  /// What is listed, in the order in which it is shown.
  abstract List<T> found(NodeClient node);

  abstract List<String> header();

  /// As many cells as [#header].
  abstract List<String> line(T one);

  abstract Object tree(T one);

  /// Said where nothing is found.
  abstract String nothing();

  @Override
  protected final Result run() {
    if (limit < 1 || limit > LIMIT_MAX) {
      throw CliException.usage("--limit is 1 to %d; found %d".formatted(LIMIT_MAX, limit));
    }
    try (NodeClient node = espalier().connect()) {
      List<T> all = found(node);
      List<T> shown = all.stream().limit(limit).toList();
      String table = Layout.table(header(), shown.stream().map(this::line).toList());
      return Result.of(
          shown.stream().map(this::tree).toList(),
          all.isEmpty() ? nothing() : Words.cut(table, all.size(), shown.size()));
    }
  }
}
