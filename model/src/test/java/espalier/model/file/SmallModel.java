package espalier.model.file;

import espalier.base.unit.Hash;
import espalier.model.lower.Report;
import espalier.proof.circuit.AxisIndex;
import espalier.proof.circuit.Expression;
import espalier.proof.circuit.Expression.Read;
import espalier.proof.circuit.Expression.Term;
import espalier.proof.circuit.Program;
import espalier.proof.circuit.Shape;
import espalier.proof.circuit.Step;
import espalier.proof.circuit.Table;
import espalier.proof.verifier.ModelCommitment;
import java.util.List;
import java.util.Map;

/// `y = relu(w x / 16)` of three numbers, with a weight of each width that a file has.
final class SmallModel {
  static final Program PROGRAM = program();

  /// How many proofs hide the weights.
  static final int USES = 2;

  private static final Report REPORT =
      new Report(
          Map.of("MatMul", 1, "Relu", 2),
          List.of(8),
          10,
          12,
          3,
          List.of(new Report.Accuracy("y", 0.25, Double.NaN, 3, 1)),
          "a test",
          4,
          List.of("a note"));

  private SmallModel() {}

  private static Program program() {
    Shape three = Shape.of(3);
    var product =
        new Expression(
            Shape.of(2),
            List.of(
                new Term(
                    1,
                    List.of(),
                    List.of(3),
                    List.of(
                        new Read(1, List.of(AxisIndex.of(0), AxisIndex.of(1))),
                        new Read(0, List.of(AxisIndex.of(1)))))));
    return new Program(
        4,
        List.of(new Table(-4, List.of(0L, 0L, 0L, 0L, 0L, 1L, 2L, 3L))),
        List.of(
            new Step.Input("x", three, -8, 4, 2),
            new Step.Weight("w", Shape.of(2, 3), 3),
            new Step.Shift(product, 5, -4, 3),
            new Step.Map(Expression.of(2, Shape.of(2)), 0),
            new Step.Output("y", Expression.of(3, Shape.of(2)), -1),
            new Step.Weight("short", Shape.of(2), 300),
            new Step.Weight("int", Shape.of(1), 70_000),
            new Step.Weight("long", Shape.of(), 1L << 40)));
  }

  static PublicModel published() {
    return published(Hash.ZERO);
  }

  /// @param root of a commitment that nobody opens here
  static PublicModel published(Hash root) {
    return new PublicModel(PROGRAM, new ModelCommitment(PROGRAM.digest(), USES, root));
  }

  static ModelFile model() {
    var seed = new byte[ModelFile.SEED_BYTES];
    seed[0] = 9;
    return new ModelFile(
        "small",
        published(),
        new Origin(Hash.ZERO, REPORT),
        seed,
        Map.of(
            1, new long[] {-3, 2, 1, 0, 3, -1},
            5, new long[] {-300, 299},
            6, new long[] {-70_000},
            7, new long[] {1L << 40}));
  }
}
