package espalier.cli.market;

import espalier.base.unit.Rate;
import espalier.cli.EspalierCommand;
import espalier.cli.ExitCode;
import espalier.cli.Layout;
import espalier.cli.Result;
import espalier.client.sdl.Plan;
import espalier.client.sdl.Problem;
import espalier.client.sdl.SdlException;
import espalier.ledger.market.GpuModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "check",
    description = "Reads an SDL file without any node: what would be ordered, for how much.",
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier market order check job.yaml --json",
      "",
      "Exits with 4 if the file cannot be ordered from."
    })
final class OrderCheck extends EspalierCommand {
  @Parameters(index = "0", paramLabel = "FILE", description = "SDL 2.0 or 2.1; - for input.")
  private @Nullable Path file;

  @Override
  protected Result run() {
    OrderFile read;
    try {
      read = OrderFile.read(Objects.requireNonNull(file));
    } catch (SdlException refused) {
      return refused(refused);
    }
    Optional<String> obstacle = read.obstacle();
    var tree = new LinkedHashMap<String, Object>();
    tree.put("valid", true);
    tree.put("placeable", obstacle.isEmpty());
    obstacle.ifPresent(sentence -> tree.put("obstacle", sentence));
    tree.put("manifest_hash", read.sdl().plan().manifestHash());
    tree.put("denomination", read.sdl().plan().denomination());
    tree.put("recoveries", read.sdl().plan().recoveries());
    tree.put("groups", read.sdl().plan().groups().stream().map(this::group).toList());
    tree.put("notes", read.sdl().notes().stream().map(OrderCheck::problem).toList());
    return new Result(
        tree, text(read, obstacle), obstacle.isEmpty() ? ExitCode.OK : ExitCode.LOCAL);
  }

  private static Result refused(SdlException refused) {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("valid", false);
    tree.put("placeable", false);
    tree.put("problems", refused.problems().stream().map(OrderCheck::problem).toList());
    return new Result(tree, String.valueOf(refused.getMessage()), ExitCode.LOCAL);
  }

  private static Map<String, Object> problem(Problem problem) {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("line", problem.line());
    tree.put("column", problem.column());
    tree.put("path", problem.path());
    tree.put("sentence", problem.sentence());
    return tree;
  }

  private Map<String, Object> group(Plan.Group group) {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("name", group.name());
    tree.put("millicores", group.total().millicores());
    tree.put("memory_bytes", group.total().memoryBytes());
    tree.put("storage_bytes", group.total().storageBytes());
    tree.put("gpus", group.total().gpus());
    tree.put(
        "attributes",
        group.attributes().stream().map(one -> one.key() + "=" + one.value()).toList());
    tree.put("rate_nano_units_per_second", Long.toString(group.ratePerSecond()));
    var services = new ArrayList<Map<String, Object>>();
    for (Plan.Service service : group.services()) {
      var one = new LinkedHashMap<String, Object>();
      one.put("name", service.name());
      one.put("replicas", service.replicas());
      one.put("image", service.definition().image());
      one.put("job", service.job().isPresent());
      services.add(one);
    }
    tree.put("services", services);
    return tree;
  }

  private static String text(OrderFile read, Optional<String> obstacle) {
    Plan plan = read.sdl().plan();
    var denomination = plan.denomination();
    var rows = new ArrayList<List<String>>();
    for (Plan.Group group : plan.groups()) {
      var rate = new Rate(group.ratePerSecond());
      rows.add(
          List.of(
              group.name(),
              Words.machine(OrderFile.resources(group.total()), kinds(group)),
              Words.price(rate, denomination, "s"),
              Words.price(rate, denomination, "h"),
              String.join(", ", group.services().stream().map(OrderCheck::service).toList())));
    }
    var lines = new ArrayList<String>();
    lines.add(Layout.table(List.of("GROUP", "NEEDS", "AT MOST", "AN HOUR", "RUNS"), rows));
    for (Plan.Group group : plan.groups()) {
      if (!group.attributes().isEmpty()) {
        lines.add(
            "%s asks for %s"
                .formatted(
                    group.name(),
                    String.join(
                        ", ",
                        group.attributes().stream()
                            .map(one -> one.key() + "=" + one.value())
                            .toList())));
      }
    }
    lines.add("one order a group; manifest " + plan.manifestHash());
    read.sdl().notes().forEach(note -> lines.add("note: " + note));
    obstacle.ifPresent(sentence -> lines.add("it cannot be ordered: " + sentence));
    return String.join("\n", lines);
  }

  private static List<GpuModel> kinds(Plan.Group group) {
    return group.units().stream()
        .flatMap(unit -> unit.models().stream())
        .map(model ->
            new GpuModel(
                model.vendor(),
                model.model().orElse(""),
                model.memoryBytes().orElse(0),
                model.connection().orElse("")))
        .toList();
  }

  private static String service(Plan.Service service) {
    String what = service.name() + " (" + service.definition().image() + ")";
    String many = service.replicas() == 1 ? what : service.replicas() + " x " + what;
    return service.job().isPresent() ? many + " to its end" : many;
  }
}
