package espalier.prover.bench;

import static espalier.prover.bench.ModelBuilder.product;
import static espalier.prover.bench.ModelBuilder.read;

import espalier.proof.circuit.AxisIndex;
import espalier.proof.circuit.AxisIndex.Affine;
import espalier.proof.circuit.AxisIndex.Stride;
import espalier.proof.circuit.Expression;
import espalier.proof.circuit.Expression.Read;
import espalier.proof.circuit.Expression.Term;
import espalier.proof.circuit.Interval;
import espalier.proof.circuit.Shape;
import espalier.proof.circuit.Step;
import espalier.prover.bench.Pieces.Piece;
import java.util.ArrayList;
import java.util.List;

/// A decoder with learned positions, causal attention and normalisation before each layer, in
/// integers.
///
/// Tokens come in as two digits each, are proved to select a row of the embedding by one-hot
/// vectors, and the head shares the embedding's weights. The normalisations' gains and offsets are
/// folded into the layers after them. Attention weights are stored by distance, so that a token
/// cannot see a later one: what lies before the first token is absent and counts nothing. They are
/// divided by their sum after they have been applied.
final class Transformer {
  /// @param base of the two digits that make a token
  /// @param residualBits rows of the table that clamps the residual stream, as a logarithm
  /// @param headTokens how many of the last positions the head reads
  record Configuration(
      int layers,
      int heads,
      int width,
      int vocabulary,
      int tokens,
      int base,
      int residualBits,
      int headTokens) {
    int headWidth() {
      return width / heads;
    }
  }

  /// The residual stream is clamped to this magnitude.
  private static final int RESIDUAL = 2047;

  private static final int RESIDUAL_BITS = 12;
  private static final int RESIDUAL_RMS = 360;

  /// Typical magnitude of what one layer adds to it.
  private static final double ADDED = 45;

  /// A normalised value of one is stored as this.
  private static final int NORMAL = 32;

  private static final int NORMAL_SHIFT = 14;
  private static final int VARIANCE_BITS = 13;
  private static final int INNER_BITS = 13;

  /// Typical magnitude of rounded sums before tables.
  private static final double UNIT = 40;

  /// A weight of attention is 1 to this; one e-fold below the typical largest.
  private static final int ATTENTION = 255;

  private static final int ATTENTION_ONE = 16;

  private final ModelBuilder model;
  private final Configuration shape;
  private final Pieces width;
  private final int clampByte;
  private final int clampResidual;
  private final int rectifier;
  private final int exponential;
  private final int inverseRoot;
  private final int varianceShift;

  Transformer(ModelBuilder model, Configuration shape) {
    this.model = model;
    this.shape = shape;
    width = Pieces.of(shape.width());
    clampByte = model.table(INNER_BITS, x -> Math.clamp(x, -127, 127));
    clampResidual = model.table(shape.residualBits(), x -> Math.clamp(x, -RESIDUAL, RESIDUAL));
    rectifier = model.table(INNER_BITS, Transformer::gelu);
    double typical = Math.sqrt(shape.headWidth()) * UNIT * UNIT / (1 << scoreShift());
    exponential = model.table(INNER_BITS, x -> weight(x / typical));
    // The sum of squares is at most width * 2^22.
    varianceShift = Shape.bits(shape.width()) + 22 - VARIANCE_BITS;
    inverseRoot = model.table(0, VARIANCE_BITS, this::inverseRoot);
  }

  private static long weight(double score) {
    return Math.clamp(Math.round(ATTENTION_ONE * Math.exp(Math.min(score, 9))), 1, ATTENTION);
  }

  /// The Gaussian error linear unit, by the usual approximation with a hyperbolic tangent.
  private static long gelu(long x) {
    double z = x / UNIT;
    double tangent = Math.tanh(Math.sqrt(2 / Math.PI) * (z + 0.044715 * z * z * z));
    return Math.min(127, Math.round(UNIT * z / 2 * (1 + tangent)));
  }

  private long inverseRoot(long rounded) {
    double variance = (rounded + 1.0) * (1L << varianceShift) / shape.width();
    return Math.round(NORMAL * (1L << NORMAL_SHIFT) / Math.sqrt(variance));
  }

  /// Products of two bytes, summed over a head's width, then fit the table.
  private int scoreShift() {
    return Shape.bits(shape.headWidth()) + 14 - INNER_BITS + 1;
  }

  /// All layers on drawn tokens.
  void build() {
    List<Activation> embedding = embedding();
    List<Activation> stream = embed(embedding);
    for (int layer = 0; layer < shape.layers(); layer++) {
      String name = "layer" + layer;
      stream = attend(name, stream);
      stream = feed(name, stream);
    }
    head(normalize(stream), embedding);
  }

  // --- embedding and head ------------------------------------------------------------------------

  /// The embedding's weights: for each piece of the vocabulary, those of each piece of the width.
  private List<Activation> embedding() {
    var weights = new ArrayList<Activation>();
    for (Piece words : Pieces.of(shape.vocabulary()).pieces()) {
      for (Piece piece : width.pieces()) {
        Shape own = Shape.of(words.size(), piece.size());
        int tensor = model.weight("embedding", own, ModelBuilder.WEIGHT_BOUND);
        weights.add(new Activation(tensor, own, new Interval(-127, 127), 73));
      }
    }
    return weights;
  }

  private List<Activation> embed(List<Activation> embedding) {
    int tokens = shape.tokens();
    int base = shape.base();
    int digits = Math.ceilDiv(shape.vocabulary(), base);
    int high = digit("token_high", digits, shape.vocabulary() / base);
    int low = digit("token_low", base, base);
    var hot =
        new Expression(
            Shape.of(tokens, digits, base),
            List.of(
                product(
                    List.of(),
                    read(high, AxisIndex.of(0), AxisIndex.of(1)),
                    read(low, AxisIndex.of(0), AxisIndex.of(2)))));
    int chosen = model.step(new Step.Define(hot));
    var stream = new ArrayList<Activation>();
    for (int p = 0; p < width.pieces().size(); p++) {
      Shape own = Shape.of(tokens, width.pieces().get(p).size());
      int positions = model.weight("positions", own, ModelBuilder.WEIGHT_BOUND);
      var terms = new ArrayList<Term>();
      terms.add(Expression.term(1, positions, own));
      int number = p;
      for (Piece words : Pieces.of(shape.vocabulary()).pieces()) {
        Read select = read(chosen, AxisIndex.of(0), AxisIndex.of(2), AxisIndex.of(3));
        Read row = read(embedding.get(number).tensor(), words.at(2, base, 3), AxisIndex.of(1));
        terms.add(new Term(4, List.of(), List.of(digits, base), List.of(select, row)));
        number += width.pieces().size();
      }
      stream.add(
          model.shift(new Expression(own, terms), 0, -RESIDUAL - 1, RESIDUAL_BITS, RESIDUAL_RMS));
    }
    return stream;
  }

  /// One digit of each token, as one-hot vectors; drawn below `limit`.
  private int digit(String name, int size, int limit) {
    Shape tokens = Shape.of(shape.tokens());
    Activation digit = model.input(name, tokens, Shape.bits(size), Math.min(size, limit));
    return model.step(new Step.OneHot(Expression.of(digit.tensor(), tokens), size));
  }

  private void head(List<Activation> normal, List<Activation> embedding) {
    int first = shape.tokens() - shape.headTokens();
    var terms = new ArrayList<Term>();
    int number = 0;
    for (Piece words : Pieces.of(shape.vocabulary()).pieces()) {
      for (int p = 0; p < width.pieces().size(); p++) {
        Piece piece = width.pieces().get(p);
        Read values = read(normal.get(p).tensor(), AxisIndex.of(0, 1, first), AxisIndex.of(2));
        Read row = read(embedding.get(number++).tensor(), words.at(1), AxisIndex.of(2));
        terms.add(product(List.of(piece.size()), values, row));
      }
    }
    model.count((long) shape.headTokens() * shape.vocabulary() * shape.width());
    model.output("logits", new Expression(Shape.of(shape.headTokens(), shape.vocabulary()), terms));
  }

  // --- layers ------------------------------------------------------------------------------------

  /// `(x - mean) / deviation`, times [#NORMAL].
  ///
  /// The table is of the reciprocal root of the upper end of each step, so a row's length is at
  /// most `NORMAL * sqrt(width)`, and one more for each rounding.
  private List<Activation> normalize(List<Activation> stream) {
    Shape rows = Shape.of(shape.tokens());
    var sums = new ArrayList<Term>();
    int bits = 24;
    long reciprocal = Math.round((double) (1L << bits) / shape.width());
    for (Activation part : stream) {
      sums.add(sumOf(part, reciprocal, List.of()));
    }
    int mean =
        model.shift(new Expression(rows, sums), bits, -RESIDUAL - 1, RESIDUAL_BITS, 1).tensor();
    Read of = read(mean, AxisIndex.of(0));
    var squares = new ArrayList<Term>();
    for (Activation part : stream) {
      Read cell = read(part.tensor(), AxisIndex.of(0), AxisIndex.of(1));
      squares.add(sumOf(part, 1, List.of(cell)));
      squares.add(sumOf(part, -2, List.of(of)));
    }
    squares.add(new Term(shape.width(), List.of(), List.of(), List.of(of, of)));
    int power =
        model.shift(new Expression(rows, squares), varianceShift, 0, VARIANCE_BITS, 1).tensor();
    int root = model.map(Expression.of(power, rows), inverseRoot, 1).tensor();
    var normal = new ArrayList<Activation>();
    for (Activation part : stream) {
      Read scale = read(root, AxisIndex.of(0));
      Read cell = read(part.tensor(), AxisIndex.of(0), AxisIndex.of(1));
      var value =
          new Expression(
              part.shape(),
              List.of(
                  product(List.of(), cell, scale),
                  new Term(-1, List.of(), List.of(), List.of(of, scale))));
      int most = Shape.bits((int) (NORMAL * Math.sqrt(shape.width())) + 2) + 1;
      normal.add(model.shift(value, NORMAL_SHIFT, -(1L << (most - 1)), most, NORMAL));
    }
    return normal;
  }

  /// The sum of a row of the part, times the factors.
  private static Term sumOf(Activation part, long coefficient, List<Read> factors) {
    var all = new ArrayList<>(factors);
    all.add(read(part.tensor(), AxisIndex.of(0), AxisIndex.of(1)));
    return new Term(coefficient, List.of(), List.of(part.shape().size(1)), all);
  }

  private List<Activation> attend(String name, List<Activation> stream) {
    List<Activation> normal = normalize(stream);
    List<Activation> queries = project(name + ".q", normal);
    List<Activation> keys = project(name + ".k", normal);
    List<Activation> values = project(name + ".v", normal);
    var mixed = new ArrayList<Activation>();
    for (int p = 0; p < width.pieces().size(); p++) {
      mixed.add(mix(queries.get(p), keys.get(p), values.get(p)));
    }
    return add(name + ".out", mixed, stream);
  }

  private List<Activation> project(String name, List<Activation> normal) {
    var parts = new ArrayList<Activation>();
    for (Piece to : width.pieces()) {
      Accumulation sum = linear(name, normal, to);
      sum.limitLength(normalLength(), NORMAL);
      model.bias(name + ".bias", sum, 1);
      parts.add(model.activate(sum, UNIT, clampByte, UNIT));
    }
    return parts;
  }

  private double normalLength() {
    return (NORMAL + 2) * Math.sqrt(shape.width());
  }

  /// The heads of one piece of the width.
  private Activation mix(Activation queries, Activation keys, Activation values) {
    int tokens = shape.tokens();
    int each = shape.headWidth();
    int heads = queries.shape().size(1) / each;
    AxisIndex earlier = difference(1, 2);
    var scores =
        new Expression(
            Shape.of(heads, tokens, tokens),
            List.of(
                product(
                    List.of(each),
                    read(queries.tensor(), AxisIndex.of(1), inHead(0, each, 3)),
                    read(keys.tensor(), earlier, inHead(0, each, 3)))));
    Activation weights = model.activate(scores, scoreShift(), exponential, ATTENTION_ONE);
    model.count(2L * heads * tokens * tokens * each);

    // From here on the variables are token, cell of the piece, and summed earlier token.
    Shape rows = Shape.of(heads, tokens);
    Read bySource = read(weights.tensor(), AxisIndex.of(0), AxisIndex.of(1), difference(1, 2));
    int total =
        model.step(
            new Step.Define(
                new Expression(
                    rows, List.of(new Term(1, List.of(), List.of(tokens), List.of(bySource))))));
    Shape mixed = Shape.of(tokens, heads, each);
    Read share = read(weights.tensor(), AxisIndex.of(1), AxisIndex.of(0), difference(0, 3));
    Read value = read(values.tensor(), AxisIndex.of(3), inHead(1, each, 2));
    var numerator = new Expression(mixed, List.of(product(List.of(tokens), share, value)));
    Read denominator = read(total, AxisIndex.of(1), AxisIndex.of(0));
    int bits = Shape.bits(tokens * (ATTENTION + 1));
    int tensor = model.step(new Step.Divide(numerator, denominator, bits, -128, 8));
    return new Activation(tensor, mixed, Interval.ofBits(-128, 8), UNIT / 2);
  }

  private static AxisIndex difference(int variable, int less) {
    return new Affine(0, List.of(new Stride(variable, 1), new Stride(less, -1)), 1, false, 0);
  }

  private static AxisIndex inHead(int head, int each, int cell) {
    return new Affine(0, List.of(new Stride(head, each), new Stride(cell, 1)), 1, false, 0);
  }

  private List<Activation> feed(String name, List<Activation> stream) {
    List<Activation> normal = normalize(stream);
    var inner = new ArrayList<Activation>();
    for (Piece to : Pieces.of(4 * shape.width()).pieces()) {
      Accumulation sum = linear(name + ".inner", normal, to);
      sum.limitLength(normalLength(), NORMAL);
      model.bias(name + ".inner.bias", sum, 1);
      inner.add(model.activate(sum, UNIT, rectifier, UNIT * 0.6));
    }
    return add(name + ".outer", inner, stream);
  }

  /// A linear layer added to the residual stream.
  private List<Activation> add(String name, List<Activation> values, List<Activation> stream) {
    var sums = new ArrayList<Activation>();
    long half = 1L << (shape.residualBits() - 1);
    for (int p = 0; p < stream.size(); p++) {
      Activation part = stream.get(p);
      Accumulation sum = linear(name, values, width.pieces().get(p));
      model.bias(name + ".bias", sum, 1);
      // What is left of the table's domain once the stream is added.
      var room = new Interval(RESIDUAL + 1 - half, half - RESIDUAL - 1);
      long scale = 1L << ModelBuilder.shiftFor(sum.bounds(), sum.rms() / ADDED, room);
      sum.add(
          Expression.term(scale, part.tensor(), part.shape()),
          part.bounds().times(scale),
          part.rms() * scale);
      sums.add(model.activate(sum, sum.rms() / scale, clampResidual, RESIDUAL_RMS));
    }
    return sums;
  }

  /// Cells of `to` of the result, from all parts of the values.
  private Accumulation linear(String name, List<Activation> values, Piece to) {
    var sum = new Accumulation(Shape.of(shape.tokens(), to.size()), to.size());
    for (Activation part : values) {
      boolean inHeads = part.shape().axes() == 3;
      int inputs = part.shape().cells() / shape.tokens();
      int each = inHeads ? part.shape().size(2) : 1;
      Shape own = Shape.of(inputs, to.size());
      int weight = model.weight(name, own, ModelBuilder.WEIGHT_BOUND);
      Term term =
          inHeads
              ? product(
                  List.of(inputs / each, each),
                  read(part.tensor(), AxisIndex.of(0), AxisIndex.of(2), AxisIndex.of(3)),
                  read(weight, inHead(2, each, 3), AxisIndex.of(1)))
              : product(
                  List.of(inputs),
                  read(part.tensor(), AxisIndex.of(0), AxisIndex.of(2)),
                  read(weight, AxisIndex.of(2), AxisIndex.of(1)));
      sum.add(term, model.cells(weight), new Accumulation.Channels(0, to.size(), 1), part, 1);
      model.count((long) own.cells() * shape.tokens());
    }
    return sum;
  }
}
