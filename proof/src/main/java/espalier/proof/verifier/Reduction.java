package espalier.proof.verifier;

import espalier.proof.circuit.Constraint;
import espalier.proof.circuit.Constraint.Zero;
import espalier.proof.circuit.Expression;
import espalier.proof.circuit.Expression.Term;
import espalier.proof.circuit.Shape;
import espalier.proof.field.Extension;
import espalier.proof.field.Extensions;
import espalier.proof.polynomial.Equality;
import espalier.proof.verifier.Plan.Rows;
import espalier.proof.verifier.Plan.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The verifier's part up to the opening: turns a circuit's constraints, message by message, into
/// linear equations in committed cells and pads.
///
/// Each equation is `form + constant + claims = 0`; [#batch] joins them all into one.
final class Reduction {
  /// One linear equation, by what it says.
  static final class Equation {
    final String name;
    final List<Affine> forms = new ArrayList<>();
    final List<Extension> factors = new ArrayList<>();

    Equation(String name) {
      this.name = name;
    }

    void add(Affine form, Extension factor) {
      forms.add(form);
      factors.add(factor);
    }
  }

  /// An expression's value at a point, times a factor, belongs to an equation.
  ///
  /// @param reads of its terms
  /// @param products values of the terms that are products, in order
  record Site(
      int equation,
      Extension factor,
      Expression value,
      List<Reads> reads,
      Extension[] point,
      List<Affine> products) {}

  /// A tensor's functional at the end of a product's sumcheck belongs to an equation.
  record Pull(int equation, Product product, int side, Extension[] sigma) {}

  /// Multiplicities at a point belong to an equation.
  record Count(int equation, Extension factor, Rows table, Extension[] point) {}

  /// A public tensor at a point.
  record Public(int equation, int column, long[] values, Extension[] point) {}

  /// A tensor at a point is the one that is committed apart.
  ///
  /// @param number among the tensors that are
  record Apart(int equation, int column, int number, Extension[] point) {}

  /// A term that multiplies two tensors, at a point: `sum_s eq(r, s) A'(s) B'(s)`.
  record Product(String name, Shape shape, Term term, Extension[] point, Sharing sharing) {}

  private record Triple(Affine a, Affine b, Affine c) {}

  record End(Extension[] sigma, Affine claim) {}

  final Plan plan;
  private final Channel channel;
  final List<Equation> equations = new ArrayList<>();
  final List<Site> sites = new ArrayList<>();
  final List<Pull> pulls = new ArrayList<>();
  final List<Count> counts = new ArrayList<>();
  final List<Public> publics = new ArrayList<>();
  final List<Apart> aparts = new ArrayList<>();
  private final List<Product> products = new ArrayList<>();
  private final List<Affine> productValues = new ArrayList<>();
  private final List<Triple> triples = new ArrayList<>();
  private @Nullable LookupPoint lookup;

  /// What the claims at the leaves need.
  record LookupPoint(
      Extension alpha, Extension beta, Extension[] rho, int numerator, int denominator) {}

  LookupPoint lookupPoint() {
    return Objects.requireNonNull(lookup);
  }

  private Reduction(Plan plan, Channel channel) {
    this.plan = plan;
    this.channel = channel;
  }

  /// Counts messages and pads.
  static void count(Plan plan, Counting counting) {
    new Reduction(plan, counting).run(List.of(), List.of());
  }

  /// @param published tensors whose values are public
  /// @param committed tensors that are committed apart
  static Reduction of(
      Plan plan,
      List<Statement.Tensor> published,
      List<Statement.Committed> committed,
      Channel channel) {
    var reduction = new Reduction(plan, channel);
    reduction.run(published, committed);
    return reduction;
  }

  private void run(List<Statement.Tensor> published, List<Statement.Committed> committed) {
    lookups();
    zeros();
    for (int i = 0; i < products.size(); i++) {
      product(products.get(i), productValues.get(i));
    }
    triples();
    publish(published);
    apart(committed);
    share();
  }

  private int equation(String name) {
    equations.add(new Equation(name));
    return equations.size() - 1;
  }

  // --- lookups -----------------------------------------------------------------------------------

  private void lookups() {
    Extension alpha = channel.challenge();
    Extension beta = channel.challenge();
    Affine delta = channel.blind();
    Extension root = channel.clear();
    if (root.isZero()) {
      throw new Refused(Refusal.LOOKUP_SUM, "the lookups' common denominator is 0");
    }
    Affine n = channel.hidden();
    equations.get(equation("lookup sum")).add(n, Extension.ONE);
    Affine d = Affine.of(root);
    var point = new Extension[0];
    for (int layer = 0; layer < plan.leafBits(); layer++) {
      Extension gamma = channel.challenge();
      End end = sumcheck(point, n.plus(d.times(gamma)));
      Affine n0 = channel.hidden();
      Affine n1 = channel.hidden();
      Affine d0 = channel.hidden();
      Affine d1 = channel.hidden();
      Affine first = channel.hidden();
      triples.add(new Triple(n0, d1, first));
      triples.add(new Triple(d0, n1.plus(d1.times(gamma)), end.claim().minus(first)));
      Extension t = channel.challenge();
      n = n0.plus(n1.minus(n0).times(t));
      d = d0.plus(d1.minus(d0).times(t));
      point = append(end.sigma(), t);
    }
    int numerator = equation("lookup numerators");
    int denominator = equation("lookup denominators");
    Extension minus = Extension.ONE.negate();
    equations.get(numerator).add(n, minus);
    equations.get(denominator).add(d, minus);
    Extension blind = Equality.at(List.of(point), plan.blindLeaf());
    equations.get(denominator).add(delta.plus(minus), blind);
    lookup = new LookupPoint(alpha, beta, point, numerator, denominator);
    for (Rows rows : plan.tables()) {
      counts.add(
          new Count(
              numerator,
              prefix(point, rows.offset(), rows.bits()).negate(),
              rows,
              low(point, rows.bits())));
    }
    for (Segment segment : plan.segments()) {
      Extension factor = prefix(point, segment.offset(), segment.bits()).times(beta).negate();
      Extension[] at = low(point, segment.bits());
      var name = segment.lookup();
      int number = segment.constraint();
      site(denominator, factor, name.x(), plan.reads(number, 0), at, name);
      if (name.y().isPresent()) {
        Expression y = name.y().get();
        site(denominator, factor.times(beta), y, plan.reads(number, 1), at, name);
      }
    }
  }

  /// `eq` of the point's top coordinates at the number of an aligned part.
  static Extension prefix(Extension[] point, long offset, int bits) {
    return Equality.at(List.of(point).subList(0, point.length - bits), offset >>> bits);
  }

  static Extension[] low(Extension[] point, int bits) {
    return java.util.Arrays.copyOfRange(point, point.length - bits, point.length);
  }

  private static Extension[] append(Extension[] point, Extension last) {
    Extension[] longer = java.util.Arrays.copyOf(point, point.length + 1);
    longer[point.length] = last;
    return longer;
  }

  // --- everything else ---------------------------------------------------------------------------

  private void zeros() {
    int bits = 0;
    List<Constraint> constraints = plan.circuit().constraints();
    for (Constraint constraint : constraints) {
      if (constraint instanceof Zero zero) {
        bits = Math.max(bits, zero.value().shape().bits());
      }
    }
    Extension[] point = challenges(bits);
    for (int number = 0; number < constraints.size(); number++) {
      if (constraints.get(number) instanceof Zero zero) {
        int own = equation(name(zero));
        Extension[] at = low(point, zero.value().shape().bits());
        site(own, Extension.ONE, zero.value(), plan.reads(number, 0), at, zero);
      }
    }
  }

  private static String name(Constraint constraint) {
    return "step " + constraint.step() + ", " + constraint.name();
  }

  private Extension[] challenges(int count) {
    var point = new Extension[count];
    for (int i = 0; i < count; i++) {
      point[i] = channel.challenge();
    }
    return point;
  }

  private void site(
      int equation,
      Extension factor,
      Expression value,
      List<Reads> reads,
      Extension[] point,
      Constraint of) {
    var values = new ArrayList<Affine>();
    for (int i = 0; i < reads.size(); i++) {
      if (reads.get(i).product().isPresent()) {
        Affine hidden = channel.hidden();
        values.add(hidden);
        Sharing sharing = reads.get(i).product().get();
        Term term = value.terms().get(i);
        products.add(new Product(name(of), value.shape(), term, point, sharing));
        productValues.add(hidden);
      }
    }
    sites.add(new Site(equation, factor, value, reads, point, values));
  }

  private void product(Product product, Affine value) {
    End end = sumcheck(product.sharing().point(product.point()), value);
    Affine a = channel.hidden();
    Affine b = channel.hidden();
    triples.add(new Triple(a, b, end.claim()));
    int left = equation(product.name() + ", left factor");
    int right = equation(product.name() + ", right factor");
    equations.get(left).add(a, Extension.ONE.negate());
    equations.get(right).add(b, Extension.ONE.negate());
    pulls.add(new Pull(left, product, 0, end.sigma()));
    pulls.add(new Pull(right, product, 1, end.sigma()));
  }

  /// Reduces `claim = sum_x eq(point, x) P(x)`, P of degree 2 in each variable, to one about
  /// `P(sigma)`. The last variable goes first.
  ///
  /// A round's polynomial is `h(X) = sum_x' eq(point', x') P(x', X)`, so `claim = (1 - r) h(0) + r
  /// h(1)`; from `m = h(1) - h(0)` and the leading coefficient q follows `h(X) = claim + (X - r) m
  /// + (X^2 - X) q`.
  private End sumcheck(Extension[] point, Affine claim) {
    var sigma = new Extension[point.length];
    var forms = new ArrayList<Affine>();
    var factors = new ArrayList<Extension>();
    forms.add(claim);
    factors.add(Extension.ONE);
    for (int j = point.length - 1; j >= 0; j--) {
      forms.add(channel.hidden());
      forms.add(channel.hidden());
      Extension x = channel.challenge();
      factors.add(x.minus(point[j]));
      factors.add(x.square().minus(x));
      sigma[j] = x;
    }
    return new End(sigma, Affine.sum(forms, factors));
  }

  /// All products `a b = c` of hidden values, and three of random ones that hide what is opened.
  private void triples() {
    Affine a = channel.blind();
    Affine b = channel.blind();
    Affine c = channel.blind();
    triples.add(new Triple(a, Affine.ZERO, Affine.ZERO));
    triples.add(new Triple(Affine.ZERO, b, Affine.ZERO));
    triples.add(new Triple(c, Affine.of(Extension.ONE), c));
    Extension[] tau = challenges(Shape.bits(triples.size()));
    End end = sumcheck(tau, Affine.ZERO);
    Extension az = channel.clear();
    Extension bz = channel.clear();
    Extension cz = channel.clear();
    equations
        .get(equation("products of hidden values"))
        .add(end.claim().plus(cz.minus(az.times(bz))), Extension.ONE);
    var weights = new ArrayList<Extension>();
    long[] eq = Equality.vector(end.sigma(), triples.size());
    for (int i = 0; i < triples.size(); i++) {
      weights.add(Extensions.get(eq, i));
    }
    open("left factors", triples.stream().map(Triple::a).toList(), weights, az);
    open("right factors", triples.stream().map(Triple::b).toList(), weights, bz);
    open("products", triples.stream().map(Triple::c).toList(), weights, cz);
  }

  private void open(String name, List<Affine> forms, List<Extension> weights, Extension value) {
    Affine sum = Affine.sum(forms, weights);
    equations.get(equation(name)).add(sum.plus(value.negate()), Extension.ONE);
  }

  private void publish(List<Statement.Tensor> published) {
    int bits = 0;
    for (Statement.Tensor tensor : published) {
      bits = Math.max(bits, plan.circuit().columns().get(tensor.step()).shape().bits());
    }
    Extension[] point = challenges(bits);
    for (Statement.Tensor tensor : published) {
      Shape shape = plan.circuit().columns().get(tensor.step()).shape();
      publics.add(
          new Public(
              equation("public tensor " + tensor.step()),
              tensor.step(),
              tensor.values(),
              low(point, shape.bits())));
    }
  }

  private void apart(List<Statement.Committed> committed) {
    int bits = 0;
    for (Statement.Committed one : committed) {
      bits = Math.max(bits, one.tensor().shape().bits());
    }
    Extension[] point = challenges(bits);
    for (int i = 0; i < committed.size(); i++) {
      int step = committed.get(i).step();
      aparts.add(
          new Apart(
              equation("committed tensor " + step),
              step,
              i,
              low(point, committed.get(i).tensor().shape().bits())));
    }
  }

  /// Shows what parts share: the tensor at the joint point plus the joint factor times a pad that
  /// all of them committed.
  private void share() {
    if (plan.shared().isEmpty()) {
      return;
    }
    List<Extension> joint = channel.joint();
    Extension[] point = joint.subList(0, Joint.COORDINATES).toArray(Extension[]::new);
    Extension factor = joint.getLast();
    for (int column : plan.shared()) {
      Affine blind = channel.blind();
      Extension shown = channel.clear();
      int own = equation("shared tensor " + column);
      equations.get(own).add(blind.times(factor).plus(shown.negate()), Extension.ONE);
      Shape shape = plan.circuit().columns().get(column).shape();
      publics.add(new Public(own, column, new long[0], low(point, shape.bits())));
    }
  }
}
