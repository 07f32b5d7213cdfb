package espalier.ledger.session;

import static espalier.base.codec.Codecs.ACCOUNT;
import static espalier.base.codec.Codecs.variant;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.codec.Codecs.Case;
import espalier.base.crypto.PublicKey;
import espalier.base.unit.AccountId;
import espalier.ledger.Event;
import java.util.List;

/// What can have happened to a session.
public sealed interface SessionEvent extends Event {
  record SessionGranted(AccountId account, PublicKey key, Session session) implements SessionEvent {
    static final Codec<SessionGranted> CODEC =
        record(
            "session_granted",
            SessionGranted::new,
            field("account", ACCOUNT, SessionGranted::account),
            field("key", PublicKey.CODEC, SessionGranted::key),
            field("session", Session.CODEC, SessionGranted::session));
  }

  record SessionRevoked(AccountId account, PublicKey key) implements SessionEvent {
    static final Codec<SessionRevoked> CODEC =
        record(
            "session_revoked",
            SessionRevoked::new,
            field("account", ACCOUNT, SessionRevoked::account),
            field("key", PublicKey.CODEC, SessionRevoked::key));
  }

  List<Case<Event, ? extends Event>> CASES =
      List.of(
          variant(300, "session_granted", SessionGranted.class, SessionGranted.CODEC),
          variant(301, "session_revoked", SessionRevoked.class, SessionRevoked.CODEC));
}
