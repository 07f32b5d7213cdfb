package espalier.ledger.market;

import static espalier.base.codec.Codecs.ACCOUNT;
import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.TIME;
import static espalier.base.codec.Codecs.choice;
import static espalier.base.codec.Codecs.list;
import static espalier.base.codec.Codecs.optional;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.unit.AccountId;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import java.util.List;
import java.util.Optional;

/// A tenant's wish for a machine, at most at its limit.
///
/// @param escrow the deployment whose money pays
/// @param opened when it was placed
/// @param deadline when the state that it is in ends by itself
/// @param recovers the lease that failed, for a recovery order
/// @param checkpoint what the work can go on from
/// @param excluded providers that failed this work before
public record Order(
    Hash id,
    AccountId tenant,
    Hash escrow,
    Terms terms,
    State state,
    BlockTime opened,
    BlockTime deadline,
    Optional<Hash> recovers,
    Optional<Hash> checkpoint,
    List<AccountId> excluded) {
  public static final int BIDS_MAX = 64;
  public static final int EXCLUDED_MAX = Terms.RECOVERIES_MAX;

  /// Where an order stands.
  public enum State {
    /// It is matched against standing offers at the end of every block.
    OPEN,
    /// Sealed bids are taken.
    BIDDING,
    /// Sealed bids are opened.
    REVEALING,
    MATCHED,
    EXPIRED,
    CANCELLED
  }

  public static final Codec<Order> CODEC =
      record(
          "order",
          Order::new,
          field("id", HASH, Order::id),
          field("tenant", ACCOUNT, Order::tenant),
          field("escrow", HASH, Order::escrow),
          field("terms", Terms.CODEC, Order::terms),
          field("state", choice("order_state", State.values()), Order::state),
          field("opened", TIME, Order::opened),
          field("deadline", TIME, Order::deadline),
          field("recovers", optional(HASH), Order::recovers),
          field("checkpoint", optional(HASH), Order::checkpoint),
          field("excluded", list(ACCOUNT, EXCLUDED_MAX), Order::excluded));

  /// Whether it can still lead to a lease.
  public boolean isLive() {
    return state == State.OPEN || state == State.BIDDING || state == State.REVEALING;
  }

  Order in(State next, BlockTime until) {
    return new Order(
        id, tenant, escrow, terms, next, opened, until, recovers, checkpoint, excluded);
  }
}
