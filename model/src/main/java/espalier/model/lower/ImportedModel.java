package espalier.model.lower;

import espalier.model.ModelRefused;
import espalier.model.graph.ElementType;
import espalier.model.graph.FloatTensor;
import espalier.model.graph.IntegerTensor;
import espalier.model.graph.Shapes;
import espalier.model.graph.Tensor;
import espalier.proof.circuit.Program;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A model of whole numbers: what is proved, and how reals go in and come out.
///
/// @param weights cells of each weight, by step
/// @param inputs in the graph's order
/// @param outputs in the graph's order
public record ImportedModel(
    Program program,
    Map<Integer, long[]> weights,
    List<Port> inputs,
    List<Port> outputs,
    Report report) {
  /// A tensor that goes in or comes out.
  ///
  /// @param step the program's step that holds it
  /// @param fraction bits after the binary point: a real `x` is `round(x * 2^fraction)`
  /// @param low the least whole number, and `high` the greatest, that an input may be
  public record Port(
      String name,
      ElementType type,
      List<Integer> shape,
      int step,
      int fraction,
      long low,
      long high) {
    public Port {
      shape = List.copyOf(shape);
    }

    int[] sizes() {
      return shape.stream().mapToInt(size -> size).toArray();
    }
  }

  public ImportedModel {
    weights = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(weights));
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /// The inputs' whole numbers by step, which with [#weights] is all that a program needs.
  ///
  /// @throws ModelRefused if a number is outside the range that the model was imported for
  public Map<Integer, long[]> quantise(List<Tensor> reals) {
    if (reals.size() != inputs.size()) {
      throw new ModelRefused("found %d inputs, expected %d".formatted(reals.size(), inputs.size()));
    }
    var whole = new LinkedHashMap<Integer, long[]>();
    for (int i = 0; i < reals.size(); i++) {
      whole.put(inputs.get(i).step(), quantise(inputs.get(i), reals.get(i)));
    }
    return whole;
  }

  private static long[] quantise(Port port, Tensor reals) {
    if (!Arrays.equals(reals.shape(), port.sizes())) {
      throw new ModelRefused(
          "found the shape %s for the input %s, expected %s"
              .formatted(Shapes.text(reals.shape()), port.name(), Shapes.text(port.sizes())));
    }
    var whole = new long[reals.size()];
    for (int i = 0; i < whole.length; i++) {
      double real = reals.real(i);
      double scaled = Math.rint(Math.scalb(real, port.fraction()));
      if (!(scaled >= port.low() && scaled <= port.high())) {
        throw new ModelRefused(
            "found %s in the input %s, expected %s to %s; import the model again with samples or a"
                    .formatted(
                        real,
                        port.name(),
                        Math.scalb((double) port.low(), -port.fraction()),
                        Math.scalb((double) port.high(), -port.fraction()))
                + " declared range that cover it");
      }
      whole[i] = (long) scaled;
    }
    return whole;
  }

  /// The outputs as reals or integers, from the program's tensors by step.
  public List<Tensor> dequantise(long[][] tensors) {
    var results = new ArrayList<Tensor>();
    for (Port port : outputs) {
      results.add(dequantise(port, tensors[port.step()]));
    }
    return results;
  }

  /// One output as a tensor.
  public static Tensor dequantise(Port port, long[] whole) {
    if (!port.type().isReal()) {
      return new IntegerTensor(port.type(), port.sizes(), whole.clone());
    }
    var reals = new double[whole.length];
    for (int i = 0; i < reals.length; i++) {
      reals[i] = Math.scalb((double) whole[i], -port.fraction());
    }
    return new FloatTensor(port.sizes(), reals);
  }
}
