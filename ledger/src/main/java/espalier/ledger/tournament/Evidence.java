package espalier.ledger.tournament;

import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.union;
import static espalier.base.codec.Codecs.variant;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.unit.Hash;
import espalier.ledger.proof.Blob;
import espalier.scoring.tournament.EntryEvidence;
import espalier.scoring.tournament.MetaOrder;
import espalier.scoring.tournament.MetaStep;
import espalier.scoring.tournament.RankCodes;
import espalier.scoring.tournament.Targets;

/// What shows that sealed scores are wrong: one claim, and all that the ledger needs to recompute
/// it.
///
/// The payloads, the roots and the stakes of a round fix its meta model, its copies and its scores;
/// whichever of them a scorer gets wrong, one of these shows it. None takes more than 65 536 bytes.
public sealed interface Evidence {
  Codec<Blob> CODES = Blob.codec(EntryEvidence.ROWS_MAX * RankCodes.BYTES);
  Codec<Blob> REALISED = Blob.codec(EntryEvidence.ROWS_MAX * Targets.BYTES);

  /// CORR or MMC of an entry is another than posted.
  ///
  /// @param payload the entry's rank codes
  /// @param targets of the round
  /// @param meta the meta model's rank codes
  record EntryScores(Hash entry, Blob payload, Blob targets, Blob meta) implements Evidence {
    static final Codec<EntryScores> CODEC =
        record(
            "entry_scores",
            EntryScores::new,
            field("entry", HASH, EntryScores::entry),
            field("payload", CODES, EntryScores::payload),
            field("targets", REALISED, EntryScores::targets),
            field("meta", CODES, EntryScores::meta));
  }

  /// The sums of the meta model are wrong after one step of 32 entries.
  record WrongStep(MetaStep step) implements Evidence {
    static final Codec<WrongStep> CODEC =
        record("wrong_step", WrongStep::new, field("step", MetaStep.CODEC, WrongStep::step));
  }

  /// Two rows of the meta model are ranked otherwise than their sums say.
  record WrongOrder(MetaOrder order) implements Evidence {
    static final Codec<WrongOrder> CODEC =
        record("wrong_order", WrongOrder::new, field("order", MetaOrder.CODEC, WrongOrder::order));
  }

  /// The meta model's codes are the ranking of nothing.
  record NoRanking(Blob meta) implements Evidence {
    static final Codec<NoRanking> CODEC =
        record("no_ranking", NoRanking::new, field("meta", CODES, NoRanking::meta));
  }

  /// An entry's overlap with its original is another than posted; or it copies an earlier entry,
  /// and nothing like it was posted.
  ///
  /// @param other the original as posted, or the one that was missed
  record WrongOverlap(Hash entry, Hash other, Blob payload, Blob others) implements Evidence {
    static final Codec<WrongOverlap> CODEC =
        record(
            "wrong_overlap",
            WrongOverlap::new,
            field("entry", HASH, WrongOverlap::entry),
            field("other", HASH, WrongOverlap::other),
            field("payload", CODES, WrongOverlap::payload),
            field("others", CODES, WrongOverlap::others));
  }

  Codec<Evidence> CODEC =
      union(
          "evidence",
          variant(1, "entry_scores", EntryScores.class, EntryScores.CODEC),
          variant(2, "wrong_step", WrongStep.class, WrongStep.CODEC),
          variant(3, "wrong_order", WrongOrder.class, WrongOrder.CODEC),
          variant(4, "no_ranking", NoRanking.class, NoRanking.CODEC),
          variant(5, "wrong_overlap", WrongOverlap.class, WrongOverlap.CODEC));
}
