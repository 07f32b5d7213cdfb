package espalier.scoring.tournament;

import espalier.base.codec.Codec;
import espalier.base.codec.Codecs;
import espalier.base.codec.Malformed;
import espalier.base.codec.Records;
import espalier.base.unit.Hash;
import espalier.scoring.share.MerkleTree;

/// Evidence on one entry's scores: its payload, the targets and the meta model, whole.
///
/// Eight bytes a row, so 65,532 for the most rows that a round can have if its scores are to be
/// disputed: [#ROWS_MAX].
///
/// @param payload the entry's rank codes
/// @param targets of the round
/// @param meta the meta model's rank codes
public record EntryEvidence(byte[] payload, byte[] targets, byte[] meta) {
  /// The most rows whose evidence stays within 65,536 bytes.
  public static final int ROWS_MAX = 8_190;

  public static final Codec<EntryEvidence> CODEC =
      Records.record(
          "entry_evidence",
          EntryEvidence::new,
          Records.field(
              "payload", Codecs.bytes(ROWS_MAX * RankCodes.BYTES), EntryEvidence::payload),
          Records.field("targets", Codecs.bytes(ROWS_MAX * Targets.BYTES), EntryEvidence::targets),
          Records.field("meta", Codecs.bytes(ROWS_MAX * RankCodes.BYTES), EntryEvidence::meta));

  /// CORR and MMC, times 2^40.
  public record Scores(long corr, long mmc) {}

  /// The roots that the three parts must have.
  ///
  /// @param payload as the entry revealed it
  /// @param targets as the owner published it
  /// @param meta as the scorer sealed it
  public record Roots(Hash payload, Hash targets, Hash meta) {}

  /// What the scores should be.
  ///
  /// @throws Malformed if a part has another root or another number of rows, or codes are not
  ///   canonical (then the payload or the meta model is to be refuted, not the score)
  public Scores scores(Roots roots, GaussTable table) {
    int rows = table.rows();
    requireRoot("payload", payload, RankCodes.BYTES, roots.payload());
    requireRoot("targets", targets, Targets.BYTES, roots.targets());
    requireRoot("meta model", meta, RankCodes.BYTES, roots.meta());
    char[] own = RankCodes.decodeCanonical(payload, rows);
    char[] others = RankCodes.decodeCanonical(meta, rows);
    Targets realised = Targets.decode(targets, rows);
    return new Scores(
        EntryScore.corr(own, realised, table), EntryScore.mmc(own, others, realised, table));
  }

  private static void requireRoot(String name, byte[] bytes, int unit, Hash root) {
    if (bytes.length == 0) {
      throw new Malformed("the " + name + " is empty; open the whole of it");
    }
    Hash found = MerkleTree.ofCut(bytes, unit * RankCodes.LEAF_ROWS).root();
    if (!found.equals(root)) {
      throw new Malformed("the %s has the root %s; the round has %s".formatted(name, found, root));
    }
  }
}
