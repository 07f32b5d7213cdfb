package espalier.ledger.session;

import static espalier.base.codec.Codecs.variant;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.codec.Codecs.Case;
import espalier.base.crypto.PublicKey;
import espalier.ledger.Transaction;
import java.util.List;

/// Grants and revocations by an owner of the account.
public sealed interface SessionTransaction extends Transaction {
  /// Lets `key` act for the actor within `session`.
  record GrantSession(PublicKey key, Session session) implements SessionTransaction {
    static final Codec<GrantSession> CODEC =
        record(
            "grant_session",
            GrantSession::new,
            field("key", PublicKey.CODEC, GrantSession::key),
            field("session", Session.CODEC, GrantSession::session));
  }

  /// Ends a session at once.
  record RevokeSession(PublicKey key) implements SessionTransaction {
    static final Codec<RevokeSession> CODEC =
        record(
            "revoke_session",
            RevokeSession::new,
            field("key", PublicKey.CODEC, RevokeSession::key));
  }

  List<Case<Transaction, ? extends Transaction>> CASES =
      List.of(
          variant(300, "grant_session", GrantSession.class, GrantSession.CODEC),
          variant(301, "revoke_session", RevokeSession.class, RevokeSession.CODEC));
}
