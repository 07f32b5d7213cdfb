package espalier.model.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.model.ModelRefused;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// EZKL's input format, and what is refused in it.
class SampleInputsTest {
  private static OnnxModel model(int element, Object... sizes) {
    return OnnxModel.read(
        new OnnxWriter(17)
            .input("x", element, sizes)
            .output("y")
            .node("Identity", List.of("x"), List.of("y"), Map.of())
            .bytes());
  }

  private static SampleInputs read(OnnxModel model, String json) {
    return SampleInputs.read(json.getBytes(StandardCharsets.UTF_8), model);
  }

  @Test
  void nested_and_flat_data_mean_the_same() {
    OnnxModel model = model(1, "N", 2, 2);
    var nested = read(model, "{\"input_data\": [[[[1, 2], [3, 4.5]]]]}");
    var flat = read(model, "{\"input_data\": [[1, 2, 3, 4.5]], \"output_data\": [[1, 2]]}");
    assertEquals(nested.samples(), flat.samples());
    assertArrayEquals(new double[] {1, 2}, flat.outputs().getFirst());
    assertArrayEquals(new int[] {1, 2, 2}, flat.shapes().getFirst());
  }

  @Test
  void several_samples_may_follow_one_another() {
    var samples = read(model(1, "N", 2), "{\"input_data\": [[1, 2, 3, 4, 5, 6]]}").samples();
    assertEquals(3, samples.size());
    assertEquals(5, samples.get(2).getFirst().real(0));
  }

  @Test
  void shapes_fill_open_axes_with_or_without_the_batch() {
    OnnxModel model = model(1, "N", "A", "B");
    for (String shape : new String[] {"[1, 2, 3]", "[2, 3]"}) {
      var inputs =
          read(model, "{\"input_data\": [[1,2,3,4,5,6]], \"input_shapes\": [" + shape + "]}");
      assertArrayEquals(new int[] {1, 2, 3}, inputs.shapes().getFirst());
    }
    assertThrows(ModelRefused.class, () -> read(model, "{\"input_data\": [[1, 2]]}"));
    assertArrayEquals(
        new int[] {1, 3},
        read(model(1, "N", "T"), "{\"input_data\": [[1,2,3]]}").shapes().getFirst());
  }

  @Test
  void booleans_are_read_for_boolean_inputs() {
    assertEquals(
        1,
        read(model(9, 2), "{\"input_data\": [[true, false]]}")
            .samples()
            .getFirst()
            .getFirst()
            .real(0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[1]|input_data",
        "{}|input_data",
        "{\"input_data\": [[1, 2], [3, 4]]}|expected 1",
        "{\"input_data\": [[1, 2, 3]]}|3 numbers",
        "{\"input_data\": [[]]}|0 numbers",
        "{\"input_data\": [[NaN, 1]]}|NaN",
        "{\"input_data\": [[\"NaN\", 1]]}|finite",
        "{\"input_data\": [[1e999, 1]]}|finite",
        "{\"input_data\": [[null, 1]]}|finite",
        "{\"input_data\": [[1, 2]|JSON"
      })
  void what_is_not_an_input_is_refused(String json, String word) {
    var refusal = assertThrows(ModelRefused.class, () -> read(model(1, 1, 2), json));
    assertTrue(String.valueOf(refusal.getMessage()).contains(word), refusal::getMessage);
  }

  @Test
  void fractions_and_large_numbers_are_refused_for_integer_inputs() {
    assertThrows(ModelRefused.class, () -> read(model(7, 1), "{\"input_data\": [[0.5]]}"));
    assertThrows(ModelRefused.class, () -> read(model(2, 1), "{\"input_data\": [[256]]}"));
    assertEquals(
        255,
        read(model(2, 1), "{\"input_data\": [[255]]}").samples().getFirst().getFirst().real(0));
  }
}
