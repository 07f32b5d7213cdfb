package espalier.model.lower;

import espalier.model.graph.Graph;
import espalier.model.graph.Node;
import espalier.model.graph.Tensor;
import espalier.model.lower.Report.Accuracy;
import espalier.proof.circuit.Circuit;
import espalier.proof.circuit.Constraint;
import espalier.proof.circuit.Program;
import espalier.proof.circuit.Table;
import espalier.proof.verifier.Layout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;

/// Compares a program with the float model and counts what it costs.
final class Measurement {
  static final Report NONE =
      new Report(Map.of(), List.of(), 0, 0, 0, List.of(), "nothing", 0, List.of());

  private Measurement() {}

  static Report of(
      Graph graph,
      ImportedModel model,
      List<List<Tensor>> samples,
      Oracle oracle,
      BiFunction<Program, Map<Integer, long[]>, long[][]> run) {
    var operators = new TreeMap<String, Integer>();
    for (Node node : graph.nodes()) {
      operators.merge(node.operator(), 1, Integer::sum);
    }
    var tallies = new ArrayList<Tally>();
    model.outputs().forEach(_ -> tallies.add(new Tally()));
    for (List<Tensor> sample : samples) {
      var given = new HashMap<>(model.weights());
      given.putAll(model.quantise(sample));
      List<Tensor> whole = model.dequantise(run.apply(model.program(), given));
      List<Tensor> real = oracle.run().apply(sample);
      for (int i = 0; i < whole.size(); i++) {
        tallies.get(i).add(real.get(i), whole.get(i));
      }
    }
    var outputs = new ArrayList<Accuracy>();
    for (int i = 0; i < tallies.size(); i++) {
      outputs.add(tallies.get(i).accuracy(model.outputs().get(i).name()));
    }
    Circuit circuit = Circuit.of(model.program());
    long weights = 0;
    long cells = 0;
    for (Circuit.Column column : circuit.columns()) {
      long own = Layout.cells(column.shape());
      weights += column.weight() ? own : 0;
      cells += column.weight() ? 0 : own;
    }
    long lookups = 0;
    for (Constraint constraint : circuit.constraints()) {
      lookups += constraint instanceof Constraint.Lookup lookup ? lookup.x().shape().cells() : 0;
    }
    List<Integer> tables =
        model.program().tables().stream().map(Table::values).map(List::size).toList();
    return new Report(
        operators,
        tables,
        weights,
        cells,
        lookups,
        outputs,
        oracle.name(),
        samples.size(),
        graph.notes());
  }

  /// Errors of one output so far.
  private static final class Tally {
    private double largest;
    private double total;
    private double magnitude;
    private long elements;
    private long rows;
    private long agreeing;

    void add(Tensor real, Tensor whole) {
      for (int i = 0; i < real.size(); i++) {
        double error = Math.abs(real.real(i) - whole.real(i));
        largest = Math.max(largest, error);
        total += error;
        magnitude = Math.max(magnitude, Math.abs(real.real(i)));
        elements++;
      }
      int last = real.rank() == 0 ? 1 : real.shape()[real.rank() - 1];
      boolean places = real.type().isReal() && last > 1;
      int size = places ? last : 1;
      for (int from = 0; from + size <= real.size(); from += size) {
        rows++;
        boolean agrees =
            places
                ? agrees(real, whole, from, size)
                : real.type().isReal() || real.real(from) == whole.real(from);
        agreeing += agrees ? 1 : 0;
      }
    }

    /// Whether the greatest element of a row is the same one, or as great.
    private static boolean agrees(Tensor real, Tensor whole, int from, int size) {
      int best = from;
      int chosen = from;
      for (int i = from; i < from + size; i++) {
        best = real.real(i) > real.real(best) ? i : best;
        chosen = whole.real(i) > whole.real(chosen) ? i : chosen;
      }
      return real.real(best) == real.real(chosen);
    }

    Accuracy accuracy(String name) {
      return new Accuracy(
          name,
          largest,
          elements == 0 ? 0 : total / elements,
          magnitude,
          rows == 0 ? 1 : (double) agreeing / rows);
    }
  }
}
