package espalier.ledger.beacon;

import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.variant;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.codec.Codecs.Case;
import espalier.base.unit.Hash;
import espalier.ledger.Transaction;
import java.util.List;

/// What a party can ask of the beacon.
public sealed interface BeaconTransaction extends Transaction {
  /// @param commitment `SHA-256(tag || secret)` as [BeaconRules#commitment] computes it
  record Commit(Hash commitment) implements BeaconTransaction {
    static final Codec<Commit> CODEC =
        record("commit", Commit::new, field("commitment", HASH, Commit::commitment));
  }

  /// Reveals what was committed in the epoch before.
  record Reveal(Hash secret) implements BeaconTransaction {
    static final Codec<Reveal> CODEC =
        record("reveal", Reveal::new, field("secret", HASH, Reveal::secret));
  }

  List<Case<Transaction, ? extends Transaction>> CASES =
      List.of(
          variant(600, "beacon_commit", Commit.class, Commit.CODEC),
          variant(601, "beacon_reveal", Reveal.class, Reveal.CODEC));
}
