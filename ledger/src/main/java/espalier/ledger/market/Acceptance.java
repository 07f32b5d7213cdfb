package espalier.ledger.market;

import static espalier.base.codec.Codecs.union;
import static espalier.base.codec.Codecs.variant;
import static espalier.base.codec.Codecs.whole;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;

/// Which candidate an order takes.
public sealed interface Acceptance {
  /// The standing offer with the lowest price; the lowest id among equals.
  record Cheapest() implements Acceptance {}

  /// The standing offer with the most benchmark units a price, weighted with the provider's record:
  /// `benchmark * (completed + 1) / (completed + failed + 2) / price`.
  record BestScore() implements Acceptance {}

  /// The lowest of the sealed bids revealed, as on Akash but hidden until all are in.
  ///
  /// @param first bidding ends early once so many bids are committed, 1 to 64
  /// @param biddingMilliseconds how long bids can be committed, and then again revealed
  record Bids(int first, long biddingMilliseconds) implements Acceptance {
    static final Codec<Bids> CODEC =
        record(
            "bids",
            Bids::new,
            field("first", whole32(1, Order.BIDS_MAX), Bids::first),
            field("bidding_milliseconds", whole(100, 300_000), Bids::biddingMilliseconds));
  }

  Codec<Acceptance> CODEC =
      union(
          "acceptance",
          variant(1, "cheapest", Cheapest.class, record("cheapest", Cheapest::new)),
          variant(2, "best_score", BestScore.class, record("best_score", BestScore::new)),
          variant(3, "bids", Bids.class, Bids.CODEC));
}
