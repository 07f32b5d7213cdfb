package espalier.model.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import espalier.model.ModelRefused;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the comparison with ONNX Runtime cannot see: precision, watching, and wrong inputs.
class FloatEvaluatorTest {
  private static final Value X = new Value("x", ElementType.FLOAT, new int[] {2});
  private static final Value Y = new Value("y", ElementType.FLOAT, new int[] {2});

  private static Graph exponential() {
    var node = new Node("Exp", "n", List.of("x"), List.of("y"), Attributes.NONE);
    return new Graph(
        List.of(X), Map.of(), List.of(node), List.of(Y), Map.of("x", X, "y", Y), List.of());
  }

  /// Expected values: `math.erf` of Python 3.
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0.5, 0.5204998778130465",
    "1, 0.8427007929497149",
    "2, 0.9953222650189527",
    "2.4, 0.9993114861033549",
    "2.6, 0.9997639655834707",
    "3, 0.9999779095030014",
    "-1, -0.8427007929497149",
    "7, 1"
  })
  void the_error_function_is_exact_to_twelve_digits(double x, double expected) {
    assertEquals(expected, UnaryFunctions.erf(x), 1e-12);
  }

  @Test
  void every_value_is_shown_as_it_comes() {
    var seen = new ArrayList<String>();
    var result =
        FloatEvaluator.run(
            exponential(), List.of(FloatTensor.of(0, 1)), (value, _) -> seen.add(value.name()));
    assertEquals(List.of("x", "y"), seen);
    assertArrayEquals(new double[] {1, Math.E}, ((FloatTensor) result.getFirst()).values(), 1e-15);
  }

  @Test
  void inputs_of_other_number_type_or_shape_are_refused() {
    Graph graph = exponential();
    assertThrows(ModelRefused.class, () -> FloatEvaluator.run(graph, List.of()));
    assertThrows(ModelRefused.class, () -> FloatEvaluator.run(graph, List.of(FloatTensor.of(1))));
    assertThrows(
        ModelRefused.class, () -> FloatEvaluator.run(graph, List.of(IntegerTensor.of(1, 2))));
  }

  @Test
  void shapes_are_bounded_at_the_bound_and_one_past_it() {
    assertEquals(Shapes.MAXIMUM_SIZE, Shapes.size(1 << 13, 1 << 14));
    assertThrows(ModelRefused.class, () -> Shapes.size(Shapes.MAXIMUM_SIZE + 1));
    assertEquals(0, Shapes.size(0, 5));
    assertThrows(ModelRefused.class, () -> Shapes.size(0, 1 << 14, 1 << 14));
    assertEquals(1, Shapes.size(new int[Shapes.MAXIMUM_RANK]) + 1);
    assertThrows(ModelRefused.class, () -> Shapes.size(new int[Shapes.MAXIMUM_RANK + 1]));
  }
}
