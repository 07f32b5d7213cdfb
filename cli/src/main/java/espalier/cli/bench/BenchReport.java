package espalier.cli.bench;

import espalier.cli.Layout;
import espalier.cli.Result;
import espalier.client.JsonMembers;
import espalier.node.bench.Figure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Figures in the form that all benches share.
final class BenchReport {
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
  private static final long MEBIBYTE = 1 << 20;

  private BenchReport() {}

  static Result of(String bench, List<Figure> figures) {
    var trees = new ArrayList<Map<String, @Nullable Object>>();
    var rows = new ArrayList<List<String>>();
    for (Figure figure : figures) {
      var tree = new LinkedHashMap<String, @Nullable Object>();
      tree.put("name", figure.name());
      tree.put("value", known(figure.value()));
      tree.put("unit", figure.unit());
      tree.put("goal", known(figure.goal()));
      trees.add(tree);
      rows.add(
          List.of(figure.name(), number(figure.value()), number(figure.goal()), figure.unit()));
    }
    var tree = new LinkedHashMap<String, Object>();
    tree.put("bench", bench);
    tree.put("machine", machine());
    tree.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    tree.put("figures", trees);
    String text =
        "%s on %s\n%s"
            .formatted(
                bench, machine(), Layout.table(List.of("FIGURE", "VALUE", "GOAL", "UNIT"), rows));
    return Result.of(tree, text);
  }

  /// The figures of a report that another process printed with `--json`.
  static List<Figure> figures(JsonMembers report) {
    var figures = new ArrayList<Figure>();
    for (Object one : report.list("figures")) {
      JsonMembers figure = JsonMembers.of(one);
      figures.add(
          new Figure(
              figure.text("name"),
              real(figure, "value"),
              figure.text("unit"),
              real(figure, "goal")));
    }
    return figures;
  }

  private static double real(JsonMembers figure, String name) {
    return figure.find(name).map(value -> ((Number) value).doubleValue()).orElse(Double.NaN);
  }

  /// Null where nothing is known or wanted, since JSON has no NaN.
  private static @Nullable Double known(double value) {
    return Double.isNaN(value) ? null : value;
  }

  private static String number(double value) {
    if (Double.isNaN(value)) {
      return "-";
    }
    if (value != 0 && Math.abs(value) < 0.01) {
      return String.format(Locale.ROOT, "%.2e", value);
    }
    return String.format(Locale.ROOT, value < 100 ? "%,.2f" : "%,.0f", value);
  }

  /// Processor, cores, memory of this JVM, and Java.
  private static String machine() {
    Runtime runtime = Runtime.getRuntime();
    return "%s, %d cores, %,d MiB heap, %s %s, Java %s"
        .formatted(
            processor().orElse("unknown processor"),
            runtime.availableProcessors(),
            runtime.maxMemory() / MEBIBYTE,
            System.getProperty("os.name"),
            System.getProperty("os.arch"),
            Runtime.version());
  }

  private static Optional<String> processor() {
    try (var lines = Files.lines(PROCESSORS)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst();
    } catch (IOException elsewhere) {
      // Only Linux has the file; the architecture is said in any case.
      return Optional.empty();
    }
  }
}
