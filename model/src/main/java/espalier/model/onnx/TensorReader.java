package espalier.model.onnx;

import espalier.model.ModelRefused;
import espalier.model.graph.ElementType;
import espalier.model.graph.FloatTensor;
import espalier.model.graph.IntegerTensor;
import espalier.model.graph.Shapes;
import espalier.model.graph.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/// Reads one `TensorProto`: raw little-endian bytes, or one of the typed lists.
final class TensorReader {
  private static final int FLOAT16 = 10;
  private static final int DOUBLE = 11;
  private static final int BFLOAT16 = 16;

  private final ProtoReader in;
  private final ProtoReader.Longs dimensions;
  private final ProtoReader.Longs integers;
  private final ProtoReader.Doubles reals;
  private Optional<ByteBuffer> raw = Optional.empty();
  private String name = "";
  private long number;
  private boolean external;

  TensorReader(ProtoReader in) {
    this.in = in;
    dimensions = in.new Longs();
    integers = in.new Longs();
    reals = in.new Doubles();
  }

  /// The tensor's own name; known after [#field] has seen all fields.
  String name() {
    return name;
  }

  /// Takes one field of the message.
  void field(int field, int tag) throws IOException {
    switch (field) {
      case 1 -> in.varints(tag, dimensions);
      case 2 -> number = in.varint(tag);
      case 3 -> throw refused("it is cut into segments");
      case 4 -> in.floats(tag, reals);
      case 5, 7, 11 -> in.varints(tag, integers);
      case 6 -> throw refused("it holds texts");
      case 8 -> name = in.text(tag);
      case 9 -> raw = Optional.of(in.bytes(tag));
      case 10 -> in.doubles(tag, reals);
      case 13 -> {
        external = true;
        in.skip(tag);
      }
      case 14 -> external |= in.varint(tag) != 0;
      default -> in.skip(tag);
    }
  }

  /// The tensor, when all its fields were seen.
  Tensor tensor() {
    if (external) {
      throw refused(
          "its values lie in another file, which is not read; save the model as one file"
              + " (in Python: onnx.save(model, path, save_as_external_data=False))");
    }
    ElementType type =
        ElementType.numbered(number)
            .orElseThrow(() ->
                refused(
                    "its element type is number "
                        + number
                        + "; use float, integer or boolean tensors"));
    int[] shape = shape();
    return type.isReal() ? real(shape) : integer(type, shape);
  }

  private int[] shape() {
    long[] sizes = dimensions.values();
    if (sizes.length > Shapes.MAXIMUM_RANK) throw refused("it has " + sizes.length + " axes");
    int[] shape = new int[sizes.length];
    for (int axis = 0; axis < shape.length; axis++) {
      if (sizes[axis] < 0 || sizes[axis] > Shapes.MAXIMUM_SIZE) {
        throw refused("its axis " + axis + " has size " + sizes[axis]);
      }
      shape[axis] = (int) sizes[axis];
    }
    return shape;
  }

  private Tensor real(int[] shape) {
    int size = Shapes.size(shape);
    if (raw.isPresent()) {
      int width = number == 1 ? 4 : number == DOUBLE ? 8 : 2;
      checkSize(size, raw.get().remaining(), width);
      return checked(new FloatTensor(shape, rawReals(raw.get(), size)));
    }
    if (number == FLOAT16 || number == BFLOAT16) {
      checkSize(size, integers.size(), 1);
      double[] values = new double[size];
      long[] bits = integers.values();
      for (int i = 0; i < size; i++) {
        values[i] = half((short) bits[i]);
      }
      return checked(new FloatTensor(shape, values));
    }
    checkSize(size, reals.size(), 1);
    return checked(new FloatTensor(shape, reals.values()));
  }

  private double[] rawReals(ByteBuffer raw, int size) {
    in.account(size);
    ByteBuffer bytes = raw.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    double[] values = new double[size];
    for (int i = 0; i < size; i++) {
      values[i] =
          number == 1
              ? bytes.getFloat()
              : number == DOUBLE ? bytes.getDouble() : half(bytes.getShort());
    }
    return values;
  }

  private double half(short bits) {
    return number == BFLOAT16 ? Float.intBitsToFloat(bits << 16) : Float.float16ToFloat(bits);
  }

  private FloatTensor checked(FloatTensor tensor) {
    for (double value : tensor.values()) {
      if (Double.isNaN(value)) {
        throw refused("it holds a value that is not a number; train or export the model again");
      }
    }
    return tensor;
  }

  private Tensor integer(ElementType type, int[] shape) {
    int size = Shapes.size(shape);
    long[] values;
    if (raw.isPresent()) {
      int width = width(type);
      checkSize(size, raw.get().remaining(), width);
      values = rawIntegers(raw.get(), type, size);
    } else {
      checkSize(size, integers.size(), 1);
      values = integers.values();
    }
    for (long value : values) {
      if (value < type.least() || value > type.greatest()) {
        throw refused("it holds " + value + ", which " + type + " cannot");
      }
    }
    return new IntegerTensor(type, shape, values);
  }

  private static int width(ElementType type) {
    return switch (type) {
      case BOOL, INT8, UINT8 -> 1;
      case INT16, UINT16 -> 2;
      case INT32, UINT32, FLOAT -> 4;
      case INT64, UINT64 -> 8;
    };
  }

  private long[] rawIntegers(ByteBuffer raw, ElementType type, int size) {
    in.account(size);
    ByteBuffer bytes = raw.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    long[] values = new long[size];
    for (int i = 0; i < size; i++) {
      values[i] =
          switch (width(type)) {
            case 1 -> bytes.get();
            case 2 -> bytes.getShort();
            case 4 -> bytes.getInt();
            default -> bytes.getLong();
          };
      // The signed reading of an unsigned element is brought back to its range.
      if (type != ElementType.BOOL) values[i] = type.wrap(values[i]);
    }
    return values;
  }

  private void checkSize(int size, int found, int width) {
    if ((long) size * width != found) {
      throw refused(
          "it declares "
              + size
              + " elements and holds "
              + found / width
              + "; the file is damaged, export or copy it again");
    }
  }

  private ModelRefused refused(String reason) {
    return new ModelRefused("found the tensor '" + name + "' that cannot be read: " + reason);
  }
}
