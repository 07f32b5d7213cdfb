package espalier.model.file;

import espalier.model.ModelRefused;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Inputs of a model from JSON in EZKL's format, for who has the integer model alone.
///
/// `input_data` is a list with one list of numbers for each input, in the model's order, or an
/// object with one by each name. Lists may be nested; one with several times as many numbers holds
/// several samples one after another. Other members are passed over.
public final class InputReader {
  private static final int FILE_BYTES_MAX = 256 << 20;
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private InputReader() {}

  /// One or more samples, each with one list of numbers for each port.
  ///
  /// @throws ModelRefused if the file does not hold them
  public static List<List<double[]>> read(Path path, List<Port> inputs) {
    return read(Bytes.read(path, FILE_BYTES_MAX), inputs);
  }

  static List<List<double[]>> read(byte[] bytes, List<Port> inputs) {
    JsonNode root;
    try {
      root = JSON.readTree(bytes);
    } catch (JacksonException malformed) {
      throw new ModelRefused(
          "the input file is not JSON: %s; %s"
              .formatted(malformed.getOriginalMessage(), expected(inputs)),
          malformed);
    }
    JsonNode data = root == null ? null : root.get("input_data");
    if (data == null || (!data.isArray() && !data.isObject())) {
      throw new ModelRefused("found no list 'input_data'; " + expected(inputs));
    }
    if (data.isArray() && data.size() != inputs.size()) {
      throw new ModelRefused(
          "found %d lists in 'input_data', expected %d; %s"
              .formatted(data.size(), inputs.size(), expected(inputs)));
    }
    var all = new ArrayList<double[]>();
    for (int i = 0; i < inputs.size(); i++) {
      String name = inputs.get(i).name();
      JsonNode one = data.isArray() ? data.get(i) : data.get(name);
      if (one == null || one.isNull()) {
        throw new ModelRefused("the input '%s' is missing; %s".formatted(name, expected(inputs)));
      }
      all.add(numbers(one, name));
    }
    return samples(all, inputs);
  }

  private static String expected(List<Port> inputs) {
    List<String> names =
        inputs.stream()
            .map(port -> "'%s' (%d numbers)".formatted(port.name(), port.shape().cells()))
            .toList();
    return "expected an object such as {\"input_data\": [[0.5, 1.0]]} with one list for each of "
        + String.join(", ", names);
  }

  private static double[] numbers(JsonNode node, String name) {
    var values = new double[16];
    int size = 0;
    var open = new ArrayList<JsonNode>(List.of(node));
    // Depth first; children are pushed backwards so that they come out in order.
    while (!open.isEmpty()) {
      JsonNode next = open.removeLast();
      if (next.isArray()) {
        for (int i = next.size() - 1; i >= 0; i--) {
          open.add(next.get(i));
        }
        continue;
      }
      if (size == values.length) {
        values = Arrays.copyOf(values, 2 * size);
      }
      values[size] = number(next, name, size);
      size++;
    }
    return Arrays.copyOf(values, size);
  }

  private static double number(JsonNode node, String name, int index) {
    if (node.isBoolean()) {
      return node.booleanValue() ? 1 : 0;
    }
    double value = node.isNumber() ? node.asDouble() : Double.NaN;
    if (!Double.isFinite(value)) {
      String text = node.toString();
      throw new ModelRefused(
          "found %s as number %d of the input '%s', expected a finite number, true or false"
              .formatted(text.substring(0, Math.min(40, text.length())), index, name));
    }
    return value;
  }

  private static List<List<double[]>> samples(List<double[]> all, List<Port> inputs) {
    int count = -1;
    for (int i = 0; i < all.size(); i++) {
      int cells = inputs.get(i).shape().cells();
      int length = all.get(i).length;
      int here = length / cells;
      if (length == 0 || length % cells != 0 || (count >= 0 && here != count)) {
        throw new ModelRefused(
            "found %d numbers for the input '%s', expected %d (shape %s), or as many times that as there are samples"
                .formatted(length, inputs.get(i).name(), cells, inputs.get(i).shape()));
      }
      count = here;
    }
    var samples = new ArrayList<List<double[]>>();
    for (int n = 0; n < count; n++) {
      var sample = new ArrayList<double[]>();
      for (int i = 0; i < all.size(); i++) {
        int cells = inputs.get(i).shape().cells();
        sample.add(Arrays.copyOfRange(all.get(i), n * cells, (n + 1) * cells));
      }
      samples.add(List.copyOf(sample));
    }
    return List.copyOf(samples);
  }
}
