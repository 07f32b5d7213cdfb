package espalier.cli.model;

import espalier.model.file.ModelFile;
import espalier.model.file.Port;
import espalier.model.lower.Report;
import espalier.proof.circuit.Program;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// How models, numbers and errors are told.
final class Shown {
  /// So many numbers of a tensor are shown to a person; JSON has all.
  private static final int NUMBERS = 10;

  private Shown() {}

  /// A port and its reals, or that they are hidden.
  static Map<String, Object> tree(Port port, Optional<long[]> wholes) {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("name", port.name());
    tree.put("shape", port.shape().sizes());
    tree.put("hidden", wholes.isEmpty());
    wholes.ifPresent(cells -> {
      var values = new ArrayList<Object>();
      for (long cell : cells) {
        values.add(port.fraction() == 0 ? (Object) cell : (Object) port.real(cell));
      }
      tree.put("values", values);
    });
    return tree;
  }

  /// `logits [1, 10]: 0.1 -2.5 …`
  static String text(Port port, Optional<long[]> wholes) {
    String values = wholes.map(cells -> numbers(port.reals(cells))).orElse("hidden");
    return "%s %s: %s".formatted(port.name(), port.shape(), values);
  }

  static String numbers(double[] reals) {
    var words = new ArrayList<String>();
    for (int i = 0; i < Math.min(NUMBERS, reals.length); i++) {
      words.add(number(reals[i]));
    }
    if (reals.length > NUMBERS) {
      words.add("… (%,d in all, --json has them)".formatted(reals.length));
    }
    return String.join(" ", words);
  }

  static String number(double real) {
    return real == Math.rint(real) && Math.abs(real) < 1e9
        ? Long.toString((long) real)
        : String.format(Locale.ROOT, "%.5g", real);
  }

  /// A model's import report.
  static Map<String, Object> tree(Report report) {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("oracle", report.oracle());
    tree.put("samples", report.samples());
    var outputs = new ArrayList<Map<String, Object>>();
    for (Report.Accuracy accuracy : report.outputs()) {
      var one = new LinkedHashMap<String, Object>();
      one.put("name", accuracy.name());
      one.put("largest_error", accuracy.largestError());
      one.put("mean_error", accuracy.meanError());
      one.put("magnitude", accuracy.magnitude());
      one.put("top1_agreement", accuracy.agreement());
      outputs.add(one);
    }
    tree.put("outputs", outputs);
    tree.put("operators", report.operators());
    tree.put("table_rows", report.tables());
    tree.put("weights", report.weights());
    tree.put("cells", report.cells());
    tree.put("lookups", report.lookups());
    tree.put("notes", report.notes());
    return tree;
  }

  static String text(Report report) {
    var lines = new ArrayList<String>();
    lines.add(
        "operators  "
            + report.operators().entrySet().stream()
                .map(one -> one.getKey() + (one.getValue() > 1 ? " x" + one.getValue() : ""))
                .collect(Collectors.joining(", ")));
    lines.add(
        "size       %,d weights, %,d cells and %,d lookups an inference, %d tables of %s rows"
            .formatted(
                report.weights(),
                report.cells(),
                report.lookups(),
                report.tables().size(),
                report.tables()));
    for (Report.Accuracy accuracy : report.outputs()) {
      lines.add(
          "accuracy   %s: largest error %s, mean %s, where the float model's largest is %s; same top answer %s %%"
              .formatted(
                  accuracy.name(),
                  number(accuracy.largestError()),
                  number(accuracy.meanError()),
                  number(accuracy.magnitude()),
                  number(100 * accuracy.agreement())));
    }
    lines.add(
        "           over %d samples, against %s".formatted(report.samples(), report.oracle()));
    report.notes().forEach(note -> lines.add("note       " + note));
    return String.join("\n", lines);
  }

  /// What a model is, for `show` and after `import`.
  static Map<String, Object> tree(ModelFile model, int made) {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("name", model.name());
    tree.put("model_id", model.published().id().toString());
    tree.put("program", model.published().commitment().program().toString());
    tree.put("weights_hidden", model.budget() > 0);
    tree.put("proofs_made", made);
    tree.put("proofs_allowed", model.budget());
    tree.put("inputs", ports(Port.inputs(model.program()), true));
    tree.put("outputs", ports(Port.outputs(model.program()), false));
    tree.put("source_sha256", model.origin().source().toString());
    tree.put("report", tree(model.origin().report()));
    return tree;
  }

  private static List<Map<String, Object>> ports(List<Port> ports, boolean inputs) {
    var list = new ArrayList<Map<String, Object>>();
    for (Port port : ports) {
      var one = new LinkedHashMap<String, Object>();
      one.put("name", port.name());
      one.put("shape", port.shape().sizes());
      one.put("fraction_bits", port.fraction());
      if (inputs) {
        one.put("least", port.real(port.bounds().low()));
        one.put("greatest", port.real(port.bounds().high()));
      }
      list.add(one);
    }
    return list;
  }

  static String text(ModelFile model, int made) {
    var lines = new ArrayList<String>();
    lines.add("model      %s, id %s".formatted(model.name(), model.published().id()));
    lines.add("weights    " + weights(model.budget(), made));
    lines.addAll(ports(model.program()));
    lines.add(text(model.origin().report()));
    return String.join("\n", lines);
  }

  static String weights(int budget, int made) {
    return budget == 0
        ? "not hidden; any number of proofs"
        : "hidden, for %,d proofs, of which %,d are made".formatted(budget, made);
  }

  /// Inputs with their ranges, and outputs.
  static List<String> ports(Program program) {
    var lines = new ArrayList<String>();
    for (Port port : Port.inputs(program)) {
      lines.add(
          "input      %s %s, %s to %s in steps of 2^%d"
              .formatted(
                  port.name(),
                  port.shape(),
                  number(port.real(port.bounds().low())),
                  number(port.real(port.bounds().high())),
                  -port.fraction()));
    }
    for (Port port : Port.outputs(program)) {
      lines.add(
          "output     %s %s in steps of 2^%d"
              .formatted(port.name(), port.shape(), -port.fraction()));
    }
    return lines;
  }
}
