package espalier.model.graph;

import java.util.Optional;

/// What a tensor's elements are, with the number that ONNX gives them.
///
/// All floating-point types of a file become [#FLOAT]: a graph's reals are computed in double
/// precision, whatever the file's own precision was.
public enum ElementType {
  FLOAT(1, 0, 0),
  UINT8(2, 0, 255),
  INT8(3, -128, 127),
  UINT16(4, 0, 65_535),
  INT16(5, -32_768, 32_767),
  INT32(6, Integer.MIN_VALUE, Integer.MAX_VALUE),
  INT64(7, Long.MIN_VALUE, Long.MAX_VALUE),
  BOOL(9, 0, 1),
  UINT32(12, 0, 0xFFFF_FFFFL),
  /// Held in a signed 64-bit number: values of 2^63 and more are refused by the reader.
  UINT64(13, 0, Long.MAX_VALUE);

  private final int number;
  private final long least;
  private final long greatest;

  ElementType(int number, long least, long greatest) {
    this.number = number;
    this.least = least;
    this.greatest = greatest;
  }

  /// The number in ONNX's `TensorProto.DataType`.
  public int number() {
    return number;
  }

  public boolean isReal() {
    return this == FLOAT;
  }

  /// The least value of an integer type.
  public long least() {
    return least;
  }

  /// The greatest value of an integer type.
  public long greatest() {
    return greatest;
  }

  /// `value` as this integer type holds it: wrapped to its width, and to 0 or 1 for [#BOOL].
  public long wrap(long value) {
    return switch (this) {
      case UINT8 -> value & 0xFF;
      case INT8 -> (byte) value;
      case UINT16 -> value & 0xFFFF;
      case INT16 -> (short) value;
      case INT32 -> (int) value;
      case UINT32 -> value & 0xFFFF_FFFFL;
      case BOOL -> value == 0 ? 0 : 1;
      case FLOAT, INT64, UINT64 -> value;
    };
  }

  /// The type with this number in ONNX; float16, bfloat16 and double are [#FLOAT].
  public static Optional<ElementType> numbered(long number) {
    if (number == 10 || number == 11 || number == 16) return Optional.of(FLOAT);
    for (ElementType type : values()) {
      if (type.number == number) return Optional.of(type);
    }
    return Optional.empty();
  }
}
