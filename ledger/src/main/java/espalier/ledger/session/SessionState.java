package espalier.ledger.session;

import static espalier.base.codec.Codecs.ACCOUNT;
import static espalier.base.codec.Codecs.AMOUNT;
import static espalier.base.codec.Codecs.TIME;
import static espalier.base.codec.Codecs.list;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.crypto.PublicKey;
import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.ledger.state.Overlay;
import espalier.ledger.state.Table;
import java.util.List;
import java.util.Optional;

/// Sessions, and what each spent in its current window.
public final class SessionState {
  public static final int SESSIONS_MAX = 64;

  private static final int MODULE = 3;

  /// A key of an account.
  public record Holder(AccountId account, PublicKey key) {
    static final Codec<Holder> CODEC =
        record(
            "holder",
            Holder::new,
            field("account", ACCOUNT, Holder::account),
            field("key", PublicKey.CODEC, Holder::key));
  }

  /// What was spent since `start`, one amount for each limit of the session, in its order.
  public record Window(BlockTime start, List<Amount> spent) {
    static final Codec<Window> CODEC =
        record(
            "window",
            Window::new,
            field("start", TIME, Window::start),
            field("spent", list(AMOUNT, Session.LIMITS_MAX), Window::spent));
  }

  public static final Table<Holder, Session> SESSIONS =
      new Table<>(MODULE, 0, Holder.CODEC, Session.CODEC);

  public static final Table<Holder, Window> WINDOWS =
      new Table<>(MODULE, 1, Holder.CODEC, Window.CODEC);

  private final Overlay state;

  public SessionState(Overlay state) {
    this.state = state;
  }

  public Optional<Session> session(AccountId account, PublicKey key) {
    return SESSIONS.get(state, new Holder(account, key));
  }

  int count(AccountId account) {
    int[] count = {0};
    SESSIONS.scan(
        state,
        account.hash().bytes(),
        (_, _) -> {
          count[0]++;
          return true;
        });
    return count[0];
  }

  void put(Holder holder, Session session) {
    SESSIONS.put(state, holder, session);
  }

  void remove(Holder holder) {
    SESSIONS.remove(state, holder);
    WINDOWS.remove(state, holder);
  }

  Optional<Window> window(Holder holder) {
    return WINDOWS.get(state, holder);
  }

  void putWindow(Holder holder, Window window) {
    WINDOWS.put(state, holder, window);
  }
}
