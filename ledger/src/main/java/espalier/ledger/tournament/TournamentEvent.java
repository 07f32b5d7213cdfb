package espalier.ledger.tournament;

import static espalier.base.codec.Codecs.ACCOUNT;
import static espalier.base.codec.Codecs.AMOUNT;
import static espalier.base.codec.Codecs.COIN;
import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.TIME;
import static espalier.base.codec.Codecs.TRUTH;
import static espalier.base.codec.Codecs.choice;
import static espalier.base.codec.Codecs.list;
import static espalier.base.codec.Codecs.variant;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.codec.Codecs.Case;
import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import espalier.base.unit.Hash;
import espalier.ledger.Event;
import java.util.List;

/// Everything that can have happened in a tournament.
public sealed interface TournamentEvent extends Event {
  record TournamentCreated(Tournament tournament) implements TournamentEvent {
    static final Codec<TournamentCreated> CODEC =
        record(
            "tournament_created",
            TournamentCreated::new,
            field("tournament", Tournament.CODEC, TournamentCreated::tournament));
  }

  record TournamentFunded(Hash tournament, AccountId from, Coin coin) implements TournamentEvent {
    static final Codec<TournamentFunded> CODEC =
        record(
            "tournament_funded",
            TournamentFunded::new,
            field("tournament", HASH, TournamentFunded::tournament),
            field("from", ACCOUNT, TournamentFunded::from),
            field("coin", COIN, TournamentFunded::coin));
  }

  record RulesChanged(Hash tournament, Tournament.Change change) implements TournamentEvent {
    static final Codec<RulesChanged> CODEC =
        record(
            "rules_changed",
            RulesChanged::new,
            field("tournament", HASH, RulesChanged::tournament),
            field("change", Tournament.Change.CODEC, RulesChanged::change));
  }

  /// @param returned what the owner got out of the pot
  /// @param kept what the treasury got
  record TournamentClosed(Hash tournament, Coin returned, Coin kept) implements TournamentEvent {
    static final Codec<TournamentClosed> CODEC =
        record(
            "tournament_closed",
            TournamentClosed::new,
            field("tournament", HASH, TournamentClosed::tournament),
            field("returned", COIN, TournamentClosed::returned),
            field("kept", COIN, TournamentClosed::kept));
  }

  record RoundOpened(Round round) implements TournamentEvent {
    static final Codec<RoundOpened> CODEC =
        record("round_opened", RoundOpened::new, field("round", Round.CODEC, RoundOpened::round));
  }

  /// A new entry, or a new commitment of an old one.
  record EntryCommitted(Hash round, Entry entry) implements TournamentEvent {
    static final Codec<EntryCommitted> CODEC =
        record(
            "entry_committed",
            EntryCommitted::new,
            field("round", HASH, EntryCommitted::round),
            field("entry", Entry.CODEC, EntryCommitted::entry));
  }

  /// @param stake what the backer now stakes in all
  record EntryBacked(Hash round, Hash entry, AccountId backer, Amount stake)
      implements TournamentEvent {
    static final Codec<EntryBacked> CODEC =
        record(
            "entry_backed",
            EntryBacked::new,
            field("round", HASH, EntryBacked::round),
            field("entry", HASH, EntryBacked::entry),
            field("backer", ACCOUNT, EntryBacked::backer),
            field("stake", AMOUNT, EntryBacked::stake));
  }

  record EntryRevealed(Hash round, Hash entry, Entry.Reveal reveal) implements TournamentEvent {
    static final Codec<EntryRevealed> CODEC =
        record(
            "entry_revealed",
            EntryRevealed::new,
            field("round", HASH, EntryRevealed::round),
            field("entry", HASH, EntryRevealed::entry),
            field("reveal", Entry.Reveal.CODEC, EntryRevealed::reveal));
  }

  /// @param until when the payloads must have been published
  record PayloadsMissing(Hash round, List<Hash> entries, BlockTime until)
      implements TournamentEvent {
    static final Codec<PayloadsMissing> CODEC =
        record(
            "payloads_missing",
            PayloadsMissing::new,
            field("round", HASH, PayloadsMissing::round),
            field(
                "entries",
                list(HASH, TournamentTransaction.REPORTED_MAX),
                PayloadsMissing::entries),
            field("until", TIME, PayloadsMissing::until));
  }

  /// The payload stands in the transaction.
  record PayloadPublished(Hash round, Hash entry) implements TournamentEvent {
    static final Codec<PayloadPublished> CODEC =
        record(
            "payload_published",
            PayloadPublished::new,
            field("round", HASH, PayloadPublished::round),
            field("entry", HASH, PayloadPublished::entry));
  }

  record PayloadRefuted(Hash round, Hash entry) implements TournamentEvent {
    static final Codec<PayloadRefuted> CODEC =
        record(
            "payload_refuted",
            PayloadRefuted::new,
            field("round", HASH, PayloadRefuted::round),
            field("entry", HASH, PayloadRefuted::entry));
  }

  record TargetsPublished(Hash round, Hash salt, Hash targets) implements TournamentEvent {
    static final Codec<TargetsPublished> CODEC =
        record(
            "targets_published",
            TargetsPublished::new,
            field("round", HASH, TargetsPublished::round),
            field("salt", HASH, TargetsPublished::salt),
            field("targets", HASH, TargetsPublished::targets));
  }

  /// @param posted how many entries have scores of this attempt now
  /// @param revealed how many need them
  record ScoresPosted(Hash round, int attempt, int posted, int revealed)
      implements TournamentEvent {
    static final Codec<ScoresPosted> CODEC =
        record(
            "scores_posted",
            ScoresPosted::new,
            field("round", HASH, ScoresPosted::round),
            field("attempt", whole32(1, Progress.ATTEMPTS_MAX), ScoresPosted::attempt),
            field("posted", whole32(0, Progress.ENTRIES_MAX), ScoresPosted::posted),
            field("revealed", whole32(0, Progress.ENTRIES_MAX), ScoresPosted::revealed));
  }

  /// @param until when it is too late to challenge them
  record ScoresSealed(Hash round, int attempt, Progress.Sealed roots, BlockTime until)
      implements TournamentEvent {
    static final Codec<ScoresSealed> CODEC =
        record(
            "scores_sealed",
            ScoresSealed::new,
            field("round", HASH, ScoresSealed::round),
            field("attempt", whole32(1, Progress.ATTEMPTS_MAX), ScoresSealed::attempt),
            field("roots", Progress.Sealed.CODEC, ScoresSealed::roots),
            field("until", TIME, ScoresSealed::until));
  }

  /// The scores of an attempt are void.
  ///
  /// @param reward what the challenger got of the scorer's bond
  record ChallengeWon(Hash round, int attempt, AccountId challenger, Coin reward)
      implements TournamentEvent {
    static final Codec<ChallengeWon> CODEC =
        record(
            "challenge_won",
            ChallengeWon::new,
            field("round", HASH, ChallengeWon::round),
            field("attempt", whole32(1, Progress.ATTEMPTS_MAX), ChallengeWon::attempt),
            field("challenger", ACCOUNT, ChallengeWon::challenger),
            field("reward", COIN, ChallengeWon::reward));
  }

  /// @param price what the challenger paid
  record ChallengeLost(Hash round, AccountId challenger, Coin price) implements TournamentEvent {
    static final Codec<ChallengeLost> CODEC =
        record(
            "challenge_lost",
            ChallengeLost::new,
            field("round", HASH, ChallengeLost::round),
            field("challenger", ACCOUNT, ChallengeLost::challenger),
            field("price", COIN, ChallengeLost::price));
  }

  record StageBegan(Hash round, Progress.Stage stage, BlockTime until) implements TournamentEvent {
    static final Codec<StageBegan> CODEC =
        record(
            "stage_began",
            StageBegan::new,
            field("round", HASH, StageBegan::round),
            field("stage", choice("stage", Progress.Stage.values()), StageBegan::stage),
            field("until", TIME, StageBegan::until));
  }

  /// Stakes are back, with what they gained or without what they lost.
  record EntrySettled(Hash round, Hash entry, AccountId account, Amount stake, Entry.Result result)
      implements TournamentEvent {
    static final Codec<EntrySettled> CODEC =
        record(
            "entry_settled",
            EntrySettled::new,
            field("round", HASH, EntrySettled::round),
            field("entry", HASH, EntrySettled::entry),
            field("account", ACCOUNT, EntrySettled::account),
            field("stake", AMOUNT, EntrySettled::stake),
            field("result", Entry.Result.CODEC, EntrySettled::result));
  }

  /// @param unsettled whether it ended without a result, and all stakes returned
  /// @param fees what the owner was paid
  /// @param rest what went back into the tournament's pot
  record RoundResolved(Hash round, boolean unsettled, Coin fees, Coin rest)
      implements TournamentEvent {
    static final Codec<RoundResolved> CODEC =
        record(
            "round_resolved",
            RoundResolved::new,
            field("round", HASH, RoundResolved::round),
            field("unsettled", TRUTH, RoundResolved::unsettled),
            field("fees", COIN, RoundResolved::fees),
            field("rest", COIN, RoundResolved::rest));
  }

  List<Case<Event, ? extends Event>> CASES =
      List.of(
          variant(3100, "tournament_created", TournamentCreated.class, TournamentCreated.CODEC),
          variant(3101, "tournament_funded", TournamentFunded.class, TournamentFunded.CODEC),
          variant(3102, "rules_changed", RulesChanged.class, RulesChanged.CODEC),
          variant(3103, "tournament_closed", TournamentClosed.class, TournamentClosed.CODEC),
          variant(3110, "round_opened", RoundOpened.class, RoundOpened.CODEC),
          variant(3111, "entry_committed", EntryCommitted.class, EntryCommitted.CODEC),
          variant(3112, "entry_backed", EntryBacked.class, EntryBacked.CODEC),
          variant(3113, "entry_revealed", EntryRevealed.class, EntryRevealed.CODEC),
          variant(3120, "payloads_missing", PayloadsMissing.class, PayloadsMissing.CODEC),
          variant(3121, "payload_published", PayloadPublished.class, PayloadPublished.CODEC),
          variant(3122, "payload_refuted", PayloadRefuted.class, PayloadRefuted.CODEC),
          variant(3130, "targets_published", TargetsPublished.class, TargetsPublished.CODEC),
          variant(3131, "scores_posted", ScoresPosted.class, ScoresPosted.CODEC),
          variant(3132, "scores_sealed", ScoresSealed.class, ScoresSealed.CODEC),
          variant(3133, "challenge_won", ChallengeWon.class, ChallengeWon.CODEC),
          variant(3134, "challenge_lost", ChallengeLost.class, ChallengeLost.CODEC),
          variant(3140, "stage_began", StageBegan.class, StageBegan.CODEC),
          variant(3141, "entry_settled", EntrySettled.class, EntrySettled.CODEC),
          variant(3142, "round_resolved", RoundResolved.class, RoundResolved.CODEC));
}
