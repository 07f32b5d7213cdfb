package espalier.prover.interpreter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.proof.circuit.AxisIndex;
import espalier.proof.circuit.Circuit;
import espalier.proof.circuit.Constraint;
import espalier.proof.circuit.Expression;
import espalier.proof.circuit.Expression.Read;
import espalier.proof.circuit.Expression.Term;
import espalier.proof.circuit.Interpreter;
import espalier.proof.circuit.Program;
import espalier.proof.circuit.Shape;
import espalier.proof.circuit.Step;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class FastInterpreterTest {
  private static final int PROGRAMS = 2_000 * Integer.getInteger("espalier.scale", 1);

  /// Method: draw programs and what is given to them; both interpreters fill the same columns or
  /// refuse in the same words.
  @Test
  void random_programs_run_exactly_as_in_the_plain_interpreter() {
    int ran = 0;
    int refused = 0;
    for (int seed = 0; seed < PROGRAMS; seed++) {
      var random = new Random(seed);
      Program program = RandomPrograms.draw(random);
      Circuit circuit;
      try {
        circuit = Circuit.of(program);
      } catch (IllegalArgumentException _) {
        continue; // The bounds of a random program may leave the field; nothing can run it.
      }
      Map<Integer, long[]> given = given(random, program);
      Object plain = outcome(() -> Interpreter.columns(circuit, Interpreter.run(program, given)));
      Object fast = outcome(() -> FastInterpreter.columns(circuit, given));
      assertEquals(plain, fast, "seed " + seed);
      assertEquals(plain, outcome(() -> traced(circuit, given)), "seed " + seed);
      ran += plain instanceof List<?> ? 1 : 0;
      refused += plain instanceof String ? 1 : 0;
    }
    int both = ran + refused;
    assertTrue(ran > both / 3 && refused > both / 20, ran + " ran, " + refused + " refused");
  }

  /// Method: a product larger than a block in every direction, in each arithmetic.
  @Test
  void products_larger_than_a_block_are_exact_in_every_arithmetic() {
    for (int bits : List.of(7, 20, 25)) {
      product(bits, Shape.of(300, 140), Shape.of(140, 530), false);
      product(bits, Shape.of(5, 140), Shape.of(530, 140), true);
    }
  }

  private static void product(int bits, Shape left, Shape right, boolean transposed) {
    int columns = right.size(transposed ? 1 : 0) == 140 ? right.size(transposed ? 0 : 1) : 0;
    var first = new Read(0, List.of(AxisIndex.of(0), AxisIndex.of(2)));
    var second =
        new Read(
            1,
            transposed
                ? List.of(AxisIndex.of(1), AxisIndex.of(2))
                : List.of(AxisIndex.of(2), AxisIndex.of(1)));
    var value =
        new Expression(
            Shape.of(left.size(0), columns),
            List.of(new Term(-3, List.of(), List.of(140), List.of(first, second))));
    long bound = 1L << bits;
    var program =
        new Program(
            8,
            List.of(),
            List.of(
                new Step.Weight("a", left, bound),
                new Step.Weight("b", right, bound),
                new Step.Define(value)));
    var random = new Random(bits);
    Map<Integer, long[]> given =
        Map.of(
            0, random.longs(left.cells(), bound - 9, bound + 1).toArray(),
            1, random.longs(right.cells(), bound - 9, bound + 1).toArray());
    long[][] plain = Interpreter.run(program, given);
    assertArrayEquals(plain[2], FastInterpreter.steps(Circuit.of(program), given)[2]);
  }

  @Test
  void a_convolution_with_strides_and_padding_is_exact() {
    Shape image = Shape.of(3, 23, 29);
    Shape kernels = Shape.of(7, 3, 5, 3);
    var value =
        new Expression(
            Shape.of(7, 12, 10),
            List.of(
                new Term(
                    1,
                    List.of(),
                    List.of(3, 5, 3),
                    List.of(
                        new Read(
                            1,
                            List.of(
                                AxisIndex.of(0),
                                AxisIndex.of(3),
                                AxisIndex.of(4),
                                AxisIndex.of(5))),
                        new Read(
                            0,
                            List.of(AxisIndex.of(3), window(2, 1, 4, 2), window(3, 2, 5, 1)))))));
    var program =
        new Program(
            8,
            List.of(),
            List.of(
                new Step.Input("x", image, 0, 8),
                new Step.Weight("w", kernels, 127),
                new Step.Define(value)));
    var random = new Random(5);
    Map<Integer, long[]> given =
        Map.of(
            0, random.longs(image.cells(), 0, 256).toArray(),
            1, random.longs(kernels.cells(), -127, 128).toArray());
    assertArrayEquals(
        Interpreter.run(program, given)[2], FastInterpreter.steps(Circuit.of(program), given)[2]);
  }

  private static AxisIndex window(int step, int out, int kernel, int padding) {
    return new AxisIndex.Affine(
        -padding,
        List.of(new AxisIndex.Stride(out, step), new AxisIndex.Stride(kernel, 1)),
        1,
        false,
        0);
  }

  private static Map<Integer, long[]> given(RandomGenerator random, Program program) {
    var given = new HashMap<Integer, long[]>();
    for (int i = 0; i < program.steps().size(); i++) {
      Step step = program.steps().get(i);
      if (step instanceof Step.Input || step instanceof Step.Weight) {
        given.put(i, RandomPrograms.cells(random, step));
      }
    }
    if (random.nextInt(50) == 0) {
      given.remove(0);
    } else if (random.nextInt(50) == 0) {
      given.put(2, new long[given.get(2).length + 1]);
    }
    return given;
  }

  /// The columns of a trace, after its values were compared with the plain interpreter's.
  private static long[][] traced(Circuit circuit, Map<Integer, long[]> given) {
    Trace trace = FastInterpreter.trace(circuit, given);
    var columns = new long[circuit.columns().size()][];
    Arrays.setAll(columns, trace::column);
    for (Constraint constraint : circuit.constraints()) {
      if (constraint instanceof Constraint.Lookup lookup) {
        assertArrayEquals(
            Interpreter.evaluate(circuit, lookup.x(), columns),
            trace.values(lookup.x(), lookup.step()));
      }
    }
    return columns;
  }

  private interface Run {
    long[][] columns();
  }

  /// The columns as lists, or the refusal's words.
  private static Object outcome(Run run) {
    try {
      return Arrays.stream(run.columns())
          .map(column -> Arrays.stream(column).boxed().toList())
          .toList();
    } catch (IllegalArgumentException refused) {
      return refused.getMessage();
    }
  }
}
