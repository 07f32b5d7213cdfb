package espalier.ledger.account;

import static espalier.base.codec.Codecs.ACCOUNT;
import static espalier.base.codec.Codecs.variant;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.codec.Codecs.Case;
import espalier.base.crypto.PublicKey;
import espalier.base.unit.AccountId;
import espalier.ledger.Event;
import espalier.ledger.account.AccountTransaction.Role;
import java.util.List;

/// What can have happened to an account's keys.
public sealed interface AccountEvent extends Event {
  record KeyAdded(AccountId account, PublicKey key, Role role) implements AccountEvent {
    static final Codec<KeyAdded> CODEC =
        record(
            "key_added",
            KeyAdded::new,
            field("account", ACCOUNT, KeyAdded::account),
            field("key", PublicKey.CODEC, KeyAdded::key),
            field("role", AccountTransaction.ROLE, KeyAdded::role));
  }

  record KeyRemoved(AccountId account, PublicKey key) implements AccountEvent {
    static final Codec<KeyRemoved> CODEC =
        record(
            "key_removed",
            KeyRemoved::new,
            field("account", ACCOUNT, KeyRemoved::account),
            field("key", PublicKey.CODEC, KeyRemoved::key));
  }

  List<Case<Event, ? extends Event>> CASES =
      List.of(
          variant(100, "key_added", KeyAdded.class, KeyAdded.CODEC),
          variant(101, "key_removed", KeyRemoved.class, KeyRemoved.CODEC));
}
