package espalier.model.onnx;

import espalier.model.ModelRefused;
import espalier.model.graph.ElementType;
import espalier.model.graph.Graph;
import espalier.model.graph.Node;
import espalier.model.graph.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// An ONNX file as it stands: nodes with the operators and attributes of its own operator set.
///
/// [#graph(List)] turns it into a clean [Graph] for concrete input shapes.
public final class OnnxModel {
  private final int operatorSet;
  private final List<Declared> inputs;
  private final Map<String, Tensor> initializers;
  private final List<Node> nodes;
  private final List<Declared> outputs;
  private final OnnxLimits limits;

  /// The size of one axis: a number, a name, or neither.
  record Dimension(OptionalLong number, String name) {
    /// Whether the size is left to whoever runs the model; exporters write -1 and 0 for that too.
    boolean isOpen() {
      return number.isEmpty() || number.getAsLong() <= 0;
    }

    @Override
    public String toString() {
      return number.isPresent() ? "" + number.getAsLong() : name.isEmpty() ? "?" : name;
    }
  }

  /// An input or output as the file declares it.
  record Declared(String name, long element, boolean shaped, List<Dimension> sizes) {
    Declared {
      sizes = List.copyOf(sizes);
    }

    ElementType type() {
      return ElementType.numbered(element)
          .orElseThrow(() ->
              new ModelRefused(
                  "found '"
                      + name
                      + "' of element type number "
                      + element
                      + "; use float, integer or boolean inputs and outputs"));
    }

    @Override
    public String toString() {
      return "'" + name + "' of shape " + sizes;
    }
  }

  OnnxModel(
      int operatorSet,
      List<Declared> inputs,
      Map<String, Tensor> initializers,
      List<Node> nodes,
      List<Declared> outputs,
      OnnxLimits limits) {
    this.operatorSet = operatorSet;
    this.initializers = Collections.unmodifiableMap(new LinkedHashMap<>(initializers));
    // Files of IR version 3 and older list their weights among the inputs.
    this.inputs = inputs.stream().filter(in -> !initializers.containsKey(in.name())).toList();
    this.nodes = List.copyOf(nodes);
    this.outputs = List.copyOf(outputs);
    this.limits = limits;
  }

  /// Reads the file at `path`.
  ///
  /// @throws ModelRefused if it is not a model that can be used, in a sentence for its owner
  public static OnnxModel read(Path path) {
    try {
      if (Files.isDirectory(path)) {
        throw new ModelRefused("found a folder at " + path + ", expected an ONNX file");
      }
      long bytes = Files.size(path);
      if (bytes > OnnxLimits.STANDARD.fileBytes()) throw tooLong(bytes, OnnxLimits.STANDARD);
      return read(Files.readAllBytes(path));
    } catch (NoSuchFileException e) {
      throw new ModelRefused("found no file at " + path + "; check the path", e);
    } catch (IOException e) {
      throw new ModelRefused("found that " + path + " cannot be read: " + e.getMessage(), e);
    }
  }

  /// Reads a file's bytes.
  ///
  /// @throws ModelRefused as [#read(Path)]
  public static OnnxModel read(byte[] bytes) {
    return read(bytes, OnnxLimits.STANDARD);
  }

  static OnnxModel read(byte[] bytes, OnnxLimits limits) {
    return OnnxReader.read(bytes, limits);
  }

  static ModelRefused tooLong(long bytes, OnnxLimits limits) {
    return new ModelRefused(
        "found a file of "
            + bytes
            + " bytes, expected at most "
            + limits.fileBytes()
            + "; export a smaller model");
  }

  /// The version of ai.onnx's operators that the file uses, 7 to 21.
  public int operatorSet() {
    return operatorSet;
  }

  /// How many tensors a caller gives.
  public int inputCount() {
    return inputs.size();
  }

  List<Declared> inputs() {
    return inputs;
  }

  Map<String, Tensor> initializers() {
    return initializers;
  }

  List<Node> nodes() {
    return nodes;
  }

  List<Declared> outputs() {
    return outputs;
  }

  OnnxLimits limits() {
    return limits;
  }

  /// The graph for the shapes that the file declares; a first axis that it leaves open becomes 1.
  ///
  /// @throws ModelRefused as [#graph(List)]
  public Graph graph() {
    var notes = new ArrayList<String>();
    var shapes = new ArrayList<int[]>();
    for (Declared input : inputs) {
      shapes.add(InputShapes.declared(input, notes));
    }
    return Simplifier.simplify(this, shapes, notes);
  }

  /// The graph for inputs of these shapes, in the file's order.
  ///
  /// @throws ModelRefused if a shape contradicts the file, or the model cannot be used; the message
  ///   names operator, node and reason
  public Graph graph(List<int[]> inputShapes) {
    InputShapes.check(inputs, inputShapes);
    return Simplifier.simplify(this, inputShapes, List.of());
  }
}
