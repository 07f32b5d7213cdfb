package espalier.model.lower;

import espalier.model.ModelRefused;
import espalier.model.graph.Node;
import espalier.model.lower.Lowering.Factor;
import espalier.model.lower.Lowering.Frame;
import espalier.model.lower.Operand.Fixed;
import espalier.proof.circuit.AxisIndex;
import espalier.proof.circuit.AxisIndex.Affine;
import espalier.proof.circuit.AxisIndex.Stride;
import espalier.proof.circuit.Shape;
import java.util.ArrayList;
import java.util.List;

/// Products with weights and between tensors: Gemm, MatMul, Einsum, convolutions. All are lazy.
final class LinearLowering {
  private final Lowering lowering;

  LinearLowering(Lowering lowering) {
    this.lowering = lowering;
  }

  static boolean takes(String operator) {
    return switch (operator) {
      case "MatMul", "Gemm", "Einsum", "Conv", "ConvTranspose" -> true;
      default -> false;
    };
  }

  void lower(Node node) {
    switch (node.operator()) {
      case "MatMul" -> lowering.put(node.output(), matMul(node));
      case "Gemm" -> gemm(node);
      case "Einsum" -> lowering.put(node.output(), einsum(node));
      case "Conv" -> lowering.put(node.output(), conv(node));
      default -> lowering.put(node.output(), convTranspose(node));
    }
  }

  private Quantity matMul(Node node) {
    Shape left = lowering.shape(node.input(0));
    Shape right = lowering.shape(node.input(1));
    Shape result = lowering.shape(node.output());
    boolean row = left.axes() == 1;
    boolean column = right.axes() == 1;
    int batch = result.axes() - (row ? 0 : 1) - (column ? 0 : 1);
    int summed = result.axes();
    int k = left.size(left.axes() - 1);
    List<AxisIndex> a = batched(left, batch, row ? 1 : 2);
    if (!row) {
      a.add(AxisIndex.of(batch));
    }
    a.add(AxisIndex.of(summed));
    List<AxisIndex> b = batched(right, batch, column ? 1 : 2);
    b.add(AxisIndex.of(summed));
    if (!column) {
      b.add(AxisIndex.of(result.axes() - 1));
    }
    return lowering.contraction(
        new Factor(node.input(0), left, a),
        new Factor(node.input(1), right, b),
        new Frame(result, List.of(k)),
        node.output());
  }

  private static List<AxisIndex> batched(Shape shape, int batch, int own) {
    var links = new ArrayList<AxisIndex>();
    int axes = shape.axes() - own;
    for (int axis = 0; axis < axes; axis++) {
      links.add(shape.size(axis) == 1 ? AxisIndex.at(0) : AxisIndex.of(batch - axes + axis));
    }
    return links;
  }

  private void gemm(Node node) {
    Shape left = lowering.shape(node.input(0));
    Shape right = lowering.shape(node.input(1));
    Shape result = lowering.shape(node.output());
    boolean transA = node.attributes().whole("transA", 0) != 0;
    boolean transB = node.attributes().whole("transB", 0) != 0;
    AxisIndex k = AxisIndex.of(2);
    Quantity product =
        lowering.contraction(
            new Factor(
                node.input(0),
                left,
                transA ? List.of(k, AxisIndex.of(0)) : List.of(AxisIndex.of(0), k)),
            new Factor(
                node.input(1),
                right,
                transB ? List.of(AxisIndex.of(1), k) : List.of(k, AxisIndex.of(1))),
            new Frame(result, List.of(left.size(transA ? 0 : 1))),
            node.output());
    product = lowering.functions.straight(product, node.attributes().real("alpha", 1), 0);
    if (node.hasInput(2)) {
      double beta = node.attributes().real("beta", 1);
      product = withBias(product, node.input(2), beta, null);
    }
    lowering.put(node.output(), product);
  }

  /// @param axes where the bias's axes lie in the result; null as NumPy broadcasts
  private Quantity withBias(
      Quantity product,
      String bias,
      double beta,
      @org.jspecify.annotations.Nullable List<AxisIndex> axes) {
    Quantity q =
        lowering.operand(bias) instanceof Fixed(var value)
            ? lowering.fixed(bias, value, product.fraction())
            : lowering.quantity(bias);
    q = lowering.functions.straight(q, beta, 0);
    Quantity wide =
        axes == null
            ? lowering.views().broadcast(q, product.shape())
            : lowering.views().view(q, product.shape(), List.of(), axes);
    return lowering.arithmetic.plus(product, wide);
  }

  private Quantity einsum(Node node) {
    String equation = node.attributes().text("equation", "");
    int arrow = equation.indexOf("->");
    String[] operands = equation.substring(0, arrow).split(",", -1);
    String result = equation.substring(arrow + 2);
    Shape shape = lowering.shape(node.output());
    if (operands.length > 2) {
      throw new ModelRefused(
          "found an Einsum of "
              + operands.length
              + " operands, expected at most two; split it into several");
    }
    var summed = new ArrayList<Integer>();
    var letters = new StringBuilder(result);
    for (int i = 0; i < operands.length; i++) {
      Shape own = lowering.shape(node.input(i));
      for (int axis = 0; axis < operands[i].length(); axis++) {
        if (letters.indexOf(operands[i].substring(axis, axis + 1)) < 0) {
          letters.append(operands[i].charAt(axis));
          summed.add(own.size(axis));
        }
      }
    }
    var factors = new ArrayList<Factor>();
    for (int i = 0; i < operands.length; i++) {
      Shape own = lowering.shape(node.input(i));
      var links = new ArrayList<AxisIndex>();
      for (int axis = 0; axis < operands[i].length(); axis++) {
        links.add(
            own.size(axis) == 1
                ? AxisIndex.at(0)
                : AxisIndex.of(letters.indexOf(operands[i].substring(axis, axis + 1))));
      }
      factors.add(new Factor(node.input(i), own, links));
    }
    if (factors.size() == 1) {
      Quantity q = lowering.quantity(node, 0);
      return lowering.views().view(q, shape, summed, factors.getFirst().links());
    }
    return lowering.contraction(
        factors.get(0), factors.get(1), new Frame(shape, summed), node.output());
  }

  private Quantity conv(Node node) {
    Shape x = lowering.shape(node.input(0));
    Shape w = lowering.shape(node.input(1));
    Shape result = lowering.shape(node.output());
    int spatial = x.axes() - 2;
    int[] strides = node.attributes().wholes("strides");
    int[] dilations = node.attributes().wholes("dilations");
    int[] pads = node.attributes().wholes("pads");
    int group = node.attributes().whole("group");
    int inner = x.size(1) / group;
    int channel = result.axes();
    var summed = new ArrayList<Integer>(List.of(inner));
    var wLinks = new ArrayList<AxisIndex>(List.of(AxisIndex.of(1), AxisIndex.of(channel)));
    var xLinks = new ArrayList<AxisIndex>(List.of(AxisIndex.of(0)));
    var xSizes = new ArrayList<Integer>(List.of(x.size(0)));
    if (group > 1) {
      xSizes.add(group);
      xLinks.add(grouped(1, w.size(0) / group));
    }
    xSizes.add(inner);
    xLinks.add(AxisIndex.of(channel));
    for (int i = 0; i < spatial; i++) {
      int kernel = channel + 1 + i;
      summed.add(w.size(2 + i));
      wLinks.add(AxisIndex.of(kernel));
      xSizes.add(x.size(2 + i));
      xLinks.add(
          new Affine(
              -pads[i],
              List.of(new Stride(2 + i, strides[i]), new Stride(kernel, dilations[i])),
              1,
              false,
              0));
    }
    Quantity product =
        lowering.contraction(
            new Factor(node.input(0), new Shape(xSizes), xLinks),
            new Factor(node.input(1), w, wLinks),
            new Frame(result, summed),
            node.output());
    return node.hasInput(2)
        ? withBias(product, node.input(2), 1, List.of(AxisIndex.of(1)))
        : product;
  }

  private static AxisIndex grouped(int variable, int size) {
    return new Affine(0, List.of(new Stride(variable, 1)), size, false, 0);
  }

  private Quantity convTranspose(Node node) {
    Shape x = lowering.shape(node.input(0));
    Shape w = lowering.shape(node.input(1));
    Shape result = lowering.shape(node.output());
    int spatial = x.axes() - 2;
    int[] strides = node.attributes().wholes("strides");
    int[] dilations = node.attributes().wholes("dilations");
    int[] pads = node.attributes().wholes("pads");
    int group = node.attributes().whole("group");
    int inner = x.size(1) / group;
    int outer = w.size(1);
    int channel = result.axes();
    var summed = new ArrayList<Integer>(List.of(inner));
    var xSizes = new ArrayList<Integer>(List.of(x.size(0)));
    var xLinks = new ArrayList<AxisIndex>(List.of(AxisIndex.of(0)));
    var wSizes = new ArrayList<Integer>();
    var wLinks = new ArrayList<AxisIndex>();
    if (group > 1) {
      xSizes.add(group);
      xLinks.add(grouped(1, outer));
      wSizes.add(group);
      wLinks.add(grouped(1, outer));
    }
    xSizes.add(inner);
    xLinks.add(AxisIndex.of(channel));
    wSizes.addAll(List.of(inner, outer));
    wLinks.add(AxisIndex.of(channel));
    wLinks.add(
        group > 1 ? new Affine(0, List.of(new Stride(1, 1)), 1, false, outer) : AxisIndex.of(1));
    for (int i = 0; i < spatial; i++) {
      int kernel = channel + 1 + i;
      summed.add(w.size(2 + i));
      wSizes.add(w.size(2 + i));
      wLinks.add(AxisIndex.of(kernel));
      xSizes.add(x.size(2 + i));
      xLinks.add(
          new Affine(
              pads[i],
              List.of(new Stride(2 + i, 1), new Stride(kernel, -dilations[i])),
              strides[i],
              true,
              0));
    }
    Quantity product =
        lowering.contraction(
            new Factor(node.input(0), new Shape(xSizes), xLinks),
            new Factor(node.input(1), new Shape(wSizes), wLinks),
            new Frame(result, summed),
            node.output());
    return node.hasInput(2)
        ? withBias(product, node.input(2), 1, List.of(AxisIndex.of(1)))
        : product;
  }
}
