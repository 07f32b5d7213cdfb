package espalier.cli.market;

import espalier.base.crypto.SigningKey;
import espalier.cli.CliException;
import espalier.cli.Espalier;
import espalier.cli.ExitCode;
import espalier.cli.Result;
import espalier.client.NodeClient;
import espalier.client.tenant.Attendance;
import espalier.client.tenant.Attendance.Ending;
import espalier.client.tenant.Tenant;
import espalier.client.workload.OrderDraft;
import espalier.ledger.market.Order;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Stays with orders until all have ended, and tells a person how they fare.
final class Attending {
  private final Espalier espalier;
  private final NodeClient node;
  private final SigningKey key;
  private final OutOption out;

  Attending(Espalier espalier, NodeClient node, SigningKey key, OutOption out) {
    this.espalier = espalier;
    this.node = node;
    this.key = key;
    this.out = out;
  }

  /// An order, what it is to run, and the block that holds it.
  record Work(OrderDraft draft, Order order, long height) {}

  /// Attends all at once; ends when the last has ended.
  Result attend(List<Work> works) throws Exception {
    var reports = new ArrayList<OrderReport>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = new ArrayList<Future<OrderReport>>();
      for (Work work : works) {
        running.add(threads.submit(() -> attend(work, works.size() > 1)));
      }
      for (Future<OrderReport> one : running) {
        reports.add(result(one));
      }
    }
    boolean completed = reports.stream().allMatch(OrderReport::isCompleted);
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("completed", completed);
    tree.put("orders", reports.stream().map(OrderReport::tree).toList());
    String text = String.join("\n", reports.stream().map(OrderReport::text).toList());
    return new Result(tree, text, completed ? ExitCode.OK : ExitCode.REFUSED);
  }

  private static OrderReport result(Future<OrderReport> one) throws Exception {
    try {
      return one.get();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof IOException broken) {
        throw CliException.local(
            "the order can no longer be followed: %s; take it up again with 'espalier market order attend'"
                .formatted(broken.getMessage()),
            broken);
      }
      if (failed.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw failed;
    }
  }

  private OrderReport attend(Work work, boolean several) throws IOException {
    Path folder = out.folder(espalier, work.order().id(), work.draft().group(), several);
    try (var report = new OrderReport(espalier, node, work, several);
        var attendance = new Attendance(new Tenant(node, key), work.draft(), folder, report)) {
      Ending ending = attendance.attend(new Tenant.Placed(work.order(), work.height()));
      report.ended(ending);
      return report;
    }
  }
}
