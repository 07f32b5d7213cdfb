package espalier.model.file;

import static espalier.base.codec.Codecs.fixedBytes;
import static espalier.base.codec.Codecs.list;
import static espalier.base.codec.Codecs.text;
import static espalier.base.codec.Codecs.whole;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.model.ModelRefused;
import espalier.proof.circuit.Interval;
import espalier.proof.circuit.Step;
import espalier.proof.verifier.TensorCommitment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// An input that proofs name without showing it, as its owner keeps it.
///
/// The file has mode 0600, because whoever has it knows the input. It counts the proofs that were
/// made about it; whoever is given it can check that the commitment is of these numbers.
///
/// @param name of the input that it was made for
/// @param fraction what a cell means is `cell / 2^fraction`
/// @param commitment what others know of it
/// @param cells row-major
/// @param seed 32 secret bytes, from which all that hides the cells is made
public record CommittedInput(
    String name, int fraction, TensorCommitment commitment, List<Long> cells, byte[] seed) {
  private static final byte[] MAGIC = "ESPINPT1".getBytes(StandardCharsets.US_ASCII);
  private static final int CELLS_MAX = 1 << TensorCommitment.BITS_MAX;

  /// The longest file: a cell has nine bytes at most.
  private static final int BYTES_MAX = 9 * CELLS_MAX + (1 << 16);

  static final Codec<CommittedInput> CODEC =
      record(
          "committed_input",
          CommittedInput::new,
          field("name", text(Step.NAME_BYTES_MAX), CommittedInput::name),
          field(
              "fraction",
              whole(-Step.FRACTION_MAX, Step.FRACTION_MAX).as(Long::intValue, Integer::longValue),
              CommittedInput::fraction),
          field("commitment", TensorCommitment.CODEC, CommittedInput::commitment),
          field(
              "cells",
              list(whole(-Interval.LIMIT, Interval.LIMIT), CELLS_MAX),
              CommittedInput::cells),
          field("seed", fixedBytes(ModelFile.SEED_BYTES), CommittedInput::seed));

  public CommittedInput {
    cells = List.copyOf(cells);
    seed = seed.clone();
    if (cells.size() != commitment.shape().cells()) {
      throw new IllegalArgumentException(
          "%d cells are committed; shape %s has %d"
              .formatted(cells.size(), commitment.shape(), commitment.shape().cells()));
    }
  }

  @Override
  public byte[] seed() {
    return seed.clone();
  }

  public long[] values() {
    return cells.stream().mapToLong(cell -> cell).toArray();
  }

  /// @throws ModelRefused if there is no such file, or it is not one
  public static CommittedInput read(Path path) {
    byte[] bytes = Bytes.read(path, BYTES_MAX);
    int end = Math.max(0, bytes.length - ModelLayout.COUNT);
    return Bytes.decode(CODEC, MAGIC, Arrays.copyOf(bytes, end), "a committed input", path);
  }

  /// Writes a file that only its owner may read, with no proof counted.
  ///
  /// @throws ModelRefused if there is one already, since two copies would count apart
  public void write(Path path) {
    Bytes.writeOwned(path, MAGIC, CODEC.encode(this), ProofCount.none());
  }

  /// Without the cells or the seed.
  @Override
  public String toString() {
    return "CommittedInput[" + name + ", " + commitment.digest() + "]";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CommittedInput input
        && Arrays.equals(CODEC.encode(this), CODEC.encode(input));
  }

  @Override
  public int hashCode() {
    return commitment.hashCode();
  }
}
