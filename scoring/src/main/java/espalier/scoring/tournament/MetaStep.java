package espalier.scoring.tournament;

import espalier.base.codec.Codec;
import espalier.base.codec.Codecs;
import espalier.base.codec.Malformed;
import espalier.base.codec.Records;
import espalier.base.unit.Hash;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Evidence on one step of a [MetaTranscript]: 256 rows of up to 32 entries, and the sums before
/// and after them.
///
/// At most about 34,000 bytes; recomputing takes 8,192 products.
///
/// @param step which 32 entries, from 0
/// @param chunk which 256 rows, from 0
/// @param before the sums of the step before; none at step 0, where they are zero
/// @param after the sums of this step, as the scorer published them
/// @param entries the chunk of each entry's payload, in the order of the ids
public record MetaStep(
    int step, int chunk, Optional<Opening> before, Opening after, List<Opening> entries) {

  public static final Codec<MetaStep> CODEC =
      Records.record(
          "meta_step",
          MetaStep::new,
          Records.field("step", Codecs.whole32(0, 1 << 20), MetaStep::step),
          Records.field("chunk", Codecs.whole32(0, 127), MetaStep::chunk),
          Records.field("before", Codecs.optional(Opening.CODEC), MetaStep::before),
          Records.field("after", Opening.CODEC, MetaStep::after),
          Records.field(
              "entries",
              Codecs.list(Opening.CODEC, MetaTranscript.STEP_ENTRIES),
              MetaStep::entries));

  public MetaStep {
    entries = List.copyOf(entries);
  }

  /// An entry of the step, as the ledger knows it.
  ///
  /// @param payload the root of its rank codes
  /// @param stake smallest units
  public record Member(Hash payload, long stake) {}

  /// Whether the sums after the step are not those before it plus what the entries add.
  ///
  /// @param transcript the root that the scorer sealed
  /// @param total how many entries the round has
  /// @param members the entries of this step, in the order of their ids
  /// @throws Malformed if something does not open, or entries are missing or foreign
  public boolean refutes(Hash transcript, int total, List<Member> members, GaussTable table) {
    int rows = table.rows();
    int chunks = MetaTranscript.chunks(rows);
    int expected =
        Math.min(MetaTranscript.STEP_ENTRIES, total - step * MetaTranscript.STEP_ENTRIES);
    if (chunk >= chunks
        || expected < 1
        || members.size() != expected
        || entries.size() != expected
        || before.isPresent() != (step > 0)) {
      throw new Malformed(
          ("step %d, chunk %d of %d entries and %d rows takes %d entries, and sums before it unless"
                  + " it is the first; found %d opened")
              .formatted(step, chunk, total, rows, Math.max(expected, 0), entries.size()));
    }
    int leaves = MetaTranscript.steps(total) * chunks;
    int leaf = step * chunks + chunk;
    int size = MetaTranscript.chunkRows(rows, chunk);
    long[] high = new long[size];
    long[] low = new long[size];
    if (before.isPresent()) {
      ByteBuffer sums =
          ByteBuffer.wrap(
              before.get().require(transcript, leaf - chunks, leaves, size * MetaModel.SUM_BYTES));
      for (int i = 0; i < size; i++) {
        high[i] = sums.getLong();
        low[i] = sums.getLong();
      }
    }
    for (int i = 0; i < expected; i++) {
      char[] codes =
          RankCodes.decode(
              entries
                  .get(i)
                  .require(members.get(i).payload(), chunk, chunks, size * RankCodes.BYTES));
      requireInTable(codes, table);
      MetaModel.addTo(high, low, codes, members.get(i).stake(), table);
    }
    byte[] claimed = after.require(transcript, leaf, leaves, size * MetaModel.SUM_BYTES);
    ByteBuffer found = ByteBuffer.allocate(size * MetaModel.SUM_BYTES);
    for (int i = 0; i < size; i++) {
      found.putLong(high[i]).putLong(low[i]);
    }
    return !Arrays.equals(claimed, found.array());
  }

  private static void requireInTable(char[] codes, GaussTable table) {
    for (char code : codes) {
      if (code < 2 || code > 2 * table.rows()) {
        throw new Malformed(
            "code %d is none of a round of %d rows; refute the payload instead"
                .formatted((int) code, table.rows()));
      }
    }
  }
}
