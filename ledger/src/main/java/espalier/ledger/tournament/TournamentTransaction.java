package espalier.ledger.tournament;

import static espalier.base.codec.Codecs.ACCOUNT;
import static espalier.base.codec.Codecs.AMOUNT;
import static espalier.base.codec.Codecs.COIN;
import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.list;
import static espalier.base.codec.Codecs.optional;
import static espalier.base.codec.Codecs.text;
import static espalier.base.codec.Codecs.variant;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.codec.Codecs.Case;
import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.Coin;
import espalier.base.unit.Hash;
import espalier.ledger.Transaction;
import espalier.ledger.competition.Names;
import espalier.ledger.proof.Blob;
import java.util.List;
import java.util.Optional;

/// Everything a party can ask of tournaments.
public sealed interface TournamentTransaction extends Transaction {
  /// The longest payload: two bytes a row.
  int PAYLOAD_BYTES_MAX = 2 * Round.ROWS_MAX;

  /// At most so many entries are reported in one request.
  int REPORTED_MAX = 256;

  /// At most so many entries' scores are posted in one request.
  int POSTED_MAX = 1_024;

  /// The actor founds a tournament and puts `pot` into it.
  ///
  /// @param pot names the tournament's denomination; may be 0 of it
  record CreateTournament(String name, Rules rules, Coin pot) implements TournamentTransaction {
    static final Codec<CreateTournament> CODEC =
        record(
            "create_tournament",
            CreateTournament::new,
            field("name", Names.CODEC, CreateTournament::name),
            field("rules", Rules.CODEC, CreateTournament::rules),
            field("pot", COIN, CreateTournament::pot));

    public CreateTournament {
      Names.require(name);
    }
  }

  /// Anybody puts money into the pot; it does not come back to him.
  record FundTournament(Hash tournament, Amount amount) implements TournamentTransaction {
    static final Codec<FundTournament> CODEC =
        record(
            "fund_tournament",
            FundTournament::new,
            field("tournament", HASH, FundTournament::tournament),
            field("amount", AMOUNT, FundTournament::amount));
  }

  /// Other rules from round `fromRound` on, which is not the next.
  record ChangeRules(Hash tournament, int fromRound, Rules rules) implements TournamentTransaction {
    static final Codec<ChangeRules> CODEC =
        record(
            "change_rules",
            ChangeRules::new,
            field("tournament", HASH, ChangeRules::tournament),
            field("from_round", whole32(1, Tournament.ROUNDS_MAX), ChangeRules::fromRound),
            field("rules", Rules.CODEC, ChangeRules::rules));
  }

  /// The owner ends the tournament and gets back of the pot what was funded, if it is still there.
  record CloseTournament(Hash tournament) implements TournamentTransaction {
    static final Codec<CloseTournament> CODEC =
        record(
            "close_tournament",
            CloseTournament::new,
            field("tournament", HASH, CloseTournament::tournament));
  }

  /// The owner opens a round; everything about it is fixed now.
  ///
  /// @param pot set aside for this round out of the tournament's
  record OpenRound(Hash tournament, Round.Dataset data, Windows windows, Amount pot)
      implements TournamentTransaction {
    static final Codec<OpenRound> CODEC =
        record(
            "open_round",
            OpenRound::new,
            field("tournament", HASH, OpenRound::tournament),
            field("data", Round.Dataset.CODEC, OpenRound::data),
            field("windows", Windows.CODEC, OpenRound::windows),
            field("pot", AMOUNT, OpenRound::pot));
  }

  /// Enters a model, or replaces what it was entered with.
  ///
  /// @param commitment [espalier.ledger.competition.Commitments#commitment]
  /// @param stake the owner's whole stake, not less than before
  record CommitEntry(Hash round, String model, Hash commitment, Amount stake)
      implements TournamentTransaction {
    static final Codec<CommitEntry> CODEC =
        record(
            "commit_entry",
            CommitEntry::new,
            field("round", HASH, CommitEntry::round),
            field("model", text(Entry.MODEL_BYTES_MAX), CommitEntry::model),
            field("commitment", HASH, CommitEntry::commitment),
            field("stake", AMOUNT, CommitEntry::stake));

    public CommitEntry {
      if (model.isEmpty()) {
        throw new IllegalArgumentException("a model has a name of 1 to 64 bytes; found none");
      }
    }
  }

  /// The actor stakes `stake` more on somebody else's entry, and shares its fate.
  record BackEntry(Hash round, AccountId account, String model, Amount stake)
      implements TournamentTransaction {
    static final Codec<BackEntry> CODEC =
        record(
            "back_entry",
            BackEntry::new,
            field("round", HASH, BackEntry::round),
            field("account", ACCOUNT, BackEntry::account),
            field("model", text(Entry.MODEL_BYTES_MAX), BackEntry::model),
            field("stake", AMOUNT, BackEntry::stake));
  }

  /// Shows what the commitment committed to.
  ///
  /// @param locator where the payload can be fetched, a URL or the like; up to 256 bytes
  record RevealEntry(Hash round, String model, Hash payload, Hash salt, String locator)
      implements TournamentTransaction {
    static final Codec<RevealEntry> CODEC =
        record(
            "reveal_entry",
            RevealEntry::new,
            field("round", HASH, RevealEntry::round),
            field("model", text(Entry.MODEL_BYTES_MAX), RevealEntry::model),
            field("payload", HASH, RevealEntry::payload),
            field("salt", HASH, RevealEntry::salt),
            field("locator", text(Entry.LOCATOR_BYTES_MAX), RevealEntry::locator));
  }

  /// The scorer names entries whose payloads it cannot find.
  record ReportMissing(Hash round, List<Hash> entries) implements TournamentTransaction {
    static final Codec<ReportMissing> CODEC =
        record(
            "report_missing",
            ReportMissing::new,
            field("round", HASH, ReportMissing::round),
            field("entries", list(HASH, REPORTED_MAX), ReportMissing::entries));

    public ReportMissing {
      entries = List.copyOf(entries);
      requireAscending(entries);
    }
  }

  /// Anybody answers a report by putting the payload into a block.
  record PublishPayload(Hash round, Hash entry, Blob payload) implements TournamentTransaction {
    static final Codec<PublishPayload> CODEC =
        record(
            "publish_payload",
            PublishPayload::new,
            field("round", HASH, PublishPayload::round),
            field("entry", HASH, PublishPayload::entry),
            field("payload", Blob.codec(PAYLOAD_BYTES_MAX), PublishPayload::payload));
  }

  /// Anybody shows that a revealed payload is not the ranking of anything.
  record RefutePayload(Hash round, Hash entry, Blob payload) implements TournamentTransaction {
    static final Codec<RefutePayload> CODEC =
        record(
            "refute_payload",
            RefutePayload::new,
            field("round", HASH, RefutePayload::round),
            field("entry", HASH, RefutePayload::entry),
            field("payload", Blob.codec(PAYLOAD_BYTES_MAX), RefutePayload::payload));
  }

  /// The owner opens what the round was bound to.
  ///
  /// @param targets the Merkle root of the targets
  record PublishTargets(Hash round, Hash salt, Hash targets) implements TournamentTransaction {
    static final Codec<PublishTargets> CODEC =
        record(
            "publish_targets",
            PublishTargets::new,
            field("round", HASH, PublishTargets::round),
            field("salt", HASH, PublishTargets::salt),
            field("targets", HASH, PublishTargets::targets));
  }

  /// One entry's scores in 2^-40, before anything is taken off for a copy.
  ///
  /// @param original the earlier entry that this one nearly repeats, if there is one
  record Posted(Hash entry, long corr, long mmc, long fnc, Optional<Entry.Original> original) {
    public Posted(Hash entry, long corr, long mmc, long fnc) {
      this(entry, corr, mmc, fnc, Optional.empty());
    }

    static final Codec<Posted> CODEC =
        record(
            "posted_score",
            Posted::new,
            field("entry", HASH, Posted::entry),
            field("corr", Entry.SCORE, Posted::corr),
            field("mmc", Entry.SCORE, Posted::mmc),
            field("fnc", Entry.SCORE, Posted::fnc),
            field("original", optional(Entry.Original.CODEC), Posted::original));
  }

  /// The scorer posts a batch, by ascending entry; what it posts again before the seal replaces.
  record PostScores(Hash round, List<Posted> scores) implements TournamentTransaction {
    static final Codec<PostScores> CODEC =
        record(
            "post_scores",
            PostScores::new,
            field("round", HASH, PostScores::round),
            field("scores", list(Posted.CODEC, POSTED_MAX), PostScores::scores));

    public PostScores {
      scores = List.copyOf(scores);
      requireAscending(scores.stream().map(Posted::entry).toList());
    }
  }

  /// The scorer says that all entries are scored, and binds itself to what the scores follow from.
  record SealScores(Hash round, Progress.Sealed roots) implements TournamentTransaction {
    static final Codec<SealScores> CODEC =
        record(
            "seal_scores",
            SealScores::new,
            field("round", HASH, SealScores::round),
            field("roots", Progress.Sealed.CODEC, SealScores::roots));
  }

  /// Anybody shows that sealed scores are wrong. If they are, he gets half of the scorer's bond; if
  /// not, he pays the challenger's.
  record ChallengeScores(Hash round, Evidence evidence) implements TournamentTransaction {
    static final Codec<ChallengeScores> CODEC =
        record(
            "challenge_scores",
            ChallengeScores::new,
            field("round", HASH, ChallengeScores::round),
            field("evidence", Evidence.CODEC, ChallengeScores::evidence));
  }

  private static void requireAscending(List<Hash> entries) {
    if (entries.isEmpty()) {
      throw new IllegalArgumentException("the list of entries is empty; name at least one");
    }
    for (int i = 1; i < entries.size(); i++) {
      if (entries.get(i).compareTo(entries.get(i - 1)) <= 0) {
        throw new IllegalArgumentException(
            "entries stand in ascending order, each once; found %s after %s"
                .formatted(entries.get(i), entries.get(i - 1)));
      }
    }
  }

  List<Case<Transaction, ? extends Transaction>> CASES =
      List.of(
          variant(3100, "create_tournament", CreateTournament.class, CreateTournament.CODEC),
          variant(3101, "fund_tournament", FundTournament.class, FundTournament.CODEC),
          variant(3102, "change_rules", ChangeRules.class, ChangeRules.CODEC),
          variant(3103, "close_tournament", CloseTournament.class, CloseTournament.CODEC),
          variant(3110, "open_round", OpenRound.class, OpenRound.CODEC),
          variant(3111, "commit_entry", CommitEntry.class, CommitEntry.CODEC),
          variant(3112, "back_entry", BackEntry.class, BackEntry.CODEC),
          variant(3113, "reveal_entry", RevealEntry.class, RevealEntry.CODEC),
          variant(3120, "report_missing", ReportMissing.class, ReportMissing.CODEC),
          variant(3121, "publish_payload", PublishPayload.class, PublishPayload.CODEC),
          variant(3122, "refute_payload", RefutePayload.class, RefutePayload.CODEC),
          variant(3130, "publish_targets", PublishTargets.class, PublishTargets.CODEC),
          variant(3131, "post_scores", PostScores.class, PostScores.CODEC),
          variant(3132, "seal_scores", SealScores.class, SealScores.CODEC),
          variant(3133, "challenge_scores", ChallengeScores.class, ChallengeScores.CODEC));
}
