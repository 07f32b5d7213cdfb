package espalier.ledger.market;

import static espalier.base.codec.Codecs.ACCOUNT;
import static espalier.base.codec.Codecs.AMOUNT;
import static espalier.base.codec.Codecs.DENOMINATION;
import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.RATE;
import static espalier.base.codec.Codecs.TIME;
import static espalier.base.codec.Codecs.TRUTH;
import static espalier.base.codec.Codecs.WHOLE;
import static espalier.base.codec.Codecs.optional;
import static espalier.base.codec.Codecs.variant;
import static espalier.base.codec.Codecs.whole;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.codec.Codecs.Case;
import espalier.base.crypto.Sha256;
import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Denomination;
import espalier.base.unit.Hash;
import espalier.base.unit.Rate;
import espalier.ledger.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Everything a party can ask of the market; the actor is the tenant, provider or auditor.
public sealed interface MarketTransaction extends Transaction {
  record RegisterProvider(Profile profile) implements MarketTransaction {
    static final Codec<RegisterProvider> CODEC =
        record(
            "register_provider",
            RegisterProvider::new,
            field("profile", Profile.CODEC, RegisterProvider::profile));
  }

  /// Replaces the profile; claims that auditors signed stay for the attributes that stay.
  record UpdateProvider(Profile profile) implements MarketTransaction {
    static final Codec<UpdateProvider> CODEC =
        record(
            "update_provider",
            UpdateProvider::new,
            field("profile", Profile.CODEC, UpdateProvider::profile));
  }

  /// Leaves the market once no lease runs; the registration bond goes back.
  record LeaveMarket() implements MarketTransaction {
    static final Codec<LeaveMarket> CODEC = record("leave_market", LeaveMarket::new);
  }

  /// Offers `lots` machines of one size at one price, until `expiry`.
  record PlaceOffer(
      Resources lot,
      GpuModel gpu,
      Denomination denomination,
      Rate rate,
      long benchmark,
      int lots,
      BlockTime expiry)
      implements MarketTransaction {
    static final Codec<PlaceOffer> CODEC =
        record(
            "place_offer",
            PlaceOffer::new,
            field("lot", Resources.CODEC, PlaceOffer::lot),
            field("gpu", GpuModel.CODEC, PlaceOffer::gpu),
            field("denomination", DENOMINATION, PlaceOffer::denomination),
            field("rate", RATE, PlaceOffer::rate),
            field("benchmark", whole(0, 1_000_000_000_000L), PlaceOffer::benchmark),
            field("lots", whole32(1, Offer.LOTS_MAX), PlaceOffer::lots),
            field("expiry", TIME, PlaceOffer::expiry));
  }

  /// Another price or a longer life for the lots not yet let.
  record RenewOffer(Hash offer, Rate rate, BlockTime expiry) implements MarketTransaction {
    static final Codec<RenewOffer> CODEC =
        record(
            "renew_offer",
            RenewOffer::new,
            field("offer", HASH, RenewOffer::offer),
            field("rate", RATE, RenewOffer::rate),
            field("expiry", TIME, RenewOffer::expiry));
  }

  record WithdrawOffer(Hash offer) implements MarketTransaction {
    static final Codec<WithdrawOffer> CODEC =
        record("withdraw_offer", WithdrawOffer::new, field("offer", HASH, WithdrawOffer::offer));
  }

  /// Orders a machine.
  ///
  /// @param escrow an escrow of the tenant's that pays for other orders already, or none to open
  ///   one
  /// @param deposit into it
  record PlaceOrder(Terms terms, Optional<Hash> escrow, Amount deposit)
      implements MarketTransaction {
    static final Codec<PlaceOrder> CODEC =
        record(
            "place_order",
            PlaceOrder::new,
            field("terms", Terms.CODEC, PlaceOrder::terms),
            field("escrow", optional(HASH), PlaceOrder::escrow),
            field("deposit", AMOUNT, PlaceOrder::deposit));
  }

  record CancelOrder(Hash order) implements MarketTransaction {
    static final Codec<CancelOrder> CODEC =
        record("cancel_order", CancelOrder::new, field("order", HASH, CancelOrder::order));
  }

  /// @param commitment as [MarketTransaction#bidCommitment] computes it
  record CommitBid(Hash order, Hash commitment) implements MarketTransaction {
    static final Codec<CommitBid> CODEC =
        record(
            "commit_bid",
            CommitBid::new,
            field("order", HASH, CommitBid::order),
            field("commitment", HASH, CommitBid::commitment));
  }

  /// @param rate for the whole order
  record RevealBid(Hash order, Rate rate, Hash salt) implements MarketTransaction {
    static final Codec<RevealBid> CODEC =
        record(
            "reveal_bid",
            RevealBid::new,
            field("order", HASH, RevealBid::order),
            field("rate", RATE, RevealBid::rate),
            field("salt", HASH, RevealBid::salt));
  }

  /// The provider says that the workload runs; from now on covered time is owed.
  ///
  /// @param manifest of what runs, which must be the order's
  record StartLease(Hash lease, Hash manifest) implements MarketTransaction {
    static final Codec<StartLease> CODEC =
        record(
            "start_lease",
            StartLease::new,
            field("lease", HASH, StartLease::lease),
            field("manifest", HASH, StartLease::manifest));
  }

  /// Signed evidence that the workload ran from `from` to `until`.
  ///
  /// @param sequence 0 for the first heartbeat of a lease, then one more each
  /// @param previous the link of the heartbeat before, zero for the first
  /// @param cpuMilliseconds processor time used so far
  /// @param memoryPeakBytes the most memory used so far
  /// @param step how far a job has come, of `steps`; both 0 if it does not say
  /// @param checkpoint content hash of the newest checkpoint that others can fetch
  record Heartbeat(
      Hash lease,
      long sequence,
      Hash previous,
      BlockTime from,
      BlockTime until,
      long cpuMilliseconds,
      long memoryPeakBytes,
      long step,
      long steps,
      Optional<Hash> checkpoint)
      implements MarketTransaction {
    static final Codec<Heartbeat> CODEC =
        record(
            "heartbeat",
            Heartbeat::new,
            field("lease", HASH, Heartbeat::lease),
            field("sequence", WHOLE, Heartbeat::sequence),
            field("previous", HASH, Heartbeat::previous),
            field("from", TIME, Heartbeat::from),
            field("until", TIME, Heartbeat::until),
            field("cpu_milliseconds", WHOLE, Heartbeat::cpuMilliseconds),
            field("memory_peak_bytes", WHOLE, Heartbeat::memoryPeakBytes),
            field("step", WHOLE, Heartbeat::step),
            field("steps", WHOLE, Heartbeat::steps),
            field("checkpoint", optional(HASH), Heartbeat::checkpoint));

    /// What the next heartbeat names as its `previous`.
    public Hash link() {
      return Sha256.tagged("espalier/heartbeat", CODEC.encode(this));
    }
  }

  /// The job ended by itself.
  ///
  /// @param until how far it ran; covered like a last heartbeat
  /// @param result content hash of the results
  record CompleteLease(Hash lease, BlockTime until, int exitCode, Optional<Hash> result)
      implements MarketTransaction {
    static final Codec<CompleteLease> CODEC =
        record(
            "complete_lease",
            CompleteLease::new,
            field("lease", HASH, CompleteLease::lease),
            field("until", TIME, CompleteLease::until),
            field("exit_code", whole32(0, 255), CompleteLease::exitCode),
            field("result", optional(HASH), CompleteLease::result));
  }

  /// @param reason one of [Reason], in the range of the party that closes
  record CloseLease(Hash lease, int reason) implements MarketTransaction {
    static final Codec<CloseLease> CODEC =
        record(
            "close_lease",
            CloseLease::new,
            field("lease", HASH, CloseLease::lease),
            field("reason", whole32(1, 29_999), CloseLease::reason));
  }

  /// Another price from now on: the tenant may raise it, the provider may lower it.
  record RepriceLease(Hash lease, Rate rate) implements MarketTransaction {
    static final Codec<RepriceLease> CODEC =
        record(
            "reprice_lease",
            RepriceLease::new,
            field("lease", HASH, RepriceLease::lease),
            field("rate", RATE, RepriceLease::rate));
  }

  /// An auditor's word for attributes of a provider, until `expiry`; replaces its word before.
  record SignClaims(AccountId provider, List<Attribute> attributes, BlockTime expiry)
      implements MarketTransaction {
    static final Codec<SignClaims> CODEC =
        record(
            "sign_claims",
            SignClaims::new,
            field("provider", ACCOUNT, SignClaims::provider),
            field("attributes", Attribute.LIST, SignClaims::attributes),
            field("expiry", TIME, SignClaims::expiry));
  }

  /// An auditor of the market found the hardware as declared, or not.
  ///
  /// @param evidence hash of the report that shows it
  record JudgeProvider(AccountId provider, boolean sound, Hash evidence)
      implements MarketTransaction {
    static final Codec<JudgeProvider> CODEC =
        record(
            "judge_provider",
            JudgeProvider::new,
            field("provider", ACCOUNT, JudgeProvider::provider),
            field("sound", TRUTH, JudgeProvider::sound),
            field("evidence", HASH, JudgeProvider::evidence));
  }

  /// What a sealed bid publishes first.
  static Hash bidCommitment(AccountId provider, Hash order, Rate rate, Hash salt) {
    return Sha256.tagged(
        "espalier/bid", provider.hash().bytes(), order.bytes(), RATE.encode(rate), salt.bytes());
  }

  List<Case<Transaction, ? extends Transaction>> CASES = cases();

  private static List<Case<Transaction, ? extends Transaction>> cases() {
    var all = new ArrayList<Case<Transaction, ? extends Transaction>>();
    all.add(variant(1000, "register_provider", RegisterProvider.class, RegisterProvider.CODEC));
    all.add(variant(1001, "update_provider", UpdateProvider.class, UpdateProvider.CODEC));
    all.add(variant(1002, "leave_market", LeaveMarket.class, LeaveMarket.CODEC));
    all.add(variant(1003, "place_offer", PlaceOffer.class, PlaceOffer.CODEC));
    all.add(variant(1004, "renew_offer", RenewOffer.class, RenewOffer.CODEC));
    all.add(variant(1005, "withdraw_offer", WithdrawOffer.class, WithdrawOffer.CODEC));
    all.add(variant(1010, "place_order", PlaceOrder.class, PlaceOrder.CODEC));
    all.add(variant(1011, "cancel_order", CancelOrder.class, CancelOrder.CODEC));
    all.add(variant(1012, "commit_bid", CommitBid.class, CommitBid.CODEC));
    all.add(variant(1013, "reveal_bid", RevealBid.class, RevealBid.CODEC));
    all.add(variant(1020, "start_lease", StartLease.class, StartLease.CODEC));
    all.add(variant(1021, "heartbeat", Heartbeat.class, Heartbeat.CODEC));
    all.add(variant(1022, "complete_lease", CompleteLease.class, CompleteLease.CODEC));
    all.add(variant(1023, "close_lease", CloseLease.class, CloseLease.CODEC));
    all.add(variant(1024, "reprice_lease", RepriceLease.class, RepriceLease.CODEC));
    all.add(variant(1030, "sign_claims", SignClaims.class, SignClaims.CODEC));
    all.add(variant(1031, "judge_provider", JudgeProvider.class, JudgeProvider.CODEC));
    return List.copyOf(all);
  }
}
