package espalier.model.lower;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.model.graph.FloatTensor;
import espalier.model.graph.Graph;
import espalier.model.graph.IntegerTensor;
import espalier.model.graph.Tensor;
import espalier.proof.circuit.Circuit;
import espalier.proof.circuit.Constraints;
import espalier.proof.circuit.Interpreter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// What every lowered graph must do: answer like the float graph, satisfy its own constraints, and
/// never leave a table or a range, whatever its input within the declared range.
public final class LoweringCheck {
  /// Largest error of reals against the output's magnitude.
  public static final double TOLERANCE = 1e-2;

  private LoweringCheck() {}

  /// Imports a graph, calibrated with these inputs, and checks it.
  public static ImportedModel assertAgrees(String what, Graph graph, List<Tensor> inputs) {
    ImportedModel model = Importer.importModel(graph, List.of(inputs), ImportOptions.DEFAULT);
    for (int i = 0; i < model.outputs().size(); i++) {
      Report.Accuracy accuracy = model.report().outputs().get(i);
      if (model.outputs().get(i).type().isReal()) {
        assertTrue(accuracy.relative() < TOLERANCE, () -> what + ": " + accuracy);
      } else {
        assertEquals(0, accuracy.largestError(), () -> what + ": " + accuracy);
      }
    }
    assertSatisfied(what, model, inputs);
    for (int kind = 0; kind < 3; kind++) {
      assertSatisfied(what + " at extremes " + kind, model, extremes(model, kind));
    }
    return model;
  }

  private static void assertSatisfied(String what, ImportedModel model, List<Tensor> inputs) {
    var given = new HashMap<>(model.weights());
    given.putAll(model.quantise(inputs));
    Circuit circuit = Circuit.of(model.program());
    long[][] columns = Interpreter.columns(circuit, Interpreter.run(model.program(), given));
    assertEquals(Optional.empty(), Constraints.broken(circuit, columns), what);
  }

  /// The least values, the greatest ones, or a mixture of both.
  private static List<Tensor> extremes(ImportedModel model, int kind) {
    var random = new Random(kind);
    var inputs = new ArrayList<Tensor>();
    for (ImportedModel.Port port : model.inputs()) {
      int size = port.shape().stream().reduce(1, (a, b) -> a * b);
      var whole = new long[size];
      for (int i = 0; i < size; i++) {
        boolean low = kind == 0 || (kind == 2 && random.nextBoolean());
        whole[i] = low ? port.low() : port.high();
      }
      inputs.add(tensor(port, whole));
    }
    return inputs;
  }

  private static Tensor tensor(ImportedModel.Port port, long[] whole) {
    if (!port.type().isReal()) {
      return new IntegerTensor(port.type(), port.sizes(), whole);
    }
    var reals = new double[whole.length];
    for (int i = 0; i < whole.length; i++) {
      reals[i] = Math.scalb((double) whole[i], -port.fraction());
    }
    return new FloatTensor(port.sizes(), reals);
  }
}
