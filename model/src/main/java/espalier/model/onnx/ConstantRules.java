package espalier.model.onnx;

import espalier.model.ModelRefused;
import espalier.model.graph.ElementType;
import espalier.model.graph.FloatTensor;
import espalier.model.graph.IntegerTensor;
import espalier.model.graph.Shapes;
import espalier.model.graph.Tensor;
import java.util.Arrays;
import java.util.Map;

/// Operators that make constants: written down, from a shape, or counted.
final class ConstantRules {
  private ConstantRules() {}

  static void into(Map<String, Rule> rules) {
    rules.put("Constant", (Rule.Single) ConstantRules::constant);
    rules.put("ConstantOfShape", (Rule.Single) ConstantRules::constantOfShape);
    rules.put("Shape", (Rule.Single) ConstantRules::shape);
    rules.put("Size", (Rule.Single) op -> scalar(op, Shapes.size(op.shape(0))));
    rules.put("Range", (Rule.Single) ConstantRules::range);
    rules.put("EyeLike", (Rule.Single) ConstantRules::eye);
  }

  private static String scalar(Operation op, long value) {
    return op.builder()
        .constant(new IntegerTensor(ElementType.INT64, new int[0], new long[] {value}));
  }

  private static String constant(Operation op) {
    var attributes = op.attributes();
    if (attributes.constant("value").isPresent()) {
      return op.builder().constant(attributes.constant("value").get());
    }
    if (attributes.has("value_float")) return op.constant(attributes.real("value_float"));
    if (attributes.has("value_int")) return scalar(op, attributes.whole("value_int", 0));
    if (attributes.reals("value_floats").isPresent()) {
      return op.builder().constant(FloatTensor.of(attributes.reals("value_floats").get()));
    }
    if (attributes.longs("value_ints").isPresent()) {
      return op.builder().constant(IntegerTensor.of(attributes.longs("value_ints").get()));
    }
    throw new ModelRefused("found a constant of texts or a sparse one, expected a dense tensor");
  }

  /// A list of sizes from the file, none negative, of a tensor within bounds.
  static int[] sizes(long[] sizes) {
    if (sizes.length > Shapes.MAXIMUM_RANK) {
      throw new ModelRefused("found a shape of " + sizes.length + " axes");
    }
    int[] shape = new int[sizes.length];
    for (int axis = 0; axis < shape.length; axis++) {
      if (sizes[axis] < 0 || sizes[axis] > Shapes.MAXIMUM_SIZE) {
        throw new ModelRefused("found the size " + sizes[axis] + " in a shape");
      }
      shape[axis] = (int) sizes[axis];
    }
    Shapes.size(shape);
    return shape;
  }

  private static String constantOfShape(Operation op) {
    int[] shape = sizes(op.wholes(0, "a shape"));
    Tensor value = op.attributes().constant("value").orElse(FloatTensor.of(0));
    if (value.size() != 1) throw new ModelRefused("found a value of " + value.size() + " elements");
    op.builder().room(Shapes.size(shape));
    return op.builder().constant(value.pick(new int[Shapes.size(shape)], shape));
  }

  private static String shape(Operation op) {
    int[] shape = op.shape(0);
    int rank = shape.length;
    int start = clamped(op.attributes().whole("start", 0), rank);
    int end = clamped(op.attributes().whole("end", rank), rank);
    int[] part = start < end ? Arrays.copyOfRange(shape, start, end) : new int[0];
    return op.builder().constant(IntegerTensor.of(Arrays.stream(part).asLongStream().toArray()));
  }

  private static int clamped(long axis, int rank) {
    return Math.clamp(axis < 0 ? axis + rank : axis, 0, rank);
  }

  private static String range(Operation op) {
    if (op.constant(0, "a range's start") instanceof IntegerTensor first) {
      long start = op.whole(0, "a range's start");
      long limit = op.whole(1, "a range's end");
      long step = op.whole(2, "a range's step");
      int count = count(op, ((double) limit - (double) start) / (double) step);
      long[] values = new long[count];
      for (int i = 0; i < count; i++) {
        values[i] = first.type().wrap(start + i * step);
      }
      return op.builder().constant(new IntegerTensor(first.type(), new int[] {count}, values));
    }
    double start = op.real(0, "a range's start");
    double step = op.real(2, "a range's step");
    int count = count(op, (op.real(1, "a range's end") - start) / step);
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = start + i * step;
    }
    return op.builder().constant(FloatTensor.of(values));
  }

  private static int count(Operation op, double steps) {
    double count = Math.ceil(Math.max(0, steps));
    if (!(count <= Shapes.MAXIMUM_SIZE)) {
      throw new ModelRefused("found a range of " + count + " numbers, which is too long");
    }
    op.builder().room((long) count);
    return (int) count;
  }

  private static String eye(Operation op) {
    int[] shape = op.shape(0);
    if (shape.length != 2)
      throw new ModelRefused("found " + Shapes.text(shape) + ", expected a matrix");
    long offset = op.attributes().whole("k", 0);
    op.builder().room(Shapes.size(shape));
    double[] values = new double[Shapes.size(shape)];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % shape[1] - i / shape[1] == offset ? 1 : 0;
    }
    String eye = op.builder().constant(new FloatTensor(shape, values));
    long to = op.attributes().whole("dtype", op.type(0).number());
    return ElementwiseRules.cast(op, eye, ElementType.numbered(to).orElse(ElementType.FLOAT));
  }
}
