package espalier.model.onnx;

import com.google.protobuf.InvalidProtocolBufferException;
import espalier.model.ModelRefused;
import espalier.model.graph.Attributes;
import espalier.model.graph.Attributes.Attribute;
import espalier.model.graph.Node;
import espalier.model.graph.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// Reads `ModelProto`, field numbers as in `onnx.proto` of ONNX 1.18.
final class OnnxReader {
  private static final int OLDEST = 7;
  private static final int NEWEST = 21;

  private final ProtoReader in;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, Tensor> initializers = new LinkedHashMap<>();
  private final List<OnnxModel.Declared> inputs = new ArrayList<>();
  private final List<OnnxModel.Declared> outputs = new ArrayList<>();
  private long operatorSet;
  private boolean hasGraph;
  private int attributes;

  private OnnxReader(byte[] bytes, OnnxLimits limits) {
    in = new ProtoReader(bytes, limits);
  }

  static OnnxModel read(byte[] bytes, OnnxLimits limits) {
    if (bytes.length > limits.fileBytes()) throw OnnxModel.tooLong(bytes.length, limits);
    var reader = new OnnxReader(bytes, limits);
    try {
      reader.in.fields(reader::model);
    } catch (InvalidProtocolBufferException e) {
      throw new ModelRefused(
          "found bytes that are not an ONNX model, or not a whole one ("
              + e.getMessage()
              + "); export or copy the file again",
          e);
    } catch (IOException e) {
      throw new ModelRefused("found a file that cannot be read: " + e.getMessage(), e);
    }
    return reader.finished();
  }

  private OnnxModel finished() {
    if (!hasGraph) {
      throw new ModelRefused(
          "found a file without a graph, expected an ONNX model; check the path");
    }
    if (operatorSet < OLDEST || operatorSet > NEWEST) {
      throw new ModelRefused(
          "found operator set "
              + operatorSet
              + " of ai.onnx, expected "
              + OLDEST
              + " to "
              + NEWEST
              + "; export the model with opset_version=17");
    }
    if (outputs.isEmpty()) {
      throw new ModelRefused("found a model without outputs; export it again");
    }
    return new OnnxModel((int) operatorSet, inputs, initializers, nodes, outputs, in.limits());
  }

  private void model(int field, int tag) throws IOException {
    switch (field) {
      case 7 -> {
        if (hasGraph) throw new ModelRefused("found two graphs in one model; export it again");
        hasGraph = true;
        in.message(tag, this::graph);
      }
      case 8 -> operatorSet(tag);
      case 20 -> throw new ModelRefused("found training graphs; export the model for inference");
      case 25 ->
          throw new ModelRefused(
              "found functions of the model's own; inline them before export"
                  + " (in Python: onnx.inliner.inline_local_functions)");
      default -> in.skip(tag);
    }
  }

  private void operatorSet(int tag) throws IOException {
    var set =
        new Object() {
          String domain = "";
          long version;
        };
    in.message(
        tag,
        (field, inner) -> {
          switch (field) {
            case 1 -> set.domain = in.text(inner);
            case 2 -> set.version = in.varint(inner);
            default -> in.skip(inner);
          }
        });
    if (set.domain.isEmpty() || set.domain.equals("ai.onnx")) operatorSet = set.version;
  }

  private void graph(int field, int tag) throws IOException {
    switch (field) {
      case 1 -> {
        if (nodes.size() == in.limits().nodes()) {
          throw new ModelRefused(
              "found more than " + in.limits().nodes() + " nodes; export a smaller model");
        }
        nodes.add(node(tag));
      }
      case 5 -> {
        var reader = new TensorReader(in);
        in.message(tag, reader::field);
        if (initializers.put(reader.name(), reader.tensor()) != null) {
          throw new ModelRefused(
              "found two initializers named '" + reader.name() + "'; export the model again");
        }
      }
      case 11 -> inputs.add(declared(tag));
      case 12 -> outputs.add(declared(tag));
      case 15 -> throw new ModelRefused("found a sparse initializer; store it as a dense tensor");
      default -> in.skip(tag);
    }
  }

  private Node node(int tag) throws IOException {
    var node =
        new Object() {
          final List<String> inputs = new ArrayList<>();
          final List<String> outputs = new ArrayList<>();
          final Map<String, Attribute> attributes = new LinkedHashMap<>();
          String name = "";
          String operator = "";
          String domain = "";
        };
    in.message(
        tag,
        (field, inner) -> {
          switch (field) {
            case 1 -> node.inputs.add(bounded(node.inputs, in.text(inner)));
            case 2 -> node.outputs.add(bounded(node.outputs, in.text(inner)));
            case 3 -> node.name = in.text(inner);
            case 4 -> node.operator = in.text(inner);
            case 5 -> attribute(inner, node.attributes);
            case 7 -> node.domain = in.text(inner);
            default -> in.skip(inner);
          }
        });
    String name = node.name;
    if (name.isEmpty() && !node.outputs.isEmpty()) name = "with output " + node.outputs.getFirst();
    if (!node.domain.isEmpty() && !node.domain.equals("ai.onnx")) {
      throw new ModelRefused(
          "found the operator "
              + node.domain
              + "."
              + node.operator
              + " (node "
              + name
              + "), expected operators of ai.onnx only; "
              + advice(node.domain));
    }
    return new Node(
        node.operator, name, node.inputs, node.outputs, new Attributes(node.attributes));
  }

  private static String advice(String domain) {
    return domain.equals("ai.onnx.ml")
        ? "convert trees and scikit-learn models to tensors with hummingbird first"
        : "export without custom or fused operators";
  }

  private static String bounded(List<String> names, String name) {
    if (names.size() == OnnxLimits.ENTRIES) {
      throw new ModelRefused(
          "found a node with more than " + OnnxLimits.ENTRIES + " inputs or outputs");
    }
    return name;
  }

  private void attribute(int tag, Map<String, Attribute> into) throws IOException {
    if (++attributes > in.limits().nodes()) {
      throw new ModelRefused("found more than " + in.limits().nodes() + " attributes");
    }
    var reader = new AttributeReader(in);
    in.message(tag, reader::field);
    reader
        .attribute()
        .ifPresent(attribute -> {
          if (into.put(reader.name(), attribute) != null) {
            throw new ModelRefused("found the attribute " + reader.name() + " twice in a node");
          }
        });
  }

  private OnnxModel.Declared declared(int tag) throws IOException {
    if (inputs.size() + outputs.size() > OnnxLimits.ENTRIES) {
      throw new ModelRefused("found more than " + OnnxLimits.ENTRIES + " inputs and outputs");
    }
    var value =
        new Object() {
          String name = "";
          final Type type = new Type();
        };
    in.message(
        tag,
        (field, inner) -> {
          switch (field) {
            case 1 -> value.name = in.text(inner);
            case 2 -> in.message(inner, (f, t) -> type(f, t, value.type, value.name));
            default -> in.skip(inner);
          }
        });
    return new OnnxModel.Declared(
        value.name, value.type.element, value.type.shaped, value.type.sizes);
  }

  private static final class Type {
    long element;
    boolean shaped;
    final List<OnnxModel.Dimension> sizes = new ArrayList<>();
  }

  private void type(int field, int tag, Type type, String name) throws IOException {
    switch (field) {
      case 1 ->
          in.message(
              tag,
              (f, inner) -> {
                switch (f) {
                  case 1 -> type.element = in.varint(inner);
                  case 2 -> {
                    type.shaped = true;
                    in.message(inner, (g, t) -> dimension(g, t, type));
                  }
                  default -> in.skip(inner);
                }
              });
      case 4, 5, 8, 9 ->
          throw new ModelRefused(
              "found '"
                  + name
                  + "' that is a sequence, map, optional or sparse tensor, expected a tensor;"
                  + " export the model with tensor inputs and outputs only");
      default -> in.skip(tag);
    }
  }

  private void dimension(int field, int tag, Type type) throws IOException {
    if (field != 1) {
      in.skip(tag);
      return;
    }
    if (type.sizes.size() == OnnxLimits.ENTRIES) {
      throw new ModelRefused("found an input or output of too many axes");
    }
    var size =
        new Object() {
          OptionalLong number = OptionalLong.empty();
          String name = "";
        };
    in.message(
        tag,
        (f, inner) -> {
          switch (f) {
            case 1 -> size.number = OptionalLong.of(in.varint(inner));
            case 2 -> size.name = in.text(inner);
            default -> in.skip(inner);
          }
        });
    type.sizes.add(new OnnxModel.Dimension(size.number, size.name));
  }
}
