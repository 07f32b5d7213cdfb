package espalier.model.lower;

import espalier.model.ModelRefused;
import espalier.model.graph.Node;
import espalier.model.lower.Operand.Moving;
import espalier.proof.circuit.AxisIndex;
import espalier.proof.circuit.AxisIndex.Affine;
import espalier.proof.circuit.AxisIndex.Stride;
import espalier.proof.circuit.Expression;
import espalier.proof.circuit.Expression.Scale;
import espalier.proof.circuit.Expression.Term;
import espalier.proof.circuit.Interval;
import espalier.proof.circuit.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Sums over axes and windows, which are lazy, and products over axes.
final class ReductionLowering {
  /// Precision of the reciprocal of a window's number of cells.
  private static final int DIVISOR_BITS = 15;

  private final Lowering lowering;

  ReductionLowering(Lowering lowering) {
    this.lowering = lowering;
  }

  static boolean takes(String operator) {
    return switch (operator) {
      case "ReduceSum", "ReduceMean", "ReduceProd", "AveragePool", "CumSum" -> true;
      default -> false;
    };
  }

  void lower(Node node) {
    Quantity q = lowering.quantity(node, 0);
    switch (node.operator()) {
      case "ReduceSum" -> lowering.put(node.output(), sum(node, q));
      case "ReduceMean" -> {
        Quantity sum = sum(node, q);
        double count = (double) q.shape().cells() / sum.shape().cells();
        mean(node, sum, count);
      }
      case "ReduceProd" -> lowering.put(node.output(), product(node, q));
      case "AveragePool" -> averagePool(node, q);
      default -> lowering.put(node.output(), cumSum(node, q));
    }
  }

  private void mean(Node node, Quantity sum, double count) {
    Range usual = lowering.usual(node.output());
    var scaled = new Range(usual.low() * count, usual.high() * count);
    lowering.put(node.output(), new Moving(sum, Curve.straight(1 / count, 0), scaled));
  }

  private Quantity sum(Node node, Quantity q) {
    return sum(
        lowering,
        q,
        node.attributes().wholes("axes"),
        lowering.shape(node.output()),
        node.attributes().whole("keepdims") != 0);
  }

  /// The sum over `axes`, which the result keeps with size 1 or loses.
  static Quantity sum(Lowering lowering, Quantity q, int[] axes, Shape result, boolean keep) {
    var summed = new ArrayList<Integer>();
    var links = new ArrayList<AxisIndex>();
    int out = 0;
    for (int axis = 0; axis < q.shape().axes(); axis++) {
      int own = axis;
      if (IntStream.of(axes).anyMatch(other -> other == own)) {
        links.add(AxisIndex.of(result.axes() + summed.size()));
        summed.add(q.shape().size(axis));
        out += keep ? 1 : 0;
      } else {
        links.add(AxisIndex.of(out++));
      }
    }
    return lowering.views().view(q, result, summed, links);
  }

  /// Halves the axes until one cell is left, multiplying.
  private Quantity product(Node node, Quantity q) {
    Quantity rest = q;
    for (int axis : node.attributes().wholes("axes")) {
      while (rest.shape().size(axis) > 1) {
        int size = rest.shape().size(axis);
        int half = size / 2;
        Quantity first = Orders.part(lowering, rest, axis, 0, half);
        Quantity second = Orders.part(lowering, rest, axis, half, half);
        Arithmetic arithmetic = lowering.arithmetic;
        Quantity product =
            lowering.isReal(node.output())
                ? arithmetic.product(arithmetic.operand(first), arithmetic.operand(second))
                : arithmetic.product(first, second);
        if (size % 2 == 0) {
          rest = product;
        } else {
          Quantity odd = Orders.part(lowering, rest, axis, size - 1, 1);
          rest = Orders.joined(lowering, product, odd, axis);
        }
        rest = lowering.views().stored(rest);
      }
    }
    return lowering.views().reshaped(rest, lowering.shape(node.output()));
  }

  private void averagePool(Node node, Quantity q) {
    Shape result = lowering.shape(node.output());
    int spatial = q.shape().axes() - 2;
    int[] kernel = node.attributes().wholes("kernel_shape");
    int[] strides = node.attributes().wholes("strides");
    int[] dilations = node.attributes().wholes("dilations");
    int[] pads = node.attributes().wholes("pads");
    var links = new ArrayList<AxisIndex>(List.of(AxisIndex.of(0), AxisIndex.of(1)));
    var summed = new ArrayList<Integer>();
    boolean padded = IntStream.of(pads).anyMatch(pad -> pad != 0);
    Quantity source = padded ? lowering.arithmetic.operand(q, Arithmetic.BITS_MAX) : q;
    for (int i = 0; i < spatial; i++) {
      links.add(
          new Affine(
              -pads[i],
              List.of(
                  new Stride(2 + i, strides[i]),
                  new Stride(result.axes() + summed.size(), dilations[i])),
              1,
              false,
              0));
      summed.add(kernel[i]);
    }
    Quantity sum = lowering.views().view(source, result, summed, links);
    double[] divisors = doubles(node.attributes().longs("divisors").orElseThrow());
    boolean same = true;
    for (double divisor : divisors) {
      same &= divisor == divisors[0];
    }
    if (same) {
      mean(node, sum, divisors[0]);
    } else {
      lowering.put(node.output(), divided(node, sum, divisors));
    }
  }

  private static double[] doubles(long[] values) {
    return java.util.Arrays.stream(values).asDoubleStream().toArray();
  }

  /// Divided by a number for each place, which must be a product of numbers for each axis.
  private Quantity divided(Node node, Quantity sum, double[] divisors) {
    Shape shape = sum.shape();
    var scales = new ArrayList<Scale>();
    var factors = new ArrayList<double[]>();
    int stride = divisors.length;
    for (int axis = 2; axis < shape.axes(); axis++) {
      int size = shape.size(axis);
      stride /= size;
      var own = new double[size];
      var values = new ArrayList<Long>();
      for (int i = 0; i < size; i++) {
        own[i] = axis == 2 ? divisors[i * stride] : divisors[i * stride] / divisors[0];
        values.add(Math.round(Math.scalb(1 / own[i], DIVISOR_BITS)));
      }
      factors.add(own);
      scales.add(new Scale(axis, values));
    }
    for (int i = 0; i < divisors.length; i++) {
      double product = 1;
      int rest = i;
      for (int axis = shape.axes() - 1; axis >= 2; axis--) {
        product *= factors.get(axis - 2)[rest % shape.size(axis)];
        rest /= shape.size(axis);
      }
      if (Math.abs(product - divisors[i]) > 1e-9 * divisors[i]) {
        throw new ModelRefused(
            "found windows in "
                + node
                + " whose sizes are not a product over the axes, which is"
                + " not supported; pool with count_include_pad = 1");
      }
    }
    int most = Arithmetic.magnitudeBits(sum) + DIVISOR_BITS * scales.size();
    Quantity q =
        most < Arithmetic.BITS_MAX
            ? sum
            : lowering.arithmetic.rescaled(sum, sum.fraction() - (most - Arithmetic.BITS_MAX) - 4);
    var terms = new ArrayList<Term>();
    for (Term term : q.value().terms()) {
      var all = new ArrayList<>(term.scales());
      all.addAll(scales);
      terms.add(new Term(term.coefficient(), all, term.summed(), term.factors()));
    }
    var value = new Expression(shape, terms);
    Interval bounds = lowering.arithmetic.builder.bounds(value);
    return new Quantity(value, q.fraction() + DIVISOR_BITS * scales.size(), bounds);
  }

  private Quantity cumSum(Node node, Quantity q) {
    int axis = node.attributes().whole("axis");
    boolean reverse = node.attributes().whole("reverse") != 0;
    boolean exclusive = node.attributes().whole("exclusive") != 0;
    Shape shape = q.shape();
    var links = new ArrayList<AxisIndex>();
    for (int i = 0; i < shape.axes(); i++) {
      links.add(AxisIndex.of(i));
    }
    int sign = reverse ? 1 : -1;
    links.set(
        axis,
        new Affine(
            exclusive ? sign : 0,
            List.of(new Stride(axis, 1), new Stride(shape.axes(), sign)),
            1,
            false,
            0));
    Quantity view = lowering.views().stored(q);
    return lowering.views().view(view, shape, List.of(shape.size(axis)), links);
  }
}
