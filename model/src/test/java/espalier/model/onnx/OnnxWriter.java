package espalier.model.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import espalier.model.graph.FloatTensor;
import espalier.model.graph.IntegerTensor;
import espalier.model.graph.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes small ONNX models for tests, field numbers as in `onnx.proto`.
final class OnnxWriter {
  private final int operatorSet;
  private final List<byte[]> nodes = new ArrayList<>();
  private final List<byte[]> initializers = new ArrayList<>();
  private final List<byte[]> inputs = new ArrayList<>();
  private final List<byte[]> outputs = new ArrayList<>();

  OnnxWriter(int operatorSet) {
    this.operatorSet = operatorSet;
  }

  /// An input of element type `element`; sizes may be numbers (`Integer`, `Long`) or names.
  OnnxWriter input(String name, int element, Object... sizes) {
    inputs.add(value(name, element, sizes));
    return this;
  }

  /// An input that looks like `tensor`.
  OnnxWriter input(String name, Tensor tensor) {
    return input(name, tensor.type().number(), boxed(tensor.shape()));
  }

  /// An output whose type is left to inference.
  OnnxWriter output(String name) {
    outputs.add(message(out -> out.writeString(1, name)));
    return this;
  }

  OnnxWriter constant(String name, Tensor tensor) {
    initializers.add(tensor(name, tensor));
    return this;
  }

  /// @param attributes values may be Long, Integer, Double, String, long[], double[], List of
  ///   texts, or Tensor
  OnnxWriter node(
      String operator, List<String> inputs, List<String> outputs, Map<String, Object> attributes) {
    return node("", operator, inputs, outputs, attributes);
  }

  OnnxWriter node(
      String domain,
      String operator,
      List<String> inputs,
      List<String> outputs,
      Map<String, Object> attributes) {
    nodes.add(
        message(out -> {
          for (String input : inputs) {
            out.writeString(1, input);
          }
          for (String output : outputs) {
            out.writeString(2, output);
          }
          out.writeString(3, "the_" + operator);
          out.writeString(4, operator);
          for (var attribute : new LinkedHashMap<>(attributes).entrySet()) {
            out.writeByteArray(5, attribute(attribute.getKey(), attribute.getValue()));
          }
          if (!domain.isEmpty()) out.writeString(7, domain);
        }));
    return this;
  }

  byte[] bytes() {
    return message(model -> {
      model.writeInt64(1, 8);
      model.writeByteArray(7, message(this::graph));
      model.writeByteArray(8, message(set -> set.writeInt64(2, operatorSet)));
    });
  }

  private void graph(CodedOutputStream out) throws IOException {
    for (byte[] node : nodes) {
      out.writeByteArray(1, node);
    }
    out.writeString(2, "test");
    for (byte[] initializer : initializers) {
      out.writeByteArray(5, initializer);
    }
    for (byte[] input : inputs) {
      out.writeByteArray(11, input);
    }
    for (byte[] output : outputs) {
      out.writeByteArray(12, output);
    }
  }

  private static Object[] boxed(int[] shape) {
    Object[] sizes = new Object[shape.length];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = shape[i];
    }
    return sizes;
  }

  private static byte[] value(String name, int element, Object... sizes) {
    byte[] shape =
        message(out -> {
          for (Object size : sizes) {
            out.writeByteArray(
                1,
                message(dimension -> {
                  if (size instanceof Number number) dimension.writeInt64(1, number.longValue());
                  if (size instanceof String free) dimension.writeString(2, free);
                }));
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

  static byte[] tensor(String name, Tensor tensor) {
    return message(out -> {
      for (int size : tensor.shape()) {
        out.writeInt64(1, size);
      }
      out.writeInt32(2, tensor.type().number());
      switch (tensor) {
        case FloatTensor real -> {
          for (double value : real.values()) {
            out.writeFloat(4, (float) value);
          }
        }
        case IntegerTensor whole -> {
          int field = tensor.type() == espalier.model.graph.ElementType.INT64 ? 7 : 5;
          for (long value : whole.values()) {
            out.writeInt64(field, value);
          }
        }
      }
      out.writeString(8, name);
    });
  }

  private static byte[] attribute(String name, Object value) {
    return message(out -> {
      out.writeString(1, name);
      switch (value) {
        case Integer whole -> {
          out.writeInt64(3, whole);
          out.writeInt32(20, 2);
        }
        case Double real -> {
          out.writeFloat(2, real.floatValue());
          out.writeInt32(20, 1);
        }
        case String text -> {
          out.writeString(4, text);
          out.writeInt32(20, 3);
        }
        case Tensor tensor -> {
          out.writeByteArray(5, tensor("", tensor));
          out.writeInt32(20, 4);
        }
        case double[] reals -> {
          for (double real : reals) {
            out.writeFloat(7, (float) real);
          }
          out.writeInt32(20, 6);
        }
        case long[] wholes -> {
          for (long whole : wholes) {
            out.writeInt64(8, whole);
          }
          out.writeInt32(20, 7);
        }
        case List<?> texts -> {
          for (Object text : texts) {
            out.writeString(9, (String) text);
          }
          out.writeInt32(20, 8);
        }
        default -> throw new IllegalArgumentException("an attribute of " + value.getClass());
      }
    });
  }

  /// A model's bytes with another operator set declared.
  static byte[] withOperatorSet(byte[] model, int operatorSet) throws IOException {
    var in = CodedInputStream.newInstance(model);
    var bytes = new ByteArrayOutputStream();
    var out = CodedOutputStream.newInstance(bytes);
    while (!in.isAtEnd()) {
      int tag = in.readTag();
      if (WireFormat.getTagFieldNumber(tag) == 8) {
        in.skipField(tag);
        out.writeByteArray(8, message(set -> set.writeInt64(2, operatorSet)));
      } else {
        in.skipField(tag, out);
      }
    }
    out.flush();
    return bytes.toByteArray();
  }

  /// Writes the fields of one message.
  interface Fields {
    void writeTo(CodedOutputStream out) throws IOException;
  }

  static byte[] message(Fields fields) {
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
