package espalier.provider.train;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Writes a trained network as an ONNX file (IR version 8, operator set 17).
///
/// | name       | kind   | shape           | element | meaning                              |
/// |------------|--------|-----------------|---------|--------------------------------------|
/// | `features` | input  | `(N, columns)`  | float   | raw features, as in the table        |
/// | `logits`   | output | `(N, classes)`  | float   | before softmax                       |
/// | `class`    | output | `(N)`           | int64   | index of the greatest logit          |
///
/// Operators: `Sub` and `Mul` (the scaling), `Gemm` and `Relu` a layer, `ArgMax`. Equal networks
/// and metadata give equal bytes.
///
/// Source: `onnx.proto` of ONNX 1.12, whose field numbers stand below as constants of the message
/// they belong to; the wire format comes from protobuf's own [CodedOutputStream].
final class OnnxModel {
  static final int IR_VERSION = 8;
  static final int OPERATOR_SET = 17;

  private static final int ELEMENT_FLOAT = 1;
  private static final int ELEMENT_INT64 = 7;
  private static final int ATTRIBUTE_INT = 2;

  private final int[] widths;
  private final Scaler scaler;
  private final float[][] parameters;
  private final Map<String, String> metadata;

  /// @param widths of the inputs, hidden layers and classes
  /// @param parameters as in [TrainingState]
  /// @param metadata becomes `metadata_props`, in its order of iteration
  OnnxModel(int[] widths, Scaler scaler, float[][] parameters, Map<String, String> metadata) {
    this.widths = widths.clone();
    this.scaler = scaler;
    this.parameters = parameters;
    this.metadata = metadata;
  }

  byte[] bytes() {
    return message(model -> {
      model.writeInt64(1, IR_VERSION);
      model.writeString(2, "espalier");
      model.writeByteArray(7, message(this::graph));
      model.writeByteArray(8, message(set -> set.writeInt64(2, OPERATOR_SET)));
      for (var entry : metadata.entrySet()) {
        model.writeByteArray(14, message(property -> writeProperty(property, entry)));
      }
    });
  }

  private static void writeProperty(CodedOutputStream out, Map.Entry<String, String> entry)
      throws IOException {
    out.writeString(1, entry.getKey());
    out.writeString(2, entry.getValue());
  }

  private void graph(CodedOutputStream out) throws IOException {
    for (byte[] node : nodes()) {
      out.writeByteArray(1, node);
    }
    out.writeString(2, "classifier");
    out.writeByteArray(5, tensor("shift", scaler.shift(), widths[0]));
    out.writeByteArray(5, tensor("factor", scaler.factor(), widths[0]));
    for (int layer = 0; layer + 1 < widths.length; layer++) {
      out.writeByteArray(
          5, tensor("weight" + layer, parameters[2 * layer], widths[layer], widths[layer + 1]));
      out.writeByteArray(5, tensor("bias" + layer, parameters[2 * layer + 1], widths[layer + 1]));
    }
    out.writeByteArray(11, value("features", ELEMENT_FLOAT, widths[0]));
    out.writeByteArray(12, value("logits", ELEMENT_FLOAT, widths[widths.length - 1]));
    out.writeByteArray(12, value("class", ELEMENT_INT64));
  }

  private List<byte[]> nodes() {
    var nodes = new ArrayList<byte[]>();
    nodes.add(node("Sub", List.of("features", "shift"), "centred"));
    nodes.add(node("Mul", List.of("centred", "factor"), "layer0"));
    int layers = widths.length - 1;
    for (int layer = 0; layer < layers; layer++) {
      boolean last = layer == layers - 1;
      String sum = last ? "logits" : "sum" + layer;
      nodes.add(node("Gemm", List.of("layer" + layer, "weight" + layer, "bias" + layer), sum));
      if (!last) {
        nodes.add(node("Relu", List.of(sum), "layer" + (layer + 1)));
      }
    }
    nodes.add(
        node("ArgMax", List.of("logits"), "class", integer("axis", 1), integer("keepdims", 0)));
    return nodes;
  }

  private static byte[] node(
      String operator, List<String> inputs, String output, byte[]... attributes) {
    return message(out -> {
      for (String input : inputs) {
        out.writeString(1, input);
      }
      out.writeString(2, output);
      out.writeString(3, operator + "_" + output);
      out.writeString(4, operator);
      for (byte[] attribute : attributes) {
        out.writeByteArray(5, attribute);
      }
    });
  }

  private static byte[] integer(String name, long value) {
    return message(out -> {
      out.writeString(1, name);
      out.writeInt64(3, value);
      out.writeEnum(20, ATTRIBUTE_INT);
    });
  }

  private static byte[] tensor(String name, float[] values, long... dimensions) {
    return message(out -> {
      for (long dimension : dimensions) {
        out.writeInt64(1, dimension);
      }
      out.writeInt32(2, ELEMENT_FLOAT);
      out.writeString(8, name);
      out.writeByteArray(9, TrainingState.bytes(values));
    });
  }

  /// A value whose first dimension is free and called `N`.
  private static byte[] value(String name, int element, long... furtherDimensions) {
    byte[] shape =
        message(out -> {
          out.writeByteArray(1, message(free -> free.writeString(2, "N")));
          for (long dimension : furtherDimensions) {
            out.writeByteArray(1, message(fixed -> fixed.writeInt64(1, dimension)));
          }
        });
    byte[] tensor =
        message(out -> {
          out.writeInt32(1, element);
          out.writeByteArray(2, shape);
        });
    return message(out -> {
      out.writeString(1, name);
      out.writeByteArray(2, message(type -> type.writeByteArray(1, tensor)));
    });
  }

  /// Writes the fields of one message.
  private interface Fields {
    void writeTo(CodedOutputStream out) throws IOException;
  }

  private static byte[] message(Fields fields) {
    var bytes = new ByteArrayOutputStream();
    var out = CodedOutputStream.newInstance(bytes);
    try {
      fields.writeTo(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    return bytes.toByteArray();
  }
}
