package espalier.model.onnx;

import ai.onnxruntime.OrtException;
import espalier.model.graph.ElementType;
import espalier.model.graph.FloatTensor;
import espalier.model.graph.IntegerTensor;
import espalier.model.graph.Shapes;
import espalier.model.graph.Tensor;
import espalier.model.lower.LoweringCheck;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// One operator with its operands and attributes, to be compared with ONNX Runtime.
final class Case {
  private static final int NEWEST = 21;

  private final String operator;
  private final List<Tensor> variables = new ArrayList<>();
  private final List<Tensor> constants = new ArrayList<>();
  private final List<Boolean> isVariable = new ArrayList<>();
  private final Map<String, Object> attributes = new LinkedHashMap<>();
  private int outputs = 1;

  private Case(String operator) {
    this.operator = operator;
  }

  static Case of(String operator) {
    return new Case(operator);
  }

  /// An operand that the caller of the model gives.
  Case in(Tensor tensor) {
    variables.add(tensor);
    isVariable.add(true);
    return this;
  }

  /// An operand stored in the model.
  Case fixed(Tensor tensor) {
    constants.add(tensor);
    isVariable.add(false);
    return this;
  }

  /// An optional operand left out.
  Case none() {
    isVariable.add(null);
    return this;
  }

  Case with(String attribute, Object value) {
    attributes.put(attribute, value);
    return this;
  }

  Case outputs(int count) {
    outputs = count;
    return this;
  }

  byte[] bytes(int operatorSet) {
    var writer = new OnnxWriter(operatorSet);
    var names = new ArrayList<String>();
    int variable = 0;
    int constant = 0;
    for (Boolean kind : isVariable) {
      if (kind == null) {
        names.add("");
      } else if (kind) {
        writer.input("x" + variable, variables.get(variable));
        names.add("x" + variable++);
      } else {
        writer.constant("c" + constant, constants.get(constant));
        names.add("c" + constant++);
      }
    }
    var results = new ArrayList<String>();
    for (int i = 0; i < outputs; i++) {
      results.add("y" + i);
      writer.output("y" + i);
    }
    return writer.node(operator, names, results, attributes).bytes();
  }

  List<Tensor> inputs() {
    return List.copyOf(variables);
  }

  /// Compares with ONNX Runtime in each of these operator sets, and the program that the last one
  /// becomes with the float graph.
  void agrees(int... operatorSets) throws OrtException {
    for (int set : operatorSets) {
      String what = operator + " " + attributes.keySet() + " of operator set " + set;
      Oracle.assertAgrees(what, bytes(set), inputs());
    }
    int last = operatorSets[operatorSets.length - 1];
    // A list of several ends with what matters; a loop over all sets ends with the newest.
    if (operatorSets.length > 1 || last == NEWEST) {
      String what = operator + " " + attributes + " as a program";
      var graph = OnnxModel.read(bytes(last)).graph(inputs().stream().map(Tensor::shape).toList());
      LoweringCheck.assertAgrees(what, graph, inputs());
    }
  }

  /// Reals between `least` and `greatest`, the same at every run.
  static FloatTensor between(double least, double greatest, int... shape) {
    var random = new Random(Shapes.text(shape).hashCode());
    double[] values = new double[Shapes.size(shape)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(least, greatest);
    }
    return new FloatTensor(shape, values);
  }

  static FloatTensor reals(int... shape) {
    return between(-2, 2, shape);
  }

  /// Integers from `least` (inclusive) to `greatest` (exclusive).
  static IntegerTensor wholes(ElementType type, long least, long greatest, int... shape) {
    var random = new Random(Shapes.text(shape).hashCode());
    long[] values = new long[Shapes.size(shape)];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextLong(least, greatest);
    }
    return new IntegerTensor(type, shape, values);
  }

  static IntegerTensor indices(int greatest, int... shape) {
    return wholes(ElementType.INT64, -greatest, greatest, shape);
  }

  static IntegerTensor booleans(int... shape) {
    return wholes(ElementType.BOOL, 0, 2, shape);
  }

  static IntegerTensor longs(long... values) {
    return IntegerTensor.of(values);
  }

  static IntegerTensor whole(long value) {
    return new IntegerTensor(ElementType.INT64, new int[0], new long[] {value});
  }

  static FloatTensor real(double value) {
    return FloatTensor.scalar((float) value);
  }
}
