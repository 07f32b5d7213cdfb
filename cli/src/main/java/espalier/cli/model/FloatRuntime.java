package espalier.cli.model;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import espalier.cli.CliException;
import espalier.model.graph.ElementType;
import espalier.model.graph.FloatTensor;
import espalier.model.graph.Graph;
import espalier.model.graph.IntegerTensor;
import espalier.model.graph.Shapes;
import espalier.model.graph.Tensor;
import espalier.model.graph.Value;
import espalier.model.lower.Oracle;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// ONNX Runtime, which says what the model of reals answers.
final class FloatRuntime implements AutoCloseable {
  private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

  /// In a process with a command line of 4 KiB and more, version 1.29 ends the JVM when it loads.
  private static final int COMMAND_LINE_MAX = 4_000;

  private final OrtEnvironment environment;
  private final OrtSession session;
  private final Graph graph;

  private FloatRuntime(OrtEnvironment environment, OrtSession session, Graph graph) {
    this.environment = environment;
    this.session = session;
    this.graph = graph;
  }

  /// @param onnx the file's bytes
  /// @param graph what was read from them
  static FloatRuntime open(byte[] onnx, Graph graph) {
    refuseLongCommandLine();
    try (var options = new OrtSession.SessionOptions()) {
      OrtEnvironment environment = OrtEnvironment.getEnvironment();
      return new FloatRuntime(environment, environment.createSession(onnx, options), graph);
    } catch (OrtException | UnsatisfiedLinkError refused) {
      throw CliException.local(
          "ONNX Runtime, which says what the float model answers, does not take the file: %s; check it with onnx.checker, or compare with the built-in evaluator by --oracle builtin"
              .formatted(refused.getMessage()),
          refused);
    }
  }

  private static void refuseLongCommandLine() {
    try {
      if (Files.isReadable(COMMAND_LINE)
          && Files.readAllBytes(COMMAND_LINE).length > COMMAND_LINE_MAX) {
        throw CliException.local(
            "this process has a command line of more than %,d bytes, with which ONNX Runtime crashes; start it by ./espalier, or give the class path in CLASSPATH, or compare by --oracle builtin"
                .formatted(COMMAND_LINE_MAX));
      }
    } catch (IOException unreadable) {
      throw CliException.local(
          "%s cannot be read: %s; compare by --oracle builtin"
              .formatted(COMMAND_LINE, unreadable.getMessage()),
          unreadable);
    }
  }

  Oracle oracle() {
    return new Oracle("ONNX Runtime " + environment.getVersion(), this::run);
  }

  /// The outputs for inputs, both in the graph's order.
  List<Tensor> run(List<Tensor> inputs) {
    var named = new LinkedHashMap<String, OnnxTensor>();
    try {
      List<Value> ports = graph.inputs();
      for (int i = 0; i < ports.size(); i++) {
        String name = ports.get(i).name();
        NodeInfo node = session.getInputInfo().get(name);
        if (node != null && node.getInfo() instanceof TensorInfo info) {
          named.put(name, tensor(inputs.get(i), info.type));
        }
      }
      var outputs = new ArrayList<Tensor>();
      try (var result = session.run(named)) {
        for (Map.Entry<String, ai.onnxruntime.OnnxValue> one : result) {
          outputs.add(read((OnnxTensor) one.getValue()));
        }
      }
      return outputs;
    } catch (OrtException refused) {
      throw CliException.local(
          "ONNX Runtime cannot run the model on a sample: %s; check it with onnx.checker, or compare with the built-in evaluator by --oracle builtin"
              .formatted(refused.getMessage()),
          refused);
    } finally {
      named.values().forEach(OnnxTensor::close);
    }
  }

  private OnnxTensor tensor(Tensor tensor, OnnxJavaType type) throws OrtException {
    long[] shape = Arrays.stream(tensor.shape()).asLongStream().toArray();
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(Long.BYTES * tensor.size()).order(ByteOrder.nativeOrder());
    for (int i = 0; i < tensor.size(); i++) {
      double real = tensor.real(i);
      switch (type) {
        case FLOAT -> bytes.putFloat((float) real);
        case FLOAT16 -> bytes.putShort(Float.floatToFloat16((float) real));
        case DOUBLE -> bytes.putDouble(real);
        case INT64 -> bytes.putLong(whole(tensor, i));
        case INT32 -> bytes.putInt((int) whole(tensor, i));
        case INT16 -> bytes.putShort((short) whole(tensor, i));
        case INT8, UINT8, BOOL -> bytes.put((byte) whole(tensor, i));
        default ->
            throw CliException.local(
                "the model has an input of type %s; export it with float, integer or boolean inputs"
                    .formatted(type));
      }
    }
    return OnnxTensor.createTensor(environment, bytes.flip(), shape, type);
  }

  private static long whole(Tensor tensor, int position) {
    return tensor instanceof IntegerTensor whole
        ? whole.values()[position]
        : (long) tensor.real(position);
  }

  private static Tensor read(OnnxTensor tensor) {
    TensorInfo info = tensor.getInfo();
    int[] shape = Arrays.stream(info.getShape()).mapToInt(Math::toIntExact).toArray();
    int size = Shapes.size(shape);
    ByteBuffer bytes = tensor.getByteBuffer().order(ByteOrder.nativeOrder());
    var reals = new double[size];
    var wholes = new long[size];
    for (int i = 0; i < size; i++) {
      switch (info.type) {
        case FLOAT -> reals[i] = bytes.getFloat();
        case FLOAT16 -> reals[i] = Float.float16ToFloat(bytes.getShort());
        case DOUBLE -> reals[i] = bytes.getDouble();
        case INT64 -> wholes[i] = bytes.getLong();
        case INT32 -> wholes[i] = bytes.getInt();
        case INT16 -> wholes[i] = bytes.getShort();
        case INT8, BOOL -> wholes[i] = bytes.get();
        case UINT8 -> wholes[i] = bytes.get() & 0xff;
        default ->
            throw CliException.local(
                "the model has an output of type %s; export it with float, integer or boolean outputs"
                    .formatted(info.type));
      }
    }
    return switch (info.type) {
      case FLOAT, FLOAT16, DOUBLE -> new FloatTensor(shape, reals);
      case BOOL -> new IntegerTensor(ElementType.BOOL, shape, wholes);
      case UINT8 -> new IntegerTensor(ElementType.UINT8, shape, wholes);
      case INT8 -> new IntegerTensor(ElementType.INT8, shape, wholes);
      case INT16 -> new IntegerTensor(ElementType.INT16, shape, wholes);
      case INT32 -> new IntegerTensor(ElementType.INT32, shape, wholes);
      default -> new IntegerTensor(ElementType.INT64, shape, wholes);
    };
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException unclosed) {
      throw new IllegalStateException("ONNX Runtime does not end", unclosed);
    }
  }
}
