package espalier.cli.query;

import espalier.base.unit.AccountId;
import espalier.cli.CliException;
import espalier.cli.EspalierCommand;
import espalier.cli.Layout;
import espalier.cli.Result;
import espalier.client.EventCursor;
import espalier.client.EventFilter;
import espalier.client.EventFollower;
import espalier.client.Happening;
import espalier.client.Json;
import espalier.client.NodeClient;
import espalier.ledger.Events;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "events",
    description = "Follows what happens, from now on or from any earlier place.",
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier query events --from 0:0 --kind transferred --limit 10 --json",
      "",
      "With --json and --limit prints one list; without --limit one value a line, until stopped."
    })
final class QueryEvents extends EspalierCommand {
  /// More would not fit one answer; without `--limit` there is no bound.
  private static final int LIMIT_MAX = 1_000_000;

  @Option(
      names = "--from",
      paramLabel = "HEIGHT:POSITION",
      description = "Where to begin; 0:0 is the first event ever. Else from now on.")
  private @Nullable String from;

  @Option(
      names = "--kind",
      split = ",",
      paramLabel = "KIND",
      description = "Only events of these kinds, such as transferred.")
  private List<String> kinds = List.of();

  @Option(
      names = "--account",
      paramLabel = "ACCOUNT",
      description = "Only events that name this account.")
  private @Nullable String account;

  @Option(names = "--limit", paramLabel = "COUNT", description = "Ends after so many events.")
  private @Nullable Integer limit;

  @Override
  protected Result run() {
    if (limit != null && (limit < 1 || limit > LIMIT_MAX)) {
      throw CliException.usage("--limit is 1 to %d; found %d".formatted(LIMIT_MAX, limit));
    }
    Optional<AccountId> named = Optional.ofNullable(account).map(espalier()::account);
    PrintStream out = espalier().surroundings().out();
    var collected = new ArrayList<Map<String, Object>>();
    int[] count = {0};
    try (NodeClient node = espalier().connect();
        var follower = new EventFollower(node, new EventFilter(kinds, named))) {
      follower.follow(
          cursor(),
          Duration.ofSeconds(5),
          happening -> {
            if (!espalier().isJson()) {
              out.println(line(happening));
            } else if (limit == null) {
              out.println(Json.compact(tree(happening)));
            } else {
              collected.add(tree(happening));
            }
            out.flush();
            // Whoever reads may have seen enough: `query events | head`.
            return !out.checkError() && (limit == null || ++count[0] < limit);
          });
    }
    return espalier().isJson() && limit != null ? Result.of(collected, "") : Result.PRINTED;
  }

  private Optional<EventCursor> cursor() {
    try {
      return Optional.ofNullable(from).map(EventCursor::parse);
    } catch (IllegalArgumentException refused) {
      throw CliException.usage(String.valueOf(refused.getMessage()));
    }
  }

  private static Map<String, Object> tree(Happening happening) {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("cursor", happening.cursor().toString());
    tree.put("time", happening.time().milliseconds());
    happening.transaction().ifPresent(id -> tree.put("transaction", id.toString()));
    tree.put("event", Objects.requireNonNull(Events.CODEC.toTree(happening.event())));
    return tree;
  }

  private static String line(Happening happening) {
    Map<?, ?> tree = (Map<?, ?>) Objects.requireNonNull(Events.CODEC.toTree(happening.event()));
    Object event = tree.values().iterator().next();
    return "%-8s %s  %s\n  %s"
        .formatted(
            happening.cursor(),
            Layout.time(happening.time()),
            happening.kind(),
            Layout.fields(event).replace("\n", "\n  "));
  }
}
