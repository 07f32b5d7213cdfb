package espalier.model.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.model.ModelRefused;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Inputs by JSON, and what their numbers become.
final class InputReaderTest {
  private static final List<Port> PORTS = Port.inputs(SmallModel.PROGRAM);

  private static List<List<double[]>> read(String json) {
    return InputReader.read(json.getBytes(StandardCharsets.UTF_8), PORTS);
  }

  private static String refusal(String json) {
    return assertThrows(ModelRefused.class, () -> read(json)).getMessage();
  }

  @Test
  void lists_nested_lists_and_names_are_read() {
    for (String json :
        List.of(
            "{\"input_data\": [[1, 0.25, -1]]}",
            "{\"input_data\": [[[1], [0.25, -1]]], \"input_shapes\": [[3]]}",
            "{\"input_data\": {\"x\": [true, 0.25, -1.0]}}")) {
      List<List<double[]>> samples = read(json);
      assertEquals(1, samples.size());
      assertArrayEquals(new double[] {1, 0.25, -1}, samples.getFirst().getFirst());
    }
  }

  @Test
  void several_samples_stand_one_after_another() {
    List<List<double[]>> samples = read("{\"input_data\": [[1, 2, 3, 4, 5, 6]]}");
    assertEquals(2, samples.size());
    assertArrayEquals(new double[] {4, 5, 6}, samples.getLast().getFirst());
  }

  @Test
  void what_is_no_input_is_refused_with_what_was_found_and_expected() {
    assertTrue(refusal("{").contains("not JSON"));
    assertTrue(refusal("").contains("'x' (3 numbers)"), refusal(""));
    assertTrue(refusal("[1]").contains("no list 'input_data'"));
    assertTrue(refusal("{\"input_data\": [[1],[2]]}").contains("found 2 lists"));
    assertTrue(refusal("{\"input_data\": {\"z\": [1]}}").contains("'x' is missing"));
    assertTrue(refusal("{\"input_data\": [[1, \"NaN\", 2]]}").contains("\"NaN\" as number 1"));
    assertTrue(refusal("{\"input_data\": [[1, NaN, 2]]}").contains("not JSON"));
    assertTrue(refusal("{\"input_data\": [[1, 1e999, 2]]}").contains("finite"));
    assertTrue(refusal("{\"input_data\": [[1, null, 2]]}").contains("found null"));
    assertTrue(refusal("{\"input_data\": [[1, 2]]}").contains("found 2 numbers"));
    assertTrue(refusal("{\"input_data\": [[]]}").contains("found 0 numbers"));
    assertTrue(refusal("{\"input_data\": [[1]], \"input_data\": [[1]]}").contains("not JSON"));
  }

  @Test
  void deep_nesting_is_refused_without_a_crash() {
    refusal("{\"input_data\": " + "[".repeat(100_000) + "]".repeat(100_000) + "}");
  }

  @Test
  void reals_become_the_nearest_whole_numbers_within_the_declared_range() {
    Port x = PORTS.getFirst();
    assertArrayEquals(new long[] {4, 1, -8}, x.wholes(new double[] {1, 0.3, -2}));
    for (double outside : List.of(2.0, -2.2, Double.NaN, Double.POSITIVE_INFINITY)) {
      var refused = assertThrows(ModelRefused.class, () -> x.wholes(new double[] {0, outside, 0}));
      assertTrue(
          refused.getMessage().contains("number 1 of the input 'x', expected -2.0 to 1.75"),
          refused.getMessage());
    }
    assertThrows(ModelRefused.class, () -> x.wholes(new double[2]));
    Port y = Port.outputs(SmallModel.PROGRAM).getFirst();
    assertArrayEquals(new double[] {6, 0}, y.reals(new long[] {3, 0}));
  }
}
