package espalier.ledger;

import static espalier.base.codec.Codecs.TIME;
import static espalier.base.codec.Codecs.WHOLE;
import static espalier.base.codec.Codecs.union;
import static espalier.base.codec.Codecs.variant;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.unit.BlockTime;

/// What keeps a transaction from taking effect twice.
public sealed interface Sequencing {
  int LANE_MAX = 255;

  /// The next number of one of the account's lanes; lanes do not wait for one another.
  record Numbered(int lane, long number) implements Sequencing {
    static final Codec<Numbered> CODEC =
        record(
            "numbered",
            Numbered::new,
            field("lane", whole32(0, LANE_MAX), Numbered::lane),
            field("number", WHOLE, Numbered::number));
  }

  /// In any order, but only until `expiry`: until then the ledger remembers the transaction's id.
  record Unordered(BlockTime expiry) implements Sequencing {
    /// How far ahead of the block an expiry may lie: 10 minutes.
    public static final long AHEAD_MILLISECONDS_MAX = 600_000;

    static final Codec<Unordered> CODEC =
        record("unordered", Unordered::new, field("expiry", TIME, Unordered::expiry));
  }

  Codec<Sequencing> CODEC =
      union(
          "sequencing",
          variant(1, "numbered", Numbered.class, Numbered.CODEC),
          variant(2, "unordered", Unordered.class, Unordered.CODEC));
}
