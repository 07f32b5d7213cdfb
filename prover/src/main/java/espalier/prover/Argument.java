package espalier.prover;

import espalier.proof.circuit.Constraint;
import espalier.proof.circuit.Constraint.Lookup;
import espalier.proof.circuit.Constraint.Zero;
import espalier.proof.circuit.Expression;
import espalier.proof.circuit.Expression.Term;
import espalier.proof.circuit.Links;
import espalier.proof.circuit.Shape;
import espalier.proof.field.Extension;
import espalier.proof.polynomial.Equality;
import espalier.proof.polynomial.Multilinear;
import espalier.proof.verifier.Plan;
import espalier.proof.verifier.Plan.Segment;
import espalier.proof.verifier.Statement;
import espalier.prover.interpreter.Trace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The prover's messages from the witness's commitment to the opening, in the verifier's order.
final class Argument {
  private final Plan plan;
  private final Trace trace;
  private final Sender sender;
  private final Triples triples = new Triples();

  private record Task(Expression value, Term term, Extension[] point) {}

  private Argument(Plan plan, Trace trace, Sender sender) {
    this.plan = plan;
    this.trace = trace;
    this.sender = sender;
  }

  /// @param published inputs and outputs of this plan's circuit that are public
  /// @param committed those that are committed apart
  static void prove(
      Plan plan,
      Trace trace,
      Lookups lookups,
      Sender sender,
      List<Integer> published,
      List<Integer> committed) {
    var argument = new Argument(plan, trace, sender);
    argument.run(lookups);
    argument.draw(published);
    argument.draw(committed);
    argument.share();
  }

  /// Draws a point for the largest of these columns; nothing is sent about them.
  private void draw(List<Integer> columns) {
    int bits = 0;
    for (int column : columns) {
      bits = Math.max(bits, plan.circuit().columns().get(column).shape().bits());
    }
    sender.challenges(bits);
  }

  /// As [#prove(Plan, Trace, Lookups, Sender, List, List)], of all that a statement says.
  static void prove(Plan plan, Trace trace, Lookups lookups, Sender sender, Statement statement) {
    prove(
        plan,
        trace,
        lookups,
        sender,
        statement.published().stream().map(Statement.Tensor::step).toList(),
        statement.committed().stream().map(Statement.Committed::step).toList());
  }

  /// Shows the tensors that other parts have too, each under its pad.
  private void share() {
    for (int column : plan.shared()) {
      List<Extension> joint = sender.joint();
      Shape shape = plan.circuit().columns().get(column).shape();
      Extension[] point = joint.subList(0, joint.size() - 1).toArray(Extension[]::new);
      long[][] weights = new long[shape.axes()][];
      List<Integer> axes = new ArrayList<>();
      int from = point.length - shape.bits();
      for (int axis = 0; axis < weights.length; axis++) {
        int bits = Shape.bits(shape.size(axis));
        weights[axis] =
            Equality.vector(Arrays.copyOfRange(point, from, from + bits), shape.size(axis));
        axes.add(axis);
        from += bits;
      }
      long[] eq = Links.outer(axes, shape.sizes(), weights);
      Extension value = Multilinear.dotSigned(trace.column(column), eq);
      sender.clear(value.plus(joint.getLast().times(sender.blind())));
    }
  }

  private void run(Lookups lookups) {
    Extension[] rho = LookupTree.prove(plan, lookups, sender, triples);
    var tasks = new ArrayList<Task>();
    for (Segment segment : plan.segments()) {
      Extension[] at = low(rho, segment.bits());
      collect(segment.lookup().x(), at, tasks);
      segment.lookup().y().ifPresent(y -> collect(y, at, tasks));
    }
    List<ProductProver> products = new ArrayList<>(values(tasks));
    tasks.clear();
    int bits = 0;
    List<Constraint> constraints = plan.circuit().constraints();
    for (Constraint constraint : constraints) {
      if (constraint instanceof Zero zero) {
        bits = Math.max(bits, zero.value().shape().bits());
      }
    }
    Extension[] point = sender.challenges(bits);
    for (Constraint constraint : constraints) {
      switch (constraint) {
        case Zero zero -> collect(zero.value(), low(point, zero.value().shape().bits()), tasks);
        case Lookup _ -> {}
      }
    }
    products.addAll(values(tasks));
    products.forEach(product -> product.prove(sender, triples));
    triples.prove(sender);
  }

  private static void collect(Expression value, Extension[] point, List<Task> tasks) {
    for (Term term : value.terms()) {
      if (term.factors().size() == 2) {
        tasks.add(new Task(value, term, point));
      }
    }
  }

  /// Prepares the products, several at a time, and sends their values in order.
  private List<ProductProver> values(List<Task> tasks) {
    var products = new ProductProver[tasks.size()];
    var work = new ArrayList<Runnable>();
    for (int i = 0; i < products.length; i++) {
      int number = i;
      Task task = tasks.get(i);
      work.add(() ->
          products[number] =
              ProductProver.of(
                  trace, plan.circuit(), task.value().shape(), task.term(), task.point()));
    }
    Workers.each(work);
    for (ProductProver product : products) {
      sender.hidden(product.value());
    }
    return List.of(products);
  }

  private static Extension[] low(Extension[] point, int bits) {
    return Arrays.copyOfRange(point, point.length - bits, point.length);
  }
}
