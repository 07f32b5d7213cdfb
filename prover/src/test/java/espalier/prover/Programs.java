package espalier.prover;

import espalier.proof.circuit.AxisIndex;
import espalier.proof.circuit.Expression;
import espalier.proof.circuit.Expression.Read;
import espalier.proof.circuit.Expression.Term;
import espalier.proof.circuit.Program;
import espalier.proof.circuit.Shape;
import espalier.proof.circuit.Step;
import espalier.proof.circuit.Table;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;

/// Small programs for tests.
final class Programs {
  private Programs() {}

  static Read read(int tensor, AxisIndex... axes) {
    return new Read(tensor, List.of(axes));
  }

  static AxisIndex window(int out, int step, int kernel, int offset) {
    return new AxisIndex.Affine(
        offset,
        List.of(new AxisIndex.Stride(out, step), new AxisIndex.Stride(kernel, 1)),
        1,
        false,
        0);
  }

  static AxisIndex split(int variable, int divisor, int modulus) {
    return new AxisIndex.Affine(
        0, List.of(new AxisIndex.Stride(variable, 1)), divisor, false, modulus);
  }

  /// A convolution, rounding, a rectifier by table, an inner product, a division and a choice.
  static Program small() {
    var table = new Table(-16, LongStream.range(-16, 16).map(x -> Math.max(0, x)).boxed().toList());
    Shape features = Shape.of(2, 3, 3);
    var window =
        new Expression(
            features,
            List.of(
                new Term(
                    1,
                    List.of(),
                    List.of(1, 3, 3),
                    List.of(
                        read(1, AxisIndex.of(0), AxisIndex.of(3), AxisIndex.of(4), AxisIndex.of(5)),
                        read(0, AxisIndex.of(3), window(1, 2, 4, -1), window(2, 2, 5, -1)))),
                Expression.constant(8)));
    var flat = new AxisIndex[] {split(1, 9, 2), split(1, 3, 3), split(1, 1, 3)};
    Shape three = Shape.of(3);
    var inner =
        new Term(
            1,
            List.of(),
            List.of(18),
            List.of(read(4, AxisIndex.of(0), AxisIndex.of(1)), read(3, flat)));
    var total = new Term(1, List.of(), List.of(18), List.of(read(3, flat)));
    return new Program(
        4,
        List.of(table),
        List.of(
            new Step.Input("x", Shape.of(1, 5, 5), -8, 4),
            new Step.Weight("w", Shape.of(2, 1, 3, 3), 3),
            new Step.Shift(window, 4, -16, 5),
            new Step.Map(Expression.of(2, features), 0),
            new Step.Weight("v", Shape.of(3, 18), 7),
            new Step.Define(new Expression(three, List.of(inner))),
            new Step.Define(new Expression(Shape.of(1), List.of(total, Expression.constant(1)))),
            new Step.Divide(Expression.of(5, three), read(6, AxisIndex.at(0)), 10, -256, 9),
            new Step.OneHot(Expression.of(7, three).plus(Expression.constant(256)), 512),
            new Step.Output("y", Expression.of(7, three))));
  }

  static Map<Integer, long[]> given(RandomGenerator random) {
    return Map.of(
        0, random.longs(25, -8, 8).toArray(),
        1, random.longs(18, -3, 4).toArray(),
        4, random.longs(54, -7, 8).toArray());
  }
}
