package espalier.node.api;

import espalier.node.storage.BlockLog;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What an operator watches, and the description of everything that is served.
final class OperatorRoutes {
  private final Served served;
  private final EventStream events;

  OperatorRoutes(Served served, EventStream events) {
    this.served = served;
    this.events = events;
  }

  void register(HttpRules rules) {
    rules
        .get("/health", this::health)
        .get("/metrics", this::metrics)
        .get("/openapi.json", this::openApi);
  }

  private void health(ServerRequest request, ServerResponse response) {
    Optional<String> failure = served.ordering().failure();
    var tree = new LinkedHashMap<String, @Nullable Object>();
    tree.put("status", failure.isEmpty() ? "up" : "down");
    tree.put("reason", failure.orElse("blocks are made as work arrives"));
    Json.send(response, failure.isEmpty() ? 200 : 503, tree);
  }

  private void openApi(ServerRequest request, ServerResponse response) {
    Json.send(response, 200, OpenApi.document(served.version()));
  }

  private void metrics(ServerRequest request, ServerResponse response) {
    var out = new StringBuilder();
    var ordering = served.ordering();
    var database = served.folder().database();
    BlockLog log = served.folder().log();
    gauge(out, "espalier_height", "The newest durable block.", ordering.newest().height());
    gauge(out, "espalier_log_first_height", "The oldest block kept.", log.firstHeight());
    gauge(
        out,
        "espalier_state_durable_height",
        "The block up to which the state is flushed; those above are in the log.",
        database.durableHeight());
    gauge(out, "espalier_state_disk_bytes", "Disk that the state takes.", database.diskBytes());
    gauge(out, "espalier_transactions_waiting", "Admitted, not answered.", ordering.depth());
    gauge(out, "espalier_event_streams", "Event streams open.", events.open());
    var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    gauge(out, "espalier_heap_used_bytes", "Java heap in use.", heap.getUsed());
    gauge(out, "espalier_heap_max_bytes", "Java heap at most.", heap.getMax());
    gauge(
        out,
        "espalier_up",
        "1 while blocks are made, 0 after a failure.",
        ordering.failure().isEmpty() ? 1 : 0);
    ordering.metrics().append(out);
    response.header(HeaderNames.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
    response.send(out.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void gauge(StringBuilder out, String name, String help, long value) {
    out.append("# HELP ").append(name).append(' ').append(help).append('\n');
    out.append("# TYPE ").append(name).append(" gauge\n");
    out.append(name).append(' ').append(value).append('\n');
  }
}
