package espalier.competition.subnet;

import espalier.base.crypto.Sha256;
import espalier.base.unit.Hash;
import java.nio.ByteBuffer;

/// Where a fresh question comes from: nobody could know it before the epoch began.
///
/// The root is the state root of the block with which the epoch began; it covers the beacon's
/// value. Questions with an even number are the same for all validators, so that how hard they are
/// is common to all who asked, which tells votes that were measured from copied ones
/// (`docs/spec/subnet-scoring.md`); those with an odd number are the validator's own, so that no
/// miner can answer all validators out of one memory.
///
/// @param value 32 bytes that differ for each question
/// @param number of the question in its round, from 0
public record Seed(Hash value, int epoch, int number) {
  /// The seed of a validator's `number`-th question.
  ///
  /// @param root of the state after the block with which `epoch` began
  /// @param validator its entry
  public static Seed of(Hash root, Hash subnet, int epoch, Hash validator, int number) {
    byte[] place = ByteBuffer.allocate(2 * Integer.BYTES).putInt(epoch).putInt(number).array();
    Hash whose = number % 2 == 0 ? Hash.ZERO : validator;
    return new Seed(
        Sha256.tagged("espalier/subnet/seed", root.bytes(), subnet.bytes(), place, whose.bytes()),
        epoch,
        number);
  }

  /// A whole number from 0 to `bound - 1`; another one for each `draw`.
  ///
  /// The first 8 bytes of `H("espalier/subnet/draw", value, draw as u32)`, without their sign,
  /// modulo `bound`; the bias is below `bound / 2^63`.
  public long below(long bound, int draw) {
    byte[] bytes =
        Sha256.tagged(
                "espalier/subnet/draw",
                value.bytes(),
                ByteBuffer.allocate(Integer.BYTES).putInt(draw).array())
            .bytes();
    return (ByteBuffer.wrap(bytes).getLong() & Long.MAX_VALUE) % bound;
  }
}
