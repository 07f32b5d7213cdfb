package espalier.ledger.proof;

import static espalier.base.codec.Codecs.list;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.crypto.Sha256;
import espalier.base.unit.Hash;
import espalier.proof.circuit.Interval;
import espalier.proof.circuit.Program;
import java.util.List;

/// A tensor that a proof publishes: an input or an output of the model.
///
/// Cells travel in the fewest of 1, 2, 4 or 8 bytes that hold all of them, big-endian in two's
/// complement, because a picture of bytes would not fit a transaction as whole numbers.
///
/// @param step the number of the model's step that has these values
/// @param width bytes a cell; the least that all cells fit
/// @param packed the cells, row-major, without padding
public record Values(int step, int width, Blob packed) {
  /// The most bytes of one tensor.
  public static final int BYTES_MAX = 1 << 20;

  /// The most tensors that are published together: inputs and outputs.
  public static final int TENSORS_MAX = 256;

  static final Codec<Values> CODEC =
      record(
          "values",
          Values::new,
          field("step", whole32(0, Program.STEPS_MAX - 1), Values::step),
          field("width", whole32(1, Long.BYTES), Values::width),
          field("packed", Blob.codec(BYTES_MAX), Values::packed));

  public static final Codec<List<Values>> LIST = list(CODEC, TENSORS_MAX);

  public Values {
    if (Integer.bitCount(width) != 1 || packed.length() % width != 0) {
      throw new IllegalArgumentException(
          "%s in cells of %d bytes; cells have 1, 2, 4 or 8 bytes".formatted(packed, width));
    }
    long[] cells = cells(width, packed);
    if (width != width(cells)) {
      throw new IllegalArgumentException(
          "cells of %d bytes hold numbers that fit %d; use the fewest"
              .formatted(width, width(cells)));
    }
    for (long cell : cells) {
      if (cell > Interval.LIMIT || cell < -Interval.LIMIT) {
        throw new IllegalArgumentException("a cell holds %d, beyond 2^62".formatted(cell));
      }
    }
  }

  /// @param cells row-major, without padding; at most 2^20 bytes when packed
  public static Values of(int step, long[] cells) {
    int width = width(cells);
    if ((long) cells.length * width > BYTES_MAX) {
      throw new IllegalArgumentException(
          "%d cells of %d bytes are published; at most %d bytes fit; hide the tensor"
              .formatted(cells.length, width, BYTES_MAX));
    }
    byte[] bytes = new byte[cells.length * width];
    for (int i = 0; i < cells.length; i++) {
      for (int b = 0; b < width; b++) {
        bytes[i * width + b] = (byte) (cells[i] >> (8 * (width - 1 - b)));
      }
    }
    return new Values(step, width, Blob.of(bytes));
  }

  public long[] cells() {
    return cells(width, packed);
  }

  private static long[] cells(int width, Blob packed) {
    byte[] bytes = packed.bytes();
    long[] cells = new long[bytes.length / width];
    for (int i = 0; i < cells.length; i++) {
      // The first byte carries the sign.
      long cell = bytes[i * width];
      for (int b = 1; b < width; b++) {
        cell = (cell << 8) | (bytes[i * width + b] & 0xff);
      }
      cells[i] = cell;
    }
    return cells;
  }

  private static int width(long[] cells) {
    int width = 1;
    for (long cell : cells) {
      while (width < Long.BYTES && cell != cell << (64 - 8 * width) >> (64 - 8 * width)) {
        width *= 2;
      }
    }
    return width;
  }

  /// A copy of tensors in the order of their steps, each once.
  ///
  /// @throws IllegalArgumentException if they stand in another order
  static List<Values> ordered(List<Values> tensors) {
    for (int i = 1; i < tensors.size(); i++) {
      if (tensors.get(i).step() <= tensors.get(i - 1).step()) {
        throw new IllegalArgumentException(
            "published tensors stand in the order of their steps, each once; found step %d after %d"
                .formatted(tensors.get(i).step(), tensors.get(i - 1).step()));
      }
    }
    return List.copyOf(tensors);
  }

  /// Names tensors: what an asker writes down of an input, and a receipt of an output.
  public static Hash digest(List<Values> tensors) {
    return Sha256.tagged("espalier/proof-values", LIST.encode(tensors));
  }
}
