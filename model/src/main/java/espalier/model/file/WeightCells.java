package espalier.model.file;

import espalier.proof.circuit.Program;
import espalier.proof.circuit.Step;
import java.nio.ByteBuffer;

/// How the cells of one weight lie in a file: big-endian in two's complement, each in the fewest of
/// 1, 2, 4 or 8 bytes that hold the weight's declared bound.
record WeightCells(int step, Step.Weight weight) {
  int width() {
    long bound = weight.bound();
    if (bound <= Byte.MAX_VALUE) {
      return Byte.BYTES;
    }
    if (bound <= Short.MAX_VALUE) {
      return Short.BYTES;
    }
    return bound <= Integer.MAX_VALUE ? Integer.BYTES : Long.BYTES;
  }

  long bytes() {
    return (long) width() * weight.shape().cells();
  }

  /// Of all weights of a program.
  static long bytes(Program program) {
    long bytes = 0;
    for (int i = 0; i < program.steps().size(); i++) {
      if (program.steps().get(i) instanceof Step.Weight weight) {
        bytes += new WeightCells(i, weight).bytes();
      }
    }
    return bytes;
  }

  void put(ByteBuffer out, long cell) {
    switch (width()) {
      case Byte.BYTES -> out.put((byte) cell);
      case Short.BYTES -> out.putShort((short) cell);
      case Integer.BYTES -> out.putInt((int) cell);
      default -> out.putLong(cell);
    }
  }

  long get(ByteBuffer in) {
    return switch (width()) {
      case Byte.BYTES -> in.get();
      case Short.BYTES -> in.getShort();
      case Integer.BYTES -> in.getInt();
      default -> in.getLong();
    };
  }

  boolean holds(long cell) {
    return cell >= -weight.bound() && cell <= weight.bound();
  }
}
