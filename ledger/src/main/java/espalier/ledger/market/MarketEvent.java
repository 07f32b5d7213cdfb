package espalier.ledger.market;

import static espalier.base.codec.Codecs.ACCOUNT;
import static espalier.base.codec.Codecs.AMOUNT;
import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.RATE;
import static espalier.base.codec.Codecs.TIME;
import static espalier.base.codec.Codecs.TRUTH;
import static espalier.base.codec.Codecs.WHOLE;
import static espalier.base.codec.Codecs.choice;
import static espalier.base.codec.Codecs.optional;
import static espalier.base.codec.Codecs.variant;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.codec.Codecs.Case;
import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import espalier.base.unit.Rate;
import espalier.ledger.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Everything that can have happened on the market.
public sealed interface MarketEvent extends Event {
  record ProviderChanged(AccountId provider, Provider.Standing standing, Profile profile)
      implements MarketEvent {
    static final Codec<ProviderChanged> CODEC =
        record(
            "provider_changed",
            ProviderChanged::new,
            field("provider", ACCOUNT, ProviderChanged::provider),
            field(
                "standing",
                choice("standing", Provider.Standing.values()),
                ProviderChanged::standing),
            field("profile", Profile.CODEC, ProviderChanged::profile));
  }

  record ProviderLeft(AccountId provider) implements MarketEvent {
    static final Codec<ProviderLeft> CODEC =
        record(
            "provider_left", ProviderLeft::new, field("provider", ACCOUNT, ProviderLeft::provider));
  }

  record OfferChanged(Offer offer) implements MarketEvent {
    static final Codec<OfferChanged> CODEC =
        record(
            "offer_changed", OfferChanged::new, field("offer", Offer.CODEC, OfferChanged::offer));
  }

  record OfferEnded(Hash offer, AccountId provider) implements MarketEvent {
    static final Codec<OfferEnded> CODEC =
        record(
            "offer_ended",
            OfferEnded::new,
            field("offer", HASH, OfferEnded::offer),
            field("provider", ACCOUNT, OfferEnded::provider));
  }

  record OrderPlaced(Order order) implements MarketEvent {
    static final Codec<OrderPlaced> CODEC =
        record("order_placed", OrderPlaced::new, field("order", Order.CODEC, OrderPlaced::order));
  }

  /// No offer fitted; the order waits.
  ///
  /// @param predicate the first that the nearest offer fails; none if there is no offer at all, or
  ///   if orders before this one used up what a block examines for explanations
  /// @param nearest the offer that satisfies the most predicates, the cheapest of those
  /// @param price of the order at the nearest offer
  record OrderUnmatched(
      Hash order, Optional<Predicate> predicate, Optional<Hash> nearest, Rate price)
      implements MarketEvent {
    static final Codec<OrderUnmatched> CODEC =
        record(
            "order_unmatched",
            OrderUnmatched::new,
            field("order", HASH, OrderUnmatched::order),
            field(
                "predicate",
                optional(choice("predicate", Predicate.values())),
                OrderUnmatched::predicate),
            field("nearest", optional(HASH), OrderUnmatched::nearest),
            field("price", RATE, OrderUnmatched::price));
  }

  record OrderEnded(Hash order, Order.State state) implements MarketEvent {
    static final Codec<OrderEnded> CODEC =
        record(
            "order_ended",
            OrderEnded::new,
            field("order", HASH, OrderEnded::order),
            field("state", choice("order_state", Order.State.values()), OrderEnded::state));
  }

  record BidCommitted(Hash order, AccountId provider) implements MarketEvent {
    static final Codec<BidCommitted> CODEC =
        record(
            "bid_committed",
            BidCommitted::new,
            field("order", HASH, BidCommitted::order),
            field("provider", ACCOUNT, BidCommitted::provider));
  }

  record RevealOpened(Hash order, BlockTime until) implements MarketEvent {
    static final Codec<RevealOpened> CODEC =
        record(
            "reveal_opened",
            RevealOpened::new,
            field("order", HASH, RevealOpened::order),
            field("until", TIME, RevealOpened::until));
  }

  record BidRevealed(Hash order, AccountId provider, Rate rate) implements MarketEvent {
    static final Codec<BidRevealed> CODEC =
        record(
            "bid_revealed",
            BidRevealed::new,
            field("order", HASH, BidRevealed::order),
            field("provider", ACCOUNT, BidRevealed::provider),
            field("rate", RATE, BidRevealed::rate));
  }

  record LeaseMatched(Lease lease) implements MarketEvent {
    static final Codec<LeaseMatched> CODEC =
        record(
            "lease_matched", LeaseMatched::new, field("lease", Lease.CODEC, LeaseMatched::lease));
  }

  record LeaseStarted(Hash lease, AccountId provider) implements MarketEvent {
    static final Codec<LeaseStarted> CODEC =
        record(
            "lease_started",
            LeaseStarted::new,
            field("lease", HASH, LeaseStarted::lease),
            field("provider", ACCOUNT, LeaseStarted::provider));
  }

  record HeartbeatCounted(
      Hash lease, long sequence, BlockTime until, long step, long steps, Optional<Hash> checkpoint)
      implements MarketEvent {
    static final Codec<HeartbeatCounted> CODEC =
        record(
            "heartbeat_counted",
            HeartbeatCounted::new,
            field("lease", HASH, HeartbeatCounted::lease),
            field("sequence", WHOLE, HeartbeatCounted::sequence),
            field("until", TIME, HeartbeatCounted::until),
            field("step", WHOLE, HeartbeatCounted::step),
            field("steps", WHOLE, HeartbeatCounted::steps),
            field("checkpoint", optional(HASH), HeartbeatCounted::checkpoint));
  }

  record LeaseRepriced(Hash lease, Rate rate) implements MarketEvent {
    static final Codec<LeaseRepriced> CODEC =
        record(
            "lease_repriced",
            LeaseRepriced::new,
            field("lease", HASH, LeaseRepriced::lease),
            field("rate", RATE, LeaseRepriced::rate));
  }

  record LeaseDraining(Hash lease, int reason, BlockTime until) implements MarketEvent {
    static final Codec<LeaseDraining> CODEC =
        record(
            "lease_draining",
            LeaseDraining::new,
            field("lease", HASH, LeaseDraining::lease),
            field("reason", whole32(0, 29_999), LeaseDraining::reason),
            field("until", TIME, LeaseDraining::until));
  }

  /// @param result content hash of the results of a job that completed
  record LeaseClosed(
      Hash lease,
      Hash order,
      AccountId provider,
      int reason,
      Amount paid,
      Amount fees,
      Optional<Hash> result)
      implements MarketEvent {
    static final Codec<LeaseClosed> CODEC =
        record(
            "lease_closed",
            LeaseClosed::new,
            field("lease", HASH, LeaseClosed::lease),
            field("order", HASH, LeaseClosed::order),
            field("provider", ACCOUNT, LeaseClosed::provider),
            field("reason", whole32(0, 29_999), LeaseClosed::reason),
            field("paid", AMOUNT, LeaseClosed::paid),
            field("fees", AMOUNT, LeaseClosed::fees),
            field("result", optional(HASH), LeaseClosed::result));
  }

  record ClaimsSigned(
      AccountId provider, AccountId auditor, List<Attribute> attributes, BlockTime expiry)
      implements MarketEvent {
    static final Codec<ClaimsSigned> CODEC =
        record(
            "claims_signed",
            ClaimsSigned::new,
            field("provider", ACCOUNT, ClaimsSigned::provider),
            field("auditor", ACCOUNT, ClaimsSigned::auditor),
            field("attributes", Attribute.LIST, ClaimsSigned::attributes),
            field("expiry", TIME, ClaimsSigned::expiry));
  }

  record ProviderJudged(AccountId provider, AccountId auditor, boolean sound, Hash evidence)
      implements MarketEvent {
    static final Codec<ProviderJudged> CODEC =
        record(
            "provider_judged",
            ProviderJudged::new,
            field("provider", ACCOUNT, ProviderJudged::provider),
            field("auditor", ACCOUNT, ProviderJudged::auditor),
            field("sound", TRUTH, ProviderJudged::sound),
            field("evidence", HASH, ProviderJudged::evidence));
  }

  List<Case<Event, ? extends Event>> CASES = cases();

  private static List<Case<Event, ? extends Event>> cases() {
    var all = new ArrayList<Case<Event, ? extends Event>>();
    all.add(variant(1000, "provider_changed", ProviderChanged.class, ProviderChanged.CODEC));
    all.add(variant(1001, "provider_left", ProviderLeft.class, ProviderLeft.CODEC));
    all.add(variant(1002, "offer_changed", OfferChanged.class, OfferChanged.CODEC));
    all.add(variant(1003, "offer_ended", OfferEnded.class, OfferEnded.CODEC));
    all.add(variant(1010, "order_placed", OrderPlaced.class, OrderPlaced.CODEC));
    all.add(variant(1011, "order_unmatched", OrderUnmatched.class, OrderUnmatched.CODEC));
    all.add(variant(1012, "order_ended", OrderEnded.class, OrderEnded.CODEC));
    all.add(variant(1013, "bid_committed", BidCommitted.class, BidCommitted.CODEC));
    all.add(variant(1014, "reveal_opened", RevealOpened.class, RevealOpened.CODEC));
    all.add(variant(1015, "bid_revealed", BidRevealed.class, BidRevealed.CODEC));
    all.add(variant(1020, "lease_matched", LeaseMatched.class, LeaseMatched.CODEC));
    all.add(variant(1021, "lease_started", LeaseStarted.class, LeaseStarted.CODEC));
    all.add(variant(1022, "heartbeat_counted", HeartbeatCounted.class, HeartbeatCounted.CODEC));
    all.add(variant(1023, "lease_repriced", LeaseRepriced.class, LeaseRepriced.CODEC));
    all.add(variant(1024, "lease_draining", LeaseDraining.class, LeaseDraining.CODEC));
    all.add(variant(1025, "lease_closed", LeaseClosed.class, LeaseClosed.CODEC));
    all.add(variant(1030, "claims_signed", ClaimsSigned.class, ClaimsSigned.CODEC));
    all.add(variant(1031, "provider_judged", ProviderJudged.class, ProviderJudged.CODEC));
    return List.copyOf(all);
  }
}
