package espalier.model.onnx;

import espalier.model.ModelRefused;
import espalier.model.graph.Attributes;
import espalier.model.graph.ElementType;
import espalier.model.graph.FloatTensor;
import espalier.model.graph.IntegerTensor;
import espalier.model.graph.Node;
import espalier.model.graph.Shapes;
import espalier.model.graph.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One node of a file while a rule rewrites it: its inputs as they are in the graph being built.
///
/// @param inputs names in the graph being built; empty where an optional input is left out
/// @param single names of the file's tensors that have one reader and are no output
record Operation(
    GraphBuilder builder, int operatorSet, Node node, List<String> inputs, Set<String> single) {

  /// The attributes of the file's node.
  Attributes attributes() {
    return node.attributes();
  }

  boolean has(int index) {
    return index < inputs.size() && !inputs.get(index).isEmpty();
  }

  /// The name of an input that must be there.
  String in(int index) {
    if (!has(index)) {
      throw new ModelRefused("found no input " + index + ", which the operator needs");
    }
    return inputs.get(index);
  }

  int[] shape(int index) {
    return builder.shape(in(index));
  }

  int rank(int index) {
    return shape(index).length;
  }

  ElementType type(int index) {
    return builder.value(in(index)).type();
  }

  /// Whether the file reads the node's result `index`.
  boolean wants(int index) {
    return index < node.outputs().size() && !node.outputs().get(index).isEmpty();
  }

  /// Refuses where the file reads a result past the first `count`.
  void onlyOutputs(int count) {
    for (int index = count; index < node.outputs().size(); index++) {
      if (wants(index)) {
        throw new ModelRefused(
            "found that its output "
                + index
                + " is used, which is not supported; export for"
                + " inference and without it");
      }
    }
  }

  /// An input that must be constant once input shapes are known.
  Tensor constant(int index, String what) {
    return builder
        .tensor(in(index))
        .orElseThrow(() ->
            new ModelRefused(
                "found "
                    + what
                    + " that depends on the model's input, expected a constant; a proof needs"
                    + " every shape and position fixed, so export with constants"));
  }

  /// The integers of a constant input.
  long[] wholes(int index, String what) {
    return switch (constant(index, what)) {
      case IntegerTensor whole -> whole.values();
      case FloatTensor _ ->
          throw new ModelRefused("found " + what + " of reals, expected integers");
    };
  }

  /// The integers of the attribute `name` in operator sets before `since`, of input `index` from
  /// then on.
  Optional<long[]> wholes(String name, int since, int index) {
    if (operatorSet < since) return attributes().longs(name);
    return has(index) ? Optional.of(wholes(index, name)) : Optional.empty();
  }

  /// The only number of a constant input.
  double real(int index, String what) {
    Tensor tensor = constant(index, what);
    if (tensor.size() != 1) {
      throw new ModelRefused("found " + what + " of " + tensor.size() + " elements, expected one");
    }
    return tensor.real(0);
  }

  /// The only number of a constant input of integers.
  long whole(int index, String what) {
    long[] values = wholes(index, what);
    if (values.length != 1) {
      throw new ModelRefused("found " + what + " of " + values.length + " elements, expected one");
    }
    return values[0];
  }

  /// The attribute `axis`, counted from the front.
  int axis(long otherwise, int rank) {
    return Shapes.axis(attributes().whole("axis", otherwise), rank);
  }

  /// A list of numbers, one for each spatial axis, each from `least` on.
  int[] spatial(String name, int count, int otherwise, int least) {
    int[] numbers = new int[count];
    Arrays.fill(numbers, otherwise);
    if (attributes().has(name)) numbers = attributes().wholes(name);
    if (numbers.length != count || Arrays.stream(numbers).anyMatch(n -> n < least || n > 1 << 24)) {
      throw new ModelRefused(
          "found the attribute "
              + name
              + " = "
              + Shapes.text(numbers)
              + ", expected "
              + count
              + " numbers of at least "
              + least);
    }
    return numbers;
  }

  String emit(String operator, Attributes attributes, String... names) {
    return builder.emit(operator, attributes, names);
  }

  String emit(String operator, String... names) {
    return builder.emit(operator, Attributes.NONE, names);
  }

  String reshape(String name, int... shape) {
    return emit("Reshape", Attributes.NONE.with("shape", shape), name);
  }

  String transpose(String name, int... perm) {
    return emit("Transpose", Attributes.NONE.with("perm", perm), name);
  }

  String constant(double value) {
    return builder.constant(FloatTensor.scalar(value));
  }

  /// Elements `start` to `start + size` on one axis.
  String part(String name, int axis, int start, int size) {
    int[] shape = builder.shape(name);
    if (axis >= shape.length || start > shape[axis] - size) {
      throw new ModelRefused("found an operand of shape " + Shapes.text(shape) + ", too small");
    }
    int[] starts = new int[shape.length];
    starts[axis] = start;
    int[] steps = new int[shape.length];
    Arrays.fill(steps, 1);
    int[] sizes = shape.clone();
    sizes[axis] = size;
    return emit(
        "Slice",
        Attributes.NONE.with("starts", starts).with("steps", steps).with("sizes", sizes),
        name);
  }

  String concat(int axis, List<String> names) {
    return emit("Concat", Attributes.NONE.with("axis", axis), names.toArray(new String[0]));
  }

  String reduce(String operator, String name, boolean keep, int... axes) {
    return emit(operator, Attributes.NONE.with("axes", axes).with("keepdims", keep ? 1 : 0), name);
  }
}
