package espalier.proof.verifier;

import espalier.proof.circuit.Expression.Read;
import espalier.proof.circuit.Expression.Scale;
import espalier.proof.circuit.Expression.Term;
import espalier.proof.circuit.Links;
import espalier.proof.circuit.Links.Component;
import espalier.proof.circuit.Shape;
import espalier.proof.commitment.LinearClaim;
import espalier.proof.commitment.LinearClaim.Axis;
import espalier.proof.field.Extension;
import espalier.proof.field.Extensions;
import espalier.proof.field.Goldilocks;
import espalier.proof.polynomial.Multilinear;
import espalier.proof.polynomial.Point;
import espalier.proof.polynomial.Weights;
import espalier.proof.verifier.Plan.Rows;
import espalier.proof.verifier.Plan.Segment;
import espalier.proof.verifier.Reduction.Equation;
import espalier.proof.verifier.Reduction.Product;
import espalier.proof.verifier.Reduction.Pull;
import espalier.proof.verifier.Reduction.Site;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// All equations of a reduction joined by powers of one challenge: the claims sum up to a value.
public final class Batch {
  /// More claims than this for one read are refused: its axes hang together across others.
  static final int SPLITS_MAX = 1 << 12;

  private final Reduction reduction;
  private final Plan plan;
  private final Extension[] powers;
  private final List<LinearClaim> claims = new ArrayList<>();
  private final long[] padWeights;
  private Extension constant = Extension.ZERO;

  private Batch(Reduction reduction, Extension[] powers) {
    this.reduction = reduction;
    this.plan = reduction.plan;
    this.powers = powers;
    this.padWeights = new long[2 * plan.padCount()];
    forms();
    lookups();
    reduction.counts.forEach(count ->
        add(
            powers[count.equation()].times(count.factor()),
            plan.counts(count.table().number()),
            groups(count.point())));
    reduction.sites.forEach(this::site);
    reduction.pulls.forEach(this::pull);
    reduction.publics.forEach(this::published);
    reduction.aparts.forEach(this::apart);
    pads();
  }

  static Batch of(Reduction reduction, Extension lambda) {
    var powers = new Extension[reduction.equations.size()];
    Extension power = Extension.ONE;
    for (int i = 0; i < powers.length; i++) {
      powers[i] = power;
      power = power.times(lambda);
    }
    return new Batch(reduction, powers);
  }

  /// One equation alone: what tells a test which check a proof fails.
  static Batch of(Reduction reduction, int equation) {
    var powers = new Extension[reduction.equations.size()];
    Arrays.fill(powers, Extension.ZERO);
    powers[equation] = Extension.ONE;
    return new Batch(reduction, powers);
  }

  public List<LinearClaim> claims() {
    return List.copyOf(claims);
  }

  /// What the claims sum up to.
  public Extension value() {
    return constant.negate();
  }

  private void forms() {
    for (int i = 0; i < powers.length; i++) {
      Equation equation = reduction.equations.get(i);
      for (int j = 0; j < equation.forms.size(); j++) {
        Extension factor = powers[i].times(equation.factors.get(j));
        add(equation.forms.get(j), factor);
      }
    }
  }

  private void add(Affine form, Extension factor) {
    constant = constant.plus(form.constant().times(factor));
    form.addPads(padWeights, factor);
  }

  /// A pad over E is two cells over F: `c0 + c1 X`.
  private void pads() {
    var weights = new long[2 * padWeights.length];
    for (int i = 0; i < padWeights.length; i += 2) {
      weights[2 * i] = padWeights[i];
      weights[2 * i + 1] = padWeights[i + 1];
      weights[2 * i + 2] = Extensions.timesSeven(padWeights[i + 1]);
      weights[2 * i + 3] = padWeights[i];
    }
    add(Extension.ONE, plan.pads(), List.of(new Axis(plan.pads().bits(), weights)));
  }

  private List<Axis> groups(Extension[] point) {
    // A table's point is cut so that no vector is long.
    var groups = new ArrayList<Axis>();
    for (int from = 0; from < point.length; from += 10) {
      Extension[] part = Arrays.copyOfRange(point, from, Math.min(point.length, from + 10));
      groups.add(new Axis(part.length, Weights.equality(part, 1 << part.length)));
    }
    return groups;
  }

  private void add(Extension coefficient, Placement at, List<Axis> axes) {
    claims.add(new LinearClaim(commitment(at.cube()), at.offset(), axes, coefficient));
  }

  private int commitment(Placement.Cube cube) {
    return cube == Placement.Cube.WEIGHTS ? 0 : plan.witnessCommitment();
  }

  // --- leaves ------------------------------------------------------------------------------------

  /// The public part of what the leaves are at the tree's last point.
  private void lookups() {
    var at = reduction.lookupPoint();
    Extension numerators = powers[at.numerator()];
    Extension denominators = powers[at.denominator()];
    constant = constant.plus(denominators);
    for (Segment segment : plan.segments()) {
      Extension prefix = Reduction.prefix(at.rho(), segment.offset(), segment.bits());
      constant = constant.plus(numerators.times(prefix));
      // Padding looks up the first row; true cells replace it, see the sites.
      Rows rows = segment.table();
      Extension first = Extension.ofSigned(rows.low()).times(at.beta());
      first = first.plus(Extension.ofSigned(rows.firstY()).times(at.beta().square()));
      Extension base = at.alpha().minus(Extension.of(rows.tag())).minus(first);
      Shape shape = segment.lookup().x().shape();
      Extension covered =
          sum(weights(shape, shape.sizes(), Reduction.low(at.rho(), segment.bits())));
      Extension value = base.plus(first.times(covered)).minus(Extension.ONE);
      constant = constant.plus(denominators.times(prefix).times(value));
    }
    var rho = new Point(List.of(at.rho()));
    for (Rows rows : plan.tables()) {
      Extension prefix = Reduction.prefix(at.rho(), rows.offset(), rows.bits());
      Extension value = rows(rows, rho);
      constant = constant.plus(denominators.times(prefix).times(value.minus(Extension.ONE)));
    }
  }

  private Extension rows(Rows rows, Point rho) {
    var at = reduction.lookupPoint();
    int first = rho.size() - rows.bits();
    Extension x = Extension.ofSigned(rows.low());
    for (int bit = 0; bit < rows.bits(); bit++) {
      x = x.plus(rho.get(first + bit).timesBase(1L << (rows.bits() - 1 - bit)));
    }
    Extension y = Extension.ZERO;
    if (rows.function().isPresent()) {
      long[] values = rows.function().get().values().stream().mapToLong(v -> v).toArray();
      // Tables of one size share their expansion.
      y = Multilinear.dotSigned(values, rho.expansion(first, rows.bits(), values.length));
    }
    return at.alpha()
        .minus(Extension.of(rows.tag()))
        .minus(x.times(at.beta()))
        .minus(y.times(at.beta().square()));
  }

  // --- expressions -------------------------------------------------------------------------------

  private void site(Site site) {
    Extension weight = powers[site.equation()].times(site.factor());
    int product = 0;
    for (int i = 0; i < site.reads().size(); i++) {
      boolean hides = site.reads().get(i).product().isPresent();
      Affine hidden = hides ? site.products().get(product++) : null;
      if (!weight.isZero()) {
        term(site, i, weight, hidden);
      }
    }
  }

  private void term(Site site, int number, Extension factor, @Nullable Affine hidden) {
    Term term = site.value().terms().get(number);
    Reads reads = site.reads().get(number);
    Extension weight = factor.times(Extension.ofSigned(term.coefficient()));
    Weights[] weights = weights(site.value().shape(), reads.sizes(), site.point());
    scale(term, weights, _ -> true);
    switch (term.factors().size()) {
      case 0 -> constant = constant.plus(weight.times(sum(weights)));
      case 1 -> {
        Links links = reads.single().orElseThrow();
        Extension rest = weight.times(sums(weights, links::reads));
        claim(term.factors().getFirst(), links, weights, rest);
      }
      default -> {
        Sharing sharing = reads.product().orElseThrow();
        Extension rest = sums(weights, v -> sharing.left().reads(v) || sharing.right().reads(v));
        Extension halves = Extension.of(Goldilocks.pow(2, sharing.summedBits()));
        add(java.util.Objects.requireNonNull(hidden), weight.times(rest).times(halves));
      }
    }
  }

  /// One end of a product's sumcheck: the left read carries the scales of its variables, the right
  /// one those of the others.
  private void pull(Pull pull) {
    Extension weight = powers[pull.equation()];
    if (weight.isZero()) {
      return;
    }
    Product product = pull.product();
    Read read = product.term().factors().get(pull.side());
    Links links = pull.side() == 0 ? product.sharing().left() : product.sharing().right();
    claim(read, links, weights(product, pull.side(), pull.sigma()), weight);
  }

  private static Weights[] weights(Product product, int side, Extension[] sigma) {
    Sharing sharing = product.sharing();
    Weights[] weights = weights(product.shape(), sharing.sizes(), product.point());
    int from = 0;
    for (int variable : sharing.shared()) {
      int size = sharing.sizes().get(variable);
      int bits = Shape.bits(size);
      weights[variable] = Weights.equality(Arrays.copyOfRange(sigma, from, from + bits), size);
      from += bits;
    }
    scale(
        product.term(),
        weights,
        v -> side == 0 ? sharing.left().reads(v) : !sharing.left().reads(v));
    return weights;
  }

  /// A tensor's weights at a point, over true cells.
  private static List<Axis> axes(Shape shape, Weights[] weights) {
    var axes = new ArrayList<Axis>();
    for (int axis = 0; axis < shape.axes(); axis++) {
      axes.add(new Axis(Shape.bits(shape.size(axis)), weights[axis]));
    }
    return axes;
  }

  /// A tensor's claim with one weight vector for each axis.
  private void claim(Layout at, Weights[] weights, Extension factor) {
    for (Layout.Piece piece : at.pieces()) {
      var cut = new Weights[weights.length];
      for (int axis = 0; axis < cut.length; axis++) {
        int bits = Shape.bits(piece.shape().size(axis));
        cut[axis] = weights[axis].slice(piece.first().get(axis), bits);
      }
      List<Axis> axes = axes(piece.shape(), cut);
      claims.add(new LinearClaim(commitment(at.cube()), piece.offset(), axes, factor));
    }
  }

  /// What lies in the witness less what lies in the matrix apart.
  private void apart(Reduction.Apart tensor) {
    Extension weight = powers[tensor.equation()];
    Shape shape = plan.circuit().columns().get(tensor.column()).shape();
    Weights[] weights = weights(shape, shape.sizes(), tensor.point());
    claim(plan.column(tensor.column()), weights, weight);
    int commitment = plan.witnessCommitment() + 1 + tensor.number();
    claims.add(new LinearClaim(commitment, 0, axes(shape, weights), weight.negate()));
  }

  private void published(Reduction.Public tensor) {
    Extension weight = powers[tensor.equation()];
    Shape shape = plan.circuit().columns().get(tensor.column()).shape();
    Weights[] weights = weights(shape, shape.sizes(), tensor.point());
    claim(plan.column(tensor.column()), weights, weight);
    if (tensor.values().length == 0) {
      return; // Shared, not public: what it is compared with is in the equation's form.
    }
    var variables = new ArrayList<Integer>();
    var vectors = new long[shape.axes()][];
    for (int axis = 0; axis < shape.axes(); axis++) {
      variables.add(axis);
      vectors[axis] = weights[axis].vector();
    }
    long[] products = Links.outer(variables, shape.sizes(), vectors);
    constant = constant.minus(weight.times(Multilinear.dotSigned(tensor.values(), products)));
  }

  // --- weights -----------------------------------------------------------------------------------

  /// `eq` of each axis's coordinates, over its true size; ones for the other variables.
  private static Weights[] weights(Shape shape, List<Integer> sizes, Extension[] point) {
    var weights = new Weights[sizes.size()];
    int from = 0;
    for (int variable = 0; variable < weights.length; variable++) {
      int size = sizes.get(variable);
      if (variable < shape.axes()) {
        int bits = Shape.bits(size);
        weights[variable] = Weights.equality(Arrays.copyOfRange(point, from, from + bits), size);
        from += bits;
      } else {
        weights[variable] = Weights.ones(size);
      }
    }
    return weights;
  }

  private static void scale(Term term, Weights[] weights, IntPredicate chosen) {
    for (Scale scale : term.scales()) {
      int variable = scale.variable();
      if (!chosen.test(variable)) {
        continue;
      }
      long[] own = weights[variable].vector();
      var scaled = new long[own.length];
      for (int i = 0; i < scaled.length / 2; i++) {
        long factor = Goldilocks.fromSigned(scale.values().get(i));
        scaled[2 * i] = Goldilocks.mul(own[2 * i], factor);
        scaled[2 * i + 1] = Goldilocks.mul(own[2 * i + 1], factor);
      }
      weights[variable] = Weights.of(scaled);
    }
  }

  /// The product of the sums of the weights of all variables that are not left out.
  private static Extension sums(Weights[] weights, IntPredicate leftOut) {
    Extension product = Extension.ONE;
    for (int variable = 0; variable < weights.length; variable++) {
      if (!leftOut.test(variable)) {
        product = product.times(weights[variable].sum());
      }
    }
    return product;
  }

  private static Extension sum(Weights[] weights) {
    return sums(weights, _ -> false);
  }

  // --- claims ------------------------------------------------------------------------------------

  private void claim(Read read, Links links, Weights[] weights, Extension factor) {
    Layout at = plan.column(read.tensor());
    var owns = new ArrayList<Weights>();
    for (Component component : links.components()) {
      owns.add(links.weights(component, weights));
    }
    for (Layout.Piece piece : at.pieces()) {
      claim(at, piece, links, owns, factor);
    }
  }

  /// A claim's share in one piece of its tensor.
  ///
  /// @param owns the weights of each component over the whole tensor
  private void claim(
      Layout at, Layout.Piece piece, Links links, List<Weights> owns, Extension factor) {
    List<List<Axis>> all = List.of(Arrays.asList(new Axis[piece.shape().axes()]));
    for (int i = 0; i < owns.size(); i++) {
      Component component = links.components().get(i);
      Weights own = links.slice(component, owns.get(i), piece.first(), piece.shape());
      if (own.count() == 0) {
        return;
      }
      all = joined(all, pieces(component, piece.shape(), own));
    }
    for (List<Axis> groups : all) {
      List<Axis> axes = groups.stream().filter(java.util.Objects::nonNull).toList();
      claims.add(new LinearClaim(commitment(at.cube()), piece.offset(), axes, factor));
    }
  }

  /// Every choice of a piece put into every claim so far.
  private static List<List<Axis>> joined(List<List<Axis>> all, List<List<Axis>> pieces) {
    if ((long) all.size() * pieces.size() > SPLITS_MAX) {
      throw new IllegalArgumentException(
          "a read's axes hang together across others in more than 2^12 ways; transpose first");
    }
    var joined = new ArrayList<List<Axis>>();
    for (List<Axis> claim : all) {
      for (List<Axis> piece : pieces) {
        List<Axis> both = new ArrayList<>(claim);
        for (int axis = 0; axis < both.size(); axis++) {
          if (piece.get(axis) != null) {
            both.set(axis, piece.get(axis));
          }
        }
        joined.add(both);
      }
    }
    return joined;
  }

  /// A component's vector as groups at the first axis of each run of its axes: as it is if there is
  /// one run, else one piece for each cell of all runs but the last.
  private static List<List<Axis>> pieces(Component component, Shape shape, Weights weights) {
    var runs = new ArrayList<int[]>(); // first axis, bits
    for (int axis : component.axes()) {
      int bits = Shape.bits(shape.size(axis));
      if (!runs.isEmpty() && component.axes().contains(axis - 1)) {
        runs.getLast()[1] += bits;
      } else {
        runs.add(new int[] {axis, bits});
      }
    }
    int[] last = runs.getLast();
    if (runs.size() == 1) {
      List<Axis> piece = Arrays.asList(new Axis[shape.axes()]);
      piece.set(last[0], new Axis(last[1], weights));
      return List.of(piece);
    }
    int size = 1 << last[1];
    long[] vector = weights.vector();
    int count = Extensions.count(vector);
    var pieces = new ArrayList<List<Axis>>();
    for (int start = 0; start < count; start += size) {
      long[] own = Arrays.copyOfRange(vector, 2 * start, 2 * Math.min(count, start + size));
      if (Arrays.stream(own).allMatch(word -> word == 0)) {
        continue;
      }
      List<Axis> piece = Arrays.asList(new Axis[shape.axes()]);
      piece.set(last[0], new Axis(last[1], own));
      int rest = start / size;
      for (int run = runs.size() - 2; run >= 0; run--) {
        int bits = runs.get(run)[1];
        int cell = rest & ((1 << bits) - 1);
        var delta = new long[2 * (cell + 1)];
        delta[2 * cell] = 1;
        piece.set(runs.get(run)[0], new Axis(bits, delta));
        rest >>= bits;
      }
      pieces.add(piece);
    }
    return pieces;
  }
}
