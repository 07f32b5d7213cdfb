package espalier.ledger.tournament;

import static espalier.base.codec.Codecs.ACCOUNT;
import static espalier.base.codec.Codecs.AMOUNT;
import static espalier.base.codec.Codecs.DENOMINATION;
import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.crypto.Sha256;
import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.Coin;
import espalier.base.unit.Denomination;
import espalier.base.unit.Hash;
import espalier.scoring.tournament.EntryEvidence;
import java.nio.ByteBuffer;

/// What is fixed when a round opens, and never changes after.
///
/// @param number counted from 1 within the tournament
/// @param version of the rules
/// @param pot what the tournament set aside for this round's winners
public record Round(
    Hash id,
    Hash tournament,
    int number,
    AccountId owner,
    Denomination denomination,
    int version,
    Rules rules,
    Dataset data,
    Windows windows,
    Amount pot) {
  public static final int ROWS_MIN = 2;

  /// Beyond so many rows nobody could challenge a score within 65 536 bytes.
  public static final int ROWS_MAX = EntryEvidence.ROWS_MAX;

  /// The roots of what predictions are about.
  ///
  /// @param universe the Merkle root of the row ids
  /// @param rows 2 to 8 190
  /// @param features the root of the table that participants predict from
  /// @param hidden the hash of a salt and the targets' root
  public record Dataset(Hash universe, int rows, Hash features, Hash hidden) {
    public static final Codec<Dataset> CODEC =
        record(
            "dataset",
            Dataset::new,
            field("universe", HASH, Dataset::universe),
            field("rows", whole32(ROWS_MIN, ROWS_MAX), Dataset::rows),
            field("features", HASH, Dataset::features),
            field("hidden", HASH, Dataset::hidden));
  }

  public static final Codec<Round> CODEC =
      record(
          "round",
          Round::new,
          field("id", HASH, Round::id),
          field("tournament", HASH, Round::tournament),
          field("number", whole32(1, Tournament.ROUNDS_MAX), Round::number),
          field("owner", ACCOUNT, Round::owner),
          field("denomination", DENOMINATION, Round::denomination),
          field("version", whole32(1, Integer.MAX_VALUE), Round::version),
          field("rules", Rules.CODEC, Round::rules),
          field("data", Dataset.CODEC, Round::data),
          field("windows", Windows.CODEC, Round::windows),
          field("pot", AMOUNT, Round::pot));

  Coin coin(Amount amount) {
    return new Coin(denomination, amount);
  }

  /// The id of the bond with which the scorer answers for an attempt.
  static Hash scorerBond(Hash round, int attempt) {
    return Sha256.tagged(
        "espalier/tournament-scorer",
        round.bytes(),
        ByteBuffer.allocate(Integer.BYTES).putInt(attempt).array());
  }
}
