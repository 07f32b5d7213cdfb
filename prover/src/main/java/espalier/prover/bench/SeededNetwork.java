package espalier.prover.bench;

import espalier.proof.circuit.AxisIndex;
import espalier.proof.circuit.AxisIndex.Affine;
import espalier.proof.circuit.AxisIndex.Stride;
import espalier.proof.circuit.Expression;
import espalier.proof.circuit.Expression.Read;
import espalier.proof.circuit.Expression.Term;
import espalier.proof.circuit.Program;
import espalier.proof.circuit.Shape;
import espalier.proof.circuit.Step;
import espalier.proof.circuit.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;

/// Builds a network with int8 weights layer by layer; a tensor is named by its step's number.
///
/// Activations have about 7 bits. Sums are rounded by a shift that keeps their spread, to 12 bits
/// at most, and then looked up in the activation's table, which clamps them to 8.
final class SeededNetwork {
  private static final int SUM_BITS = 12;
  private static final long WEIGHT = 64;

  private final Random random;
  private final List<Step> steps = new ArrayList<>();
  private final List<Table> tables = new ArrayList<>();
  private final Map<String, Integer> named = new HashMap<>();
  private final Map<Integer, long[]> weights = new HashMap<>();
  private final Map<Integer, long[]> inputs = new HashMap<>();
  private long multiplications;

  SeededNetwork(long seed) {
    this.random = new Random(seed);
  }

  SeededModel model(String name, int output) {
    add(new Step.Output("y", Expression.of(output, shape(output)), 0));
    return new SeededModel(name, multiplications, new Program(16, tables, steps), weights, inputs);
  }

  Shape shape(int tensor) {
    return steps.get(tensor).shape();
  }

  private int add(Step step) {
    steps.add(step);
    return steps.size() - 1;
  }

  int input(Shape shape, long low, int bits) {
    int step = add(new Step.Input("x", shape, low, bits, 0));
    inputs.put(step, random.longs(shape.cells(), low, low + (1L << bits)).toArray());
    return step;
  }

  int tokens(int count, int vocabulary) {
    int bits = Shape.bits(vocabulary);
    int step = add(new Step.Input("tokens", Shape.of(count), 0, bits, 0));
    inputs.put(step, random.longs(count, 0, vocabulary).toArray());
    return step;
  }

  int weight(Shape shape) {
    int step = add(new Step.Weight("w" + steps.size(), shape, WEIGHT));
    weights.put(step, random.longs(shape.cells(), -WEIGHT, WEIGHT).toArray());
    return step;
  }

  int ones(int count) {
    int step = add(new Step.Weight("ones", Shape.of(count), 1));
    weights.put(step, LongStream.generate(() -> 1).limit(count).toArray());
    return step;
  }

  /// A table on whole numbers of so many bits from `low` on, made once for each name.
  int table(String name, long low, int bits, LongUnaryOperator function) {
    return named.computeIfAbsent(
        name,
        _ -> {
          tables.add(
              new Table(
                  low, LongStream.range(low, low + (1L << bits)).map(function).boxed().toList()));
          return tables.size() - 1;
        });
  }

  private int clamp(boolean rectify) {
    long low = -(1L << (SUM_BITS - 1));
    return rectify
        ? table("relu", low, SUM_BITS, x -> Math.clamp(x, 0, 127))
        : table("clamp", low, SUM_BITS, x -> Math.clamp(x, -127, 127));
  }

  private static int spread(long terms) {
    // A sum of k products of independent weights in ±64 spreads by about 37 sqrt(k).
    return (int) Math.round(Math.log(37 * Math.sqrt((double) terms)) / Math.log(2));
  }

  private static Term term(long coefficient, List<Integer> summed, Read... factors) {
    return new Term(coefficient, List.of(), summed, List.of(factors));
  }

  private static Read read(int tensor, AxisIndex... axes) {
    return new Read(tensor, List.of(axes));
  }

  private static AxisIndex of(int variable) {
    return AxisIndex.of(variable);
  }

  private static AxisIndex window(int out, int stride, int kernel, int padding) {
    return new Affine(
        -padding, List.of(new Stride(out, stride), new Stride(kernel, 1)), 1, false, 0);
  }

  int shift(Expression sum, int bits, int quotientBits) {
    Expression rounded = bits == 0 ? sum : sum.plus(Expression.constant(1L << (bits - 1)));
    return add(new Step.Shift(rounded, bits, -(1L << (quotientBits - 1)), quotientBits));
  }

  int map(int tensor, int table) {
    return add(new Step.Map(Expression.of(tensor, shape(tensor)), table));
  }

  int define(Expression value) {
    return add(new Step.Define(value));
  }

  /// Convolution of `(c, h, w)`, rounded, clamped, perhaps rectified, perhaps with `skip` added.
  int convolution(
      int x, int channels, int kernel, int stride, int padding, int skip, boolean relu) {
    Shape in = shape(x);
    int height = (in.size(1) + 2 * padding - kernel) / stride + 1;
    int width = (in.size(2) + 2 * padding - kernel) / stride + 1;
    int w = weight(Shape.of(channels, in.size(0), kernel, kernel));
    Shape out = Shape.of(channels, height, width);
    long terms = (long) in.size(0) * kernel * kernel;
    multiplications += terms * out.cells();
    int bits = spread(terms);
    var sum =
        new Expression(
            out,
            List.of(
                term(
                    1,
                    List.of(in.size(0), kernel, kernel),
                    read(w, of(0), of(3), of(4), of(5)),
                    read(x, of(3), window(1, stride, 4, padding), window(2, stride, 5, padding)))));
    if (skip >= 0) {
      sum = sum.plus(Expression.term(1L << bits, skip, out));
    }
    return map(shift(sum, bits, SUM_BITS), clamp(relu));
  }

  /// All of `x` times a matrix, to a vector.
  int dense(int x, int outputs, boolean relu) {
    Shape in = shape(x);
    int cells = in.cells();
    int w = weight(Shape.of(outputs, cells));
    multiplications += (long) outputs * cells;
    var axes = new AxisIndex[in.axes()];
    int stride = 1;
    for (int axis = axes.length - 1; axis >= 0; axis--) {
      axes[axis] =
          axes.length == 1
              ? of(1)
              : new Affine(
                  0, List.of(new Stride(1, 1)), stride, false, axis == 0 ? 0 : in.size(axis));
      stride *= in.size(axis);
    }
    Shape out = Shape.of(outputs);
    var sum =
        new Expression(out, List.of(term(1, List.of(cells), read(w, of(0), of(1)), read(x, axes))));
    return map(shift(sum, spread(cells), SUM_BITS), clamp(relu));
  }

  /// Greatest of `size` neighbours along one axis of `(c, h, w)`, by rectified differences.
  private int greatest(int x, int axis, int size, int stride, int padding) {
    Shape in = shape(x);
    var sizes = new ArrayList<>(in.sizes());
    sizes.set(axis, (in.size(axis) + 2 * padding - size) / stride + 1);
    var out = new Shape(sizes);
    int relu = table("greater", -256, 9, d -> Math.max(0, d));
    Expression best = new Expression(out, List.of(neighbour(x, axis, stride, -padding)));
    for (int k = 1; k < size; k++) {
      Term next = neighbour(x, axis, stride, k - padding);
      Expression difference = best.times(-1).plus(next);
      best = best.plus(Expression.term(1, add(new Step.Map(difference, relu)), out));
    }
    return define(best);
  }

  private static Term neighbour(int x, int axis, int stride, int offset) {
    var axes = new AxisIndex[3];
    for (int i = 0; i < 3; i++) {
      axes[i] = i == axis ? AxisIndex.of(i, stride, offset) : of(i);
    }
    return term(1, List.of(), read(x, axes));
  }

  /// Max pooling; what lies outside counts as zero, so `x` must not be negative.
  int maxPool(int x, int size, int stride, int padding) {
    return greatest(greatest(x, 2, size, stride, padding), 1, size, stride, padding);
  }

  /// The mean over height and width.
  int averagePool(int x) {
    Shape in = shape(x);
    int area = in.size(1) * in.size(2);
    long factor = Math.round(65536.0 / area);
    var sum =
        new Expression(
            Shape.of(in.size(0)),
            List.of(term(factor, List.of(in.size(1), in.size(2)), read(x, of(0), of(1), of(2)))));
    return map(shift(sum, 16, SUM_BITS), clamp(false));
  }

  // --- transformers, on (tokens, width) ----------------------------------------------------------

  int embedding(int tokens, int vocabulary, int width) {
    int count = shape(tokens).size(0);
    int hot = add(new Step.OneHot(Expression.of(tokens, Shape.of(count)), vocabulary));
    int w = weight(Shape.of(vocabulary, width));
    int position = weight(Shape.of(count, width));
    Shape out = Shape.of(count, width);
    multiplications += (long) count * width;
    return define(
        new Expression(
            out,
            List.of(
                term(1, List.of(vocabulary), read(hot, of(0), of(2)), read(w, of(2), of(1))),
                term(1, List.of(), read(position, of(0), of(1))))));
  }

  /// Each row less its mean, over its spread, times about 32.
  int norm(int x) {
    int count = shape(x).size(0);
    int width = shape(x).size(1);
    long share = Math.round(65536.0 / width);
    Shape rows = Shape.of(count);
    var sum = new Expression(rows, List.of(term(share, List.of(width), read(x, of(0), of(1)))));
    int mean = shift(sum, 16, 16);
    int centred = define(Expression.of(x, shape(x)).plus(term(-1, List.of(), read(mean, of(0)))));
    var squares =
        new Expression(
            rows,
            List.of(
                term(
                    share,
                    List.of(width),
                    read(centred, of(0), of(1)),
                    read(centred, of(0), of(1)))));
    int variance = add(new Step.Shift(squares, 22, 0, 16));
    int root =
        table("rsqrt", 0, 16, v -> Math.round(32 * 1024 / Math.sqrt(64 * ((double) v + 0.5))));
    int scale = map(variance, root);
    var product =
        new Expression(
            shape(x), List.of(term(1, List.of(), read(centred, of(0), of(1)), read(scale, of(0)))));
    return map(shift(product, 10, SUM_BITS), clamp(false));
  }

  private Expression projected(int x, int outputs) {
    int count = shape(x).size(0);
    int inputs = shape(x).size(1);
    int w = weight(Shape.of(outputs, inputs));
    multiplications += (long) count * inputs * outputs;
    return new Expression(
        Shape.of(count, outputs),
        List.of(term(1, List.of(inputs), read(x, of(0), of(2)), read(w, of(1), of(2)))));
  }

  int projection(int x, int outputs) {
    return map(shift(projected(x, outputs), spread(shape(x).size(1)), SUM_BITS), clamp(false));
  }

  int projectionGelu(int x, int outputs) {
    int gelu =
        table(
            "gelu",
            -(1L << (SUM_BITS - 1)),
            SUM_BITS,
            v ->
                Math.clamp(
                    Math.round((double) v / (1 + Math.exp(-1.702 * (double) v / 32))), -127, 127));
    return map(shift(projected(x, outputs), spread(shape(x).size(1)), SUM_BITS), gelu);
  }

  /// Projects back to the residual stream, which has 16 bits.
  int projectionAdded(int x, int stream) {
    int width = shape(stream).size(1);
    int bits = spread(shape(x).size(1)) + 1;
    Expression sum = projected(x, width).plus(Expression.term(1L << bits, stream, shape(stream)));
    return shift(sum, bits, 16);
  }

  /// Causal attention of `heads` heads over `(tokens, 3 width)`; distance takes the place of the
  /// second token, so what lies before the first token is absent.
  int attention(int qkv, int heads, int ones) {
    int count = shape(qkv).size(0);
    int width = shape(qkv).size(1) / 3;
    int size = width / heads;
    Shape square = Shape.of(heads, count, count);
    AxisIndex before = new Affine(0, List.of(new Stride(1, 1), new Stride(2, -1)), 1, false, 0);
    var scores =
        new Expression(
            square,
            List.of(
                term(
                    1,
                    List.of(size),
                    read(qkv, of(1), head(0, 3, size, 0)),
                    read(qkv, before, head(0, 3, size, width)))));
    multiplications += 2L * heads * count * count * size;
    int exp =
        table(
            "exp",
            -(1L << (SUM_BITS - 1)),
            SUM_BITS,
            v -> Math.round(256 * Math.exp((double) Math.clamp(v, -127, 127) / 32)));
    int weight = map(shift(scores, spread(size), SUM_BITS), exp);
    Shape rows = Shape.of(heads, count);
    AxisIndex early = new Affine(0, List.of(new Stride(1, 1), new Stride(2, -1)), 1, false, 0);
    int total =
        define(
            new Expression(
                rows,
                List.of(
                    term(
                        1, List.of(count), read(weight, of(0), of(1), of(2)), read(ones, early)))));
    var scaled = Expression.of(weight, square).times(256);
    int share = add(new Step.Divide(scaled, read(total, of(0), of(1)), 22, 0, 16));
    AxisIndex from = new Affine(0, List.of(new Stride(0, 1), new Stride(2, -1)), 1, false, 0);
    AxisIndex ofHead = new Affine(0, List.of(new Stride(1, 1)), size, false, 0);
    var mixed =
        new Expression(
            Shape.of(count, width),
            List.of(
                term(
                    1,
                    List.of(count),
                    read(share, ofHead, of(0), of(2)),
                    read(qkv, from, AxisIndex.of(1, 1, 2L * width)))));
    return map(shift(mixed, 8, SUM_BITS), clamp(false));
  }

  private static AxisIndex head(int head, int inner, int size, long offset) {
    return new Affine(offset, List.of(new Stride(head, size), new Stride(inner, 1)), 1, false, 0);
  }

  /// The last token's scores.
  int lastLogits(int x, int vocabulary) {
    int width = shape(x).size(1);
    int last = shape(x).size(0) - 1;
    int w = weight(Shape.of(vocabulary, width));
    multiplications += (long) vocabulary * width;
    return define(
        new Expression(
            Shape.of(vocabulary),
            List.of(
                term(
                    1,
                    List.of(width),
                    read(w, of(0), of(1)),
                    read(x, AxisIndex.at(last), of(1))))));
  }
}
