package espalier.ledger.market;

import static espalier.base.codec.Codecs.ACCOUNT;
import static espalier.base.codec.Codecs.AMOUNT;
import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.RATE;
import static espalier.base.codec.Codecs.TIME;
import static espalier.base.codec.Codecs.WHOLE;
import static espalier.base.codec.Codecs.choice;
import static espalier.base.codec.Codecs.optional;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import espalier.base.unit.Rate;
import java.util.Optional;

/// A machine let: the same id names its money stream and its bond.
///
/// @param offer whose lots it holds; none if it came from a sealed bid
/// @param lots of that offer
/// @param rate of the whole lease
public record Lease(
    Hash id,
    Hash order,
    Hash escrow,
    AccountId tenant,
    AccountId provider,
    Optional<Hash> offer,
    int lots,
    Rate rate,
    BlockTime created,
    Progress progress) {

  public static final Codec<Lease> CODEC =
      record(
          "lease",
          Lease::new,
          field("id", HASH, Lease::id),
          field("order", HASH, Lease::order),
          field("escrow", HASH, Lease::escrow),
          field("tenant", ACCOUNT, Lease::tenant),
          field("provider", ACCOUNT, Lease::provider),
          field("offer", optional(HASH), Lease::offer),
          field("lots", whole32(0, Offer.LOTS_MAX), Lease::lots),
          field("rate", RATE, Lease::rate),
          field("created", TIME, Lease::created),
          field("progress", Progress.CODEC, Lease::progress));

  /// Where a lease stands.
  public enum State {
    /// Matched; the provider must start it before the deadline.
    PENDING,
    /// Started; heartbeats must arrive before the deadline.
    RUNNING,
    /// Ended; a last heartbeat for the time before may arrive until the deadline.
    DRAINING,
    CLOSED
  }

  /// What has happened to a lease so far.
  ///
  /// @param deadline when the state ends by itself
  /// @param endsAt when the lease ends at the latest; the end of time if it has no term
  /// @param heartbeats how many arrived
  /// @param chain hash of the last heartbeat, which the next one names
  /// @param checkpoint the last one that a heartbeat reported
  /// @param reason why it ended, as [Reason] numbers it; 0 while it has not
  /// @param paid to the provider, once closed
  /// @param fees to the market, once closed
  public record Progress(
      State state,
      BlockTime started,
      BlockTime deadline,
      BlockTime endsAt,
      long heartbeats,
      Hash chain,
      Optional<Hash> checkpoint,
      int reason,
      Optional<Hash> result,
      Amount paid,
      Amount fees) {
    static final Codec<Progress> CODEC =
        record(
            "progress",
            Progress::new,
            field("state", choice("lease_state", State.values()), Progress::state),
            field("started", TIME, Progress::started),
            field("deadline", TIME, Progress::deadline),
            field("ends_at", TIME, Progress::endsAt),
            field("heartbeats", WHOLE, Progress::heartbeats),
            field("chain", HASH, Progress::chain),
            field("checkpoint", optional(HASH), Progress::checkpoint),
            field("reason", whole32(0, Integer.MAX_VALUE), Progress::reason),
            field("result", optional(HASH), Progress::result),
            field("paid", AMOUNT, Progress::paid),
            field("fees", AMOUNT, Progress::fees));

    static Progress pending(BlockTime deadline, Optional<Hash> checkpoint) {
      return new Progress(
          State.PENDING,
          BlockTime.ZERO,
          deadline,
          new BlockTime(Long.MAX_VALUE),
          0,
          Hash.ZERO,
          checkpoint,
          0,
          Optional.empty(),
          Amount.ZERO,
          Amount.ZERO);
    }

    Progress running(BlockTime now, BlockTime until, BlockTime end) {
      return new Progress(
          State.RUNNING, now, until, end, 0, Hash.ZERO, checkpoint, 0, result, paid, fees);
    }

    Progress beat(Hash link, Optional<Hash> saved, BlockTime until) {
      return new Progress(
          state,
          started,
          until,
          endsAt,
          heartbeats + 1,
          link,
          saved.or(() -> checkpoint),
          reason,
          result,
          paid,
          fees);
    }

    Progress draining(int why, Optional<Hash> left, BlockTime until) {
      return new Progress(
          State.DRAINING,
          started,
          until,
          endsAt,
          heartbeats,
          chain,
          checkpoint,
          why,
          left,
          paid,
          fees);
    }

    Progress closed(int why, Amount paidInAll, Amount feesInAll) {
      return new Progress(
          State.CLOSED,
          started,
          BlockTime.ZERO,
          endsAt,
          heartbeats,
          chain,
          checkpoint,
          why,
          result,
          paidInAll,
          feesInAll);
    }
  }

  Lease with(Progress next) {
    return new Lease(id, order, escrow, tenant, provider, offer, lots, rate, created, next);
  }

  Lease withRate(Rate changed) {
    return new Lease(id, order, escrow, tenant, provider, offer, lots, changed, created, progress);
  }

  public State state() {
    return progress.state();
  }
}
