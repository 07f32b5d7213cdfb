package espalier.proof.circuit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.proof.circuit.Expression.Read;
import espalier.proof.circuit.Expression.Term;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class CircuitTest {
  private static Expression product(Shape shape, int k, Read a, Read b) {
    return new Expression(shape, List.of(new Term(1, List.of(), List.of(k), List.of(a, b))));
  }

  private static Read read(int tensor, AxisIndex... axes) {
    return new Read(tensor, List.of(axes));
  }

  /// A convolution, rounding, a rectifier by table, an inner product, a division and a choice.
  static Program small() {
    var table = new Table(-16, LongStream.range(-16, 16).map(x -> Math.max(0, x)).boxed().toList());
    Shape image = Shape.of(1, 5, 5);
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
                        read(0, AxisIndex.of(3), window(1, 4), window(2, 5)))),
                Expression.constant(8)));
    var flat =
        new AxisIndex[] {
          split(1, 9, 2), split(1, 3, 3), split(1, 1, 3),
        };
    return new Program(
        4,
        List.of(table),
        List.of(
            new Step.Input("x", image, -8, 4),
            new Step.Weight("w", Shape.of(2, 1, 3, 3), 3),
            new Step.Shift(window, 4, -16, 5),
            new Step.Map(Expression.of(2, features), 0),
            new Step.Weight("v", Shape.of(3, 18), 7),
            new Step.Define(
                product(Shape.of(3), 18, read(4, AxisIndex.of(0), AxisIndex.of(1)), read(3, flat))),
            new Step.Define(
                new Expression(
                    Shape.of(1),
                    List.of(
                        new Term(1, List.of(), List.of(18), List.of(read(3, flat))),
                        Expression.constant(1)))),
            new Step.Divide(Expression.of(5, Shape.of(3)), read(6, AxisIndex.at(0)), 10, -256, 9),
            new Step.OneHot(
                new Expression(
                    Shape.of(),
                    List.of(new Term(1, List.of(), List.of(), List.of(read(9, AxisIndex.at(0)))))),
                4)));
  }

  private static AxisIndex window(int out, int kernel) {
    return new AxisIndex.Affine(
        -1, List.of(new AxisIndex.Stride(out, 2), new AxisIndex.Stride(kernel, 1)), 1, false, 0);
  }

  private static AxisIndex split(int variable, int divisor, int modulus) {
    return new AxisIndex.Affine(
        0, List.of(new AxisIndex.Stride(variable, 1)), divisor, false, modulus);
  }

  /// The program above reads a tensor of its own future in its last step; this one does not.
  private static Program sound() {
    Program program = small();
    var steps = new java.util.ArrayList<>(program.steps());
    steps.removeLast();
    var low =
        new Expression(
            Shape.of(3), List.of(Expression.term(1, 7, Shape.of(3)), Expression.constant(256)));
    steps.add(new Step.OneHot(low, 512));
    steps.add(new Step.Output("y", Expression.of(7, Shape.of(3))));
    return new Program(program.rangeBits(), program.tables(), steps);
  }

  private static Map<Integer, long[]> given(Random random) {
    return Map.of(
        0, random.longs(25, -8, 8).toArray(),
        1, random.longs(18, -3, 4).toArray(),
        4, random.longs(54, -7, 8).toArray());
  }

  @Test
  void what_the_interpreter_makes_satisfies_the_constraints() {
    Program program = sound();
    Circuit circuit = Circuit.of(program);
    for (int seed = 0; seed < 20; seed++) {
      long[][] steps = Interpreter.run(program, given(new Random(seed)));
      long[][] columns = Interpreter.columns(circuit, steps);
      assertEquals(Optional.empty(), Constraints.broken(circuit, columns));
      assertArrayEquals(columns[7], columns[9]);
    }
  }

  /// Method: change each cell of each column but the given ones; some constraint must notice.
  @Test
  void no_cell_can_be_changed_unnoticed() {
    Program program = sound();
    Circuit circuit = Circuit.of(program);
    long[][] columns = Interpreter.columns(circuit, Interpreter.run(program, given(new Random(1))));
    for (int column = 0; column < columns.length; column++) {
      Step step = column < program.steps().size() ? program.steps().get(column) : null;
      if (step instanceof Step.Weight || step instanceof Step.Input) {
        continue; // Rounding may hide it, rightly.
      }
      for (int cell = 0; cell < columns[column].length; cell++) {
        columns[column][cell] += 1;
        Optional<String> broken = Constraints.broken(circuit, columns);
        columns[column][cell] -= 1;
        assertTrue(broken.isPresent(), "column " + column + ", cell " + cell);
      }
    }
  }

  @Test
  void a_program_survives_its_bytes_and_has_one_digest() {
    Program program = sound();
    Program again = Program.CODEC.decode(Program.CODEC.encode(program));
    assertEquals(program, again);
    assertEquals(program.digest(), again.digest());
  }

  @Test
  void what_a_number_means_is_part_of_the_digest() {
    Program plain = sound();
    var steps = new java.util.ArrayList<>(plain.steps());
    steps.set(0, new Step.Input("x", Shape.of(1, 5, 5), -8, 4, 3));
    var scaled = new Program(plain.rangeBits(), plain.tables(), steps);
    assertEquals(scaled, Program.CODEC.decode(Program.CODEC.encode(scaled)));
    assertNotEquals(plain.digest(), scaled.digest());
    var last = (Step.Output) steps.removeLast();
    steps.add(new Step.Output(last.name(), last.value(), -2));
    assertNotEquals(
        scaled.digest(), new Program(plain.rangeBits(), plain.tables(), steps).digest());
  }

  @Test
  void a_step_that_reads_the_future_is_refused() {
    var refused = assertThrows(IllegalArgumentException.class, () -> Circuit.of(small()));
    assertEquals("step 8: it reads tensor 9, which is not made before it", refused.getMessage());
  }

  @Test
  void a_program_whose_integers_could_wrap_is_refused() {
    Shape one = Shape.of(1);
    var program =
        new Program(
            8,
            List.of(),
            List.of(
                new Step.Input("x", one, 0, 40),
                new Step.Define(
                    product(one, 1, read(0, AxisIndex.of(0)), read(0, AxisIndex.of(0))))));
    var refused = assertThrows(IllegalArgumentException.class, () -> Circuit.of(program));
    assertTrue(refused.getMessage().contains("leaves ±2^62"), refused.getMessage());
  }

  @Test
  void values_outside_the_declared_bounds_are_refused_with_their_place() {
    var given = new java.util.HashMap<>(given(new Random(2)));
    given.get(0)[3] = 8;
    var refused =
        assertThrows(IllegalArgumentException.class, () -> Interpreter.run(sound(), given));
    assertEquals("step 0: 8 in cell 3 is outside [-8, 7]", refused.getMessage());
  }
}
