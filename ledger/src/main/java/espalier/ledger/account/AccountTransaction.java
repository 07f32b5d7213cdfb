package espalier.ledger.account;

import static espalier.base.codec.Codecs.choice;
import static espalier.base.codec.Codecs.variant;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.codec.Codecs.Case;
import espalier.base.crypto.PublicKey;
import espalier.ledger.Transaction;
import java.util.List;

/// Changes of the keys that may sign for the actor.
public sealed interface AccountTransaction extends Transaction {
  /// What a key may do.
  enum Role {
    /// Everything, keys and sessions included.
    OWNER,
    /// Everything but keys and sessions.
    OPERATOR
  }

  Codec<Role> ROLE = choice("role", Role.values());

  record AddKey(PublicKey key, Role role) implements AccountTransaction {
    static final Codec<AddKey> CODEC =
        record(
            "add_key",
            AddKey::new,
            field("key", PublicKey.CODEC, AddKey::key),
            field("role", ROLE, AddKey::role));
  }

  record RemoveKey(PublicKey key) implements AccountTransaction {
    static final Codec<RemoveKey> CODEC =
        record("remove_key", RemoveKey::new, field("key", PublicKey.CODEC, RemoveKey::key));
  }

  List<Case<Transaction, ? extends Transaction>> CASES =
      List.of(
          variant(100, "add_key", AddKey.class, AddKey.CODEC),
          variant(101, "remove_key", RemoveKey.class, RemoveKey.CODEC));
}
