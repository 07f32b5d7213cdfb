package espalier.model.onnx;

import espalier.model.ModelRefused;
import espalier.model.graph.ElementType;
import espalier.model.graph.FloatTensor;
import espalier.model.graph.IntegerTensor;
import espalier.model.graph.Shapes;
import espalier.model.graph.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Inputs for a model from a JSON file in EZKL's format.
///
/// `input_data` is a list with one entry for each input of the model, in the model's order: its
/// elements, flat or nested. An entry with several times as many elements holds several samples one
/// after the other. `input_shapes` (optional) lists their shapes, with or without the batch axis;
/// it is needed where the model leaves more open than the batch. `output_data` (optional) is what
/// another program computed for them.
///
/// @param samples one or more, each with one tensor an input
/// @param outputs the flat `output_data` of each output; empty if the file has none
public record SampleInputs(List<List<Tensor>> samples, List<double[]> outputs) {
  /// The longest file: 256 MiB.
  static final long FILE_BYTES = 1L << 28;

  private static final int MOST_ENTRIES = 4_096;
  private static final JsonMapper JSON = JsonMapper.shared();

  public SampleInputs {
    samples = samples.stream().map(List::copyOf).toList();
    outputs = List.copyOf(outputs);
  }

  /// Reads the file at `path` for `model`.
  ///
  /// @throws ModelRefused if the file does not hold inputs of the model's number, shapes and kinds
  public static SampleInputs read(Path path, OnnxModel model) {
    try {
      long bytes = Files.size(path);
      if (bytes > FILE_BYTES) {
        throw new ModelRefused(
            "found "
                + path
                + " of "
                + bytes
                + " bytes, expected at most "
                + FILE_BYTES
                + "; give fewer samples");
      }
      return read(Files.readAllBytes(path), model);
    } catch (NoSuchFileException e) {
      throw new ModelRefused("found no file at " + path + "; check the path", e);
    } catch (IOException e) {
      throw new ModelRefused("found that " + path + " cannot be read: " + e.getMessage(), e);
    }
  }

  /// Reads a file's bytes.
  ///
  /// @throws ModelRefused as [#read(Path, OnnxModel)]
  public static SampleInputs read(byte[] bytes, OnnxModel model) {
    JsonNode root;
    try {
      root = JSON.readTree(bytes);
    } catch (JacksonException e) {
      throw new ModelRefused(
          "found inputs that are not JSON ("
              + e.getOriginalMessage()
              + "); NaN and Infinity are not JSON either, write finite numbers",
          e);
    }
    JsonNode data = entries(root, "input_data");
    List<OnnxModel.Declared> declared = model.inputs();
    if (data.size() != declared.size()) {
      throw new ModelRefused(
          "found "
              + data.size()
              + " tensors in input_data, expected "
              + declared.size()
              + ", one for each of the model's inputs "
              + declared);
    }
    JsonNode shapes = root.has("input_shapes") ? entries(root, "input_shapes") : null;
    var perInput = new ArrayList<List<Tensor>>();
    for (int i = 0; i < declared.size(); i++) {
      double[] values = flat(data.get(i), "input_data");
      int[] given =
          shapes == null || i >= shapes.size() || !shapes.get(i).isArray()
              ? new int[0]
              : ConstantRules.sizes(wholes(flat(shapes.get(i), "input_shapes")));
      int[] shape = shape(declared.get(i), values.length, given, shapes != null);
      perInput.add(tensors(declared.get(i), shape, values));
    }
    return new SampleInputs(samples(perInput), outputs(root));
  }

  /// The shape of each input, in the model's order: what [OnnxModel#graph(List)] takes.
  public List<int[]> shapes() {
    return samples.getFirst().stream().map(Tensor::shape).toList();
  }

  private static JsonNode entries(JsonNode root, String name) {
    JsonNode list = root == null ? null : root.get(name);
    if (list == null || !list.isArray() || list.size() > MOST_ENTRIES) {
      throw new ModelRefused(
          "found no list "
              + name
              + ", expected a JSON object such as"
              + " {\"input_data\": [[0.5, 1.0]]} with one inner list for each input");
    }
    return list;
  }

  private static List<double[]> outputs(JsonNode root) {
    if (!root.has("output_data") || root.get("output_data").isNull()) return List.of();
    var outputs = new ArrayList<double[]>();
    for (JsonNode output : entries(root, "output_data")) {
      outputs.add(flat(output, "output_data"));
    }
    return outputs;
  }

  private static double[] flat(JsonNode node, String where) {
    var values = new double[16];
    int size = 0;
    var path = new ArrayList<JsonNode>(List.of(node));
    // Depth first, children pushed backwards so that they come out in order.
    while (!path.isEmpty()) {
      JsonNode next = path.removeLast();
      if (next.isArray()) {
        for (int i = next.size() - 1; i >= 0; i--) {
          path.add(next.get(i));
        }
        continue;
      }
      if (size == values.length) values = Arrays.copyOf(values, 2 * size);
      values[size++] = number(next, where);
    }
    return Arrays.copyOf(values, size);
  }

  private static double number(JsonNode node, String where) {
    if (node.isBoolean()) return node.booleanValue() ? 1 : 0;
    double value = node.isNumber() ? node.asDouble() : Double.NaN;
    if (!Double.isFinite(value)) {
      String text = node.toString();
      throw new ModelRefused(
          "found "
              + text.substring(0, Math.min(40, text.length()))
              + " in "
              + where
              + ", expected finite numbers, true or false");
    }
    return value;
  }

  private static long[] wholes(double[] values) {
    return Arrays.stream(values).mapToLong(value -> (long) value).toArray();
  }

  private static int[] shape(OnnxModel.Declared input, int count, int[] given, boolean hasShapes) {
    if (hasShapes && InputShapes.fits(input, given)) return given;
    if (hasShapes) {
      int[] batched = new int[given.length + 1];
      batched[0] = 1;
      System.arraycopy(given, 0, batched, 1, given.length);
      if (InputShapes.fits(input, batched)) return batched;
    }
    if (!input.shaped()) {
      throw new ModelRefused("found the input " + input + " without a shape; add input_shapes");
    }
    int[] shape = new int[input.sizes().size()];
    int open = -1;
    for (int axis = 0; axis < shape.length; axis++) {
      OnnxModel.Dimension size = input.sizes().get(axis);
      shape[axis] =
          size.isOpen() ? 1 : (int) Math.min(size.number().getAsLong(), Integer.MAX_VALUE);
      if (!size.isOpen() || axis == 0) continue;
      if (open >= 0) {
        throw new ModelRefused(
            "found the input " + input + " with several open axes; add input_shapes to the file");
      }
      open = axis;
    }
    int known = Shapes.size(shape);
    if (open >= 0) shape[open] = known == 0 ? 0 : count / known;
    return shape;
  }

  private static List<Tensor> tensors(OnnxModel.Declared input, int[] shape, double[] values) {
    int size = Shapes.size(shape);
    if (size == 0 || values.length == 0 || values.length % size != 0) {
      throw new ModelRefused(
          "found "
              + values.length
              + " numbers for the input "
              + input
              + ", expected "
              + size
              + " (shape "
              + Shapes.text(shape)
              + ") or a multiple for several samples");
    }
    var tensors = new ArrayList<Tensor>();
    for (int start = 0; start < values.length; start += size) {
      tensors.add(tensor(input, shape, Arrays.copyOfRange(values, start, start + size)));
    }
    return tensors;
  }

  private static Tensor tensor(OnnxModel.Declared input, int[] shape, double[] values) {
    ElementType type = input.type();
    if (type.isReal()) return new FloatTensor(shape, values);
    long[] wholes = wholes(values);
    for (int i = 0; i < wholes.length; i++) {
      if (wholes[i] != values[i] || wholes[i] < type.least() || wholes[i] > type.greatest()) {
        throw new ModelRefused(
            "found "
                + values[i]
                + " for the input "
                + input
                + ", expected elements of type "
                + type);
      }
    }
    return new IntegerTensor(type, shape, wholes);
  }

  /// From one list an input to one list a sample.
  private static List<List<Tensor>> samples(List<List<Tensor>> perInput) {
    int count = perInput.isEmpty() ? 1 : perInput.getFirst().size();
    var samples = new ArrayList<List<Tensor>>();
    for (int n = 0; n < count; n++) {
      var sample = new ArrayList<Tensor>();
      for (List<Tensor> tensors : perInput) {
        if (tensors.size() != count) {
          throw new ModelRefused(
              "found "
                  + count
                  + " samples of one input and "
                  + tensors.size()
                  + " of another,"
                  + " expected as many of each");
        }
        sample.add(tensors.get(n));
      }
      samples.add(sample);
    }
    return samples;
  }
}
