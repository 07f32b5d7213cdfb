package espalier.model.onnx;

import espalier.model.ModelRefused;
import espalier.model.graph.Attributes;
import espalier.model.graph.ElementType;
import espalier.model.graph.Shapes;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// The quantising operators, spelt out in real arithmetic: a quantised tensor that is dequantised
/// again never becomes a tensor of integers.
final class QuantizationRules {
  private QuantizationRules() {}

  static void into(Map<String, Rule> rules) {
    rules.put("QuantizeLinear", (Rule.Single) QuantizationRules::quantize);
    rules.put("DequantizeLinear", (Rule.Single) QuantizationRules::dequantize);
    rules.put("DynamicQuantizeLinear", QuantizationRules::dynamic);
  }

  /// A scale or zero point, shaped to broadcast along the attribute's axis.
  private static String parameter(Operation op, String name) {
    if (op.attributes().whole("block_size", 0) != 0) {
      throw new ModelRefused("found block_size, which is not supported; quantise per axis");
    }
    int[] shape = op.builder().shape(name);
    if (Shapes.size(shape) == 1) return op.reshape(name);
    int axis = op.axis(1, op.rank(0));
    if (shape.length != 1 || shape[0] != op.shape(0)[axis]) {
      throw new ModelRefused("found a scale of shape " + Shapes.text(shape));
    }
    int[] spread = new int[op.rank(0) - axis];
    Arrays.fill(spread, 1);
    spread[0] = shape[0];
    return op.reshape(name, spread);
  }

  private static String quantize(Operation op) {
    ElementType type = op.has(2) ? op.type(2) : ElementType.UINT8;
    long wanted = op.attributes().whole("output_dtype", 0);
    if (!op.has(2) && wanted != 0) {
      type = ElementType.numbered(wanted).orElse(ElementType.FLOAT);
    }
    if (type.isReal() || type.greatest() > 1 << 16) {
      throw new ModelRefused("found a quantised type that is not 8 or 16 bits of integer");
    }
    String scale = parameter(op, op.in(1));
    String rounded = op.emit("Round", op.emit("Div", op.in(0), scale));
    if (op.has(2)) {
      String zero = ElementwiseRules.cast(op, op.in(2), ElementType.FLOAT);
      rounded = op.emit("Add", rounded, parameter(op, zero));
    }
    return stored(op, rounded, type);
  }

  /// Bounds a real tensor of whole numbers to `type` and casts it.
  private static String stored(Operation op, String rounded, ElementType type) {
    String bounded =
        ElementwiseRules.bounded(op, rounded, (double) type.least(), (double) type.greatest());
    op.builder().markIntegral(bounded);
    return ElementwiseRules.cast(op, bounded, type);
  }

  private static String dequantize(Operation op) {
    String x = ElementwiseRules.cast(op, op.in(0), ElementType.FLOAT);
    if (op.has(2)) {
      String zero = ElementwiseRules.cast(op, op.in(2), ElementType.FLOAT);
      x = op.emit("Sub", x, parameter(op, zero));
    }
    return op.emit("Mul", x, parameter(op, op.in(1)));
  }

  /// Scale and zero point from the tensor's own range, which is made to hold zero.
  private static List<String> dynamic(Operation op) {
    int[] axes = java.util.stream.IntStream.range(0, op.rank(0)).toArray();
    String zero = op.constant(0);
    String greatest = op.emit("Max", op.reduce("ReduceMax", op.in(0), false, axes), zero);
    String least = op.emit("Min", op.reduce("ReduceMin", op.in(0), false, axes), zero);
    String scale = op.emit("Div", op.emit("Sub", greatest, least), op.constant(255));
    String point = op.emit("Round", op.emit("Div", op.emit("Neg", least), scale));
    String bounded = ElementwiseRules.bounded(op, point, 0, 255);
    op.builder().markIntegral(bounded);
    String rounded = op.emit("Round", op.emit("Div", op.in(0), scale));
    String stored = stored(op, op.emit("Add", rounded, bounded), ElementType.UINT8);
    String zeroPoint =
        op.emit("Cast", Attributes.NONE.with("to", ElementType.UINT8.number()), bounded);
    return List.of(stored, scale, zeroPoint);
  }
}
