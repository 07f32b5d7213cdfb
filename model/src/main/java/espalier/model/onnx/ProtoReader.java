package espalier.model.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import espalier.model.ModelRefused;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Reads protobuf messages field by field, within bounds.
///
/// Nested messages are windows on one array, so depth and length are checked by the wire format and
/// nothing is copied but what is kept.
final class ProtoReader {
  private final CodedInputStream in;
  private final OnnxLimits limits;
  private long elements;

  ProtoReader(byte[] bytes, OnnxLimits limits) {
    this.in = CodedInputStream.newInstance(bytes);
    this.in.enableAliasing(true);
    this.limits = limits;
  }

  OnnxLimits limits() {
    return limits;
  }

  /// Reads one field of the message at hand; must consume it or call [#skip].
  interface Field {
    void read(int number, int tag) throws IOException;
  }

  /// Reads fields until the current message ends.
  void fields(Field field) throws IOException {
    while (true) {
      int tag = in.readTag();
      if (tag == 0) return;
      field.read(WireFormat.getTagFieldNumber(tag), tag);
    }
  }

  /// Reads a nested message.
  void message(int tag, Field field) throws IOException {
    expect(tag, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    int length = in.readRawVarint32();
    int outer = in.pushLimit(length);
    fields(field);
    if (in.getBytesUntilLimit() != 0) throw malformed("a message that ends too early");
    in.popLimit(outer);
  }

  void skip(int tag) throws IOException {
    if (!in.skipField(tag)) throw malformed("an end of group that was not begun");
  }

  String text(int tag) throws IOException {
    ByteBuffer bytes = bytes(tag);
    if (bytes.remaining() > OnnxLimits.TEXT_BYTES) {
      throw new ModelRefused(
          "found a name of "
              + bytes.remaining()
              + " bytes, expected at most "
              + OnnxLimits.TEXT_BYTES
              + "; export the model again");
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new ModelRefused("found a name that is not UTF-8; export the model again", e);
    }
  }

  /// A window on the file.
  ByteBuffer bytes(int tag) throws IOException {
    expect(tag, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    return in.readByteBuffer();
  }

  long varint(int tag) throws IOException {
    expect(tag, WireFormat.WIRETYPE_VARINT);
    return in.readInt64();
  }

  double real(int tag) throws IOException {
    expect(tag, WireFormat.WIRETYPE_FIXED32);
    return in.readFloat();
  }

  /// A repeated number: one more, or a packed run of them.
  void varints(int tag, Longs into) throws IOException {
    if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT) {
      into.add(in.readInt64());
      return;
    }
    packed(tag, () -> into.add(in.readInt64()));
  }

  void floats(int tag, Doubles into) throws IOException {
    if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_FIXED32) {
      into.add(in.readFloat());
      return;
    }
    packed(tag, () -> into.add(in.readFloat()));
  }

  void doubles(int tag, Doubles into) throws IOException {
    if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_FIXED64) {
      into.add(in.readDouble());
      return;
    }
    packed(tag, () -> into.add(in.readDouble()));
  }

  private interface One {
    void read() throws IOException;
  }

  private void packed(int tag, One one) throws IOException {
    expect(tag, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    int outer = in.pushLimit(in.readRawVarint32());
    while (in.getBytesUntilLimit() > 0) {
      one.read();
    }
    in.popLimit(outer);
  }

  /// Counts elements that will be kept.
  void account(long count) {
    elements += count;
    if (elements > limits.elements()) {
      throw new ModelRefused(
          "found more than "
              + limits.elements()
              + " weights, the most that fit in memory; export a smaller model");
    }
  }

  private static void expect(int tag, int wireType) {
    if (WireFormat.getTagWireType(tag) != wireType) {
      throw malformed("a field of another kind than ONNX gives it");
    }
  }

  private static ModelRefused malformed(String what) {
    return new ModelRefused(
        "found " + what + ": this is not an ONNX file, or it is damaged; export or copy it again");
  }

  /// A growing list of integers whose length counts against the reader's bound.
  final class Longs {
    private long[] values = new long[4];
    private int size;

    void add(long value) {
      account(1);
      if (size == values.length) values = Arrays.copyOf(values, 2 * size);
      values[size++] = value;
    }

    int size() {
      return size;
    }

    long[] values() {
      return Arrays.copyOf(values, size);
    }
  }

  /// A growing list of reals whose length counts against the reader's bound.
  final class Doubles {
    private double[] values = new double[4];
    private int size;

    void add(double value) {
      account(1);
      if (size == values.length) values = Arrays.copyOf(values, 2 * size);
      values[size++] = value;
    }

    int size() {
      return size;
    }

    double[] values() {
      return Arrays.copyOf(values, size);
    }
  }
}
