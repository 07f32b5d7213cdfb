package espalier.model.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import espalier.model.graph.ElementType;
import espalier.model.graph.FloatEvaluator;
import espalier.model.graph.FloatTensor;
import espalier.model.graph.IntegerTensor;
import espalier.model.graph.Shapes;
import espalier.model.graph.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;

/// ONNX Runtime as the judge of what a model means.
final class Oracle {
  private static final double RELATIVE = 1e-4;
  private static final double ABSOLUTE = 1e-5;

  private Oracle() {}

  /// Runs `bytes` in ONNX Runtime.
  static List<Tensor> run(byte[] bytes, OnnxModel model, List<Tensor> inputs) throws OrtException {
    var environment = OrtEnvironment.getEnvironment();
    var named = new LinkedHashMap<String, OnnxTensor>();
    try (var options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      try (var session = environment.createSession(bytes, options)) {
        for (int i = 0; i < inputs.size(); i++) {
          OnnxModel.Declared declared = model.inputs().get(i);
          named.put(declared.name(), tensor(environment, inputs.get(i), declared.element()));
        }
        try (var result = session.run(named)) {
          var outputs = new ArrayList<Tensor>();
          for (var output : result) {
            outputs.add(read((OnnxTensor) output.getValue()));
          }
          return outputs;
        }
      } finally {
        named.values().forEach(OnnxTensor::close);
      }
    }
  }

  private static OnnxTensor tensor(OrtEnvironment environment, Tensor tensor, long element)
      throws OrtException {
    long[] shape = Arrays.stream(tensor.shape()).asLongStream().toArray();
    var bytes = ByteBuffer.allocateDirect(8 * tensor.size() + 8).order(ByteOrder.nativeOrder());
    for (int i = 0; i < tensor.size(); i++) {
      switch ((int) element) {
        case 1 -> bytes.putFloat((float) tensor.real(i));
        case 10 -> bytes.putShort(Float.floatToFloat16((float) tensor.real(i)));
        case 11 -> bytes.putDouble(tensor.real(i));
        case 7, 13 -> bytes.putLong(((IntegerTensor) tensor).values()[i]);
        case 6, 12 -> bytes.putInt((int) ((IntegerTensor) tensor).values()[i]);
        case 4, 5 -> bytes.putShort((short) ((IntegerTensor) tensor).values()[i]);
        default -> bytes.put((byte) ((IntegerTensor) tensor).values()[i]);
      }
    }
    bytes.flip();
    return OnnxTensor.createTensor(environment, bytes, shape, javaType((int) element));
  }

  private static OnnxJavaType javaType(int element) {
    return switch (element) {
      case 1 -> OnnxJavaType.FLOAT;
      case 10 -> OnnxJavaType.FLOAT16;
      case 11 -> OnnxJavaType.DOUBLE;
      case 7 -> OnnxJavaType.INT64;
      case 6 -> OnnxJavaType.INT32;
      case 5 -> OnnxJavaType.INT16;
      case 3 -> OnnxJavaType.INT8;
      case 2 -> OnnxJavaType.UINT8;
      case 9 -> OnnxJavaType.BOOL;
      default -> throw new IllegalArgumentException("element type " + element);
    };
  }

  private static Tensor read(OnnxTensor tensor) {
    int[] shape = Arrays.stream(tensor.getInfo().getShape()).mapToInt(Math::toIntExact).toArray();
    int size = Shapes.size(shape);
    ByteBuffer bytes = tensor.getByteBuffer().order(ByteOrder.nativeOrder());
    double[] reals = new double[size];
    long[] wholes = new long[size];
    for (int i = 0; i < size; i++) {
      switch (tensor.getInfo().type) {
        case FLOAT -> reals[i] = bytes.getFloat();
        case FLOAT16 -> reals[i] = Float.float16ToFloat(bytes.getShort());
        case DOUBLE -> reals[i] = bytes.getDouble();
        case INT64 -> wholes[i] = bytes.getLong();
        case INT32 -> wholes[i] = bytes.getInt();
        case INT16 -> wholes[i] = bytes.getShort();
        case INT8, BOOL -> wholes[i] = bytes.get();
        case UINT8 -> wholes[i] = bytes.get() & 0xFF;
        default -> fail("an output of type " + tensor.getInfo().type);
      }
    }
    return switch (tensor.getInfo().type) {
      case FLOAT, FLOAT16, DOUBLE -> new FloatTensor(shape, reals);
      case BOOL -> new IntegerTensor(ElementType.BOOL, shape, wholes);
      case UINT8 -> new IntegerTensor(ElementType.UINT8, shape, wholes);
      case INT8 -> new IntegerTensor(ElementType.INT8, shape, wholes);
      case INT16 -> new IntegerTensor(ElementType.INT16, shape, wholes);
      case INT32 -> new IntegerTensor(ElementType.INT32, shape, wholes);
      default -> new IntegerTensor(ElementType.INT64, shape, wholes);
    };
  }

  /// Checks that the clean graph computes what ONNX Runtime computes.
  static void assertAgrees(String what, byte[] bytes, List<Tensor> inputs) throws OrtException {
    OnnxModel model = OnnxModel.read(bytes);
    var graph = model.graph(inputs.stream().map(Tensor::shape).toList());
    List<Tensor> ours = FloatEvaluator.run(graph, inputs);
    List<Tensor> theirs = run(bytes, model, inputs);
    assertEquals(theirs.size(), ours.size(), what);
    for (int i = 0; i < ours.size(); i++) {
      assertClose(what + ", output " + i, theirs.get(i), ours.get(i));
    }
  }

  static void assertClose(String what, Tensor expected, Tensor found) {
    assertArrayEquals(expected.shape(), found.shape(), what);
    assertEquals(expected.type(), found.type(), what);
    for (int i = 0; i < expected.size(); i++) {
      assertClose(what + " at " + i, expected.real(i), found.real(i));
    }
  }

  static void assertClose(String what, double expected, double found) {
    if (Double.isNaN(expected) && Double.isNaN(found)) return;
    if (expected == found) return;
    double error = Math.abs(expected - found);
    if (!(error <= ABSOLUTE + RELATIVE * Math.abs(expected))) {
      fail(what + ": expected " + expected + ", found " + found);
    }
  }
}
