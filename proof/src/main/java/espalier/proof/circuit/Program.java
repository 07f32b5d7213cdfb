package espalier.proof.circuit;

import static espalier.base.codec.Codecs.list;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.crypto.Sha256;
import espalier.base.unit.Hash;
import java.util.List;

/// The public architecture of a model.
///
/// @param rangeBits the widest range that one lookup checks; a wider one is split into limbs
public record Program(int rangeBits, List<Table> tables, List<Step> steps) {
  public static final int STEPS_MAX = 1 << 14;
  public static final int TABLES_MAX = 1 << 8;
  public static final int RANGE_BITS_MAX = 18;

  public static final Codec<Program> CODEC =
      record(
          "program",
          Program::new,
          field("range_bits", whole32(1, RANGE_BITS_MAX), Program::rangeBits),
          field("tables", list(Table.CODEC, TABLES_MAX), Program::tables),
          field("steps", list(Step.CODEC, STEPS_MAX), Program::steps));

  public Program {
    tables = List.copyOf(tables);
    steps = List.copyOf(steps);
    if (rangeBits < 1 || rangeBits > RANGE_BITS_MAX) {
      throw new IllegalArgumentException(
          "ranges of %d bits; 1 to %d are allowed".formatted(rangeBits, RANGE_BITS_MAX));
    }
    if (steps.isEmpty() || steps.size() > STEPS_MAX) {
      throw new IllegalArgumentException(
          "a program of %d steps; 1 to %d are allowed".formatted(steps.size(), STEPS_MAX));
    }
  }

  /// Names the architecture: a hash of its canonical bytes.
  public Hash digest() {
    return Sha256.tagged("espalier/proof/program/1", CODEC.encode(this));
  }
}
