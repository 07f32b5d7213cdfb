package espalier.ledger.session;

import static espalier.ledger.Outcome.accepted;
import static espalier.ledger.Outcome.rejected;
import static espalier.ledger.session.SessionRejection.COUNTERPARTY;
import static espalier.ledger.session.SessionRejection.DENOMINATION_NOT_GRANTED;
import static espalier.ledger.session.SessionRejection.LIMIT_PER_TRANSACTION;
import static espalier.ledger.session.SessionRejection.LIMIT_PER_WINDOW;
import static espalier.ledger.session.SessionRejection.SCOPE;
import static espalier.ledger.session.SessionRejection.SESSIONS_FULL;
import static espalier.ledger.session.SessionRejection.SESSION_BOUNDS;
import static espalier.ledger.session.SessionRejection.SESSION_EXISTS;
import static espalier.ledger.session.SessionRejection.SESSION_EXPIRED;
import static espalier.ledger.session.SessionRejection.SESSION_UNKNOWN;

import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Denomination;
import espalier.ledger.Call;
import espalier.ledger.Outcome;
import espalier.ledger.Outcome.Rejected;
import espalier.ledger.session.Session.Limit;
import espalier.ledger.session.SessionEvent.SessionGranted;
import espalier.ledger.session.SessionEvent.SessionRevoked;
import espalier.ledger.session.SessionState.Holder;
import espalier.ledger.session.SessionState.Window;
import espalier.ledger.session.SessionTransaction.GrantSession;
import espalier.ledger.session.SessionTransaction.RevokeSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Grants, and the two checks of a session: what it may ask, and what it may spend.
public final class SessionRules {
  private SessionRules() {}

  public static Outcome apply(SessionState sessions, SessionTransaction transaction, Call call) {
    return switch (transaction) {
      case GrantSession grant -> grant(sessions, grant, call);
      case RevokeSession revoke -> revoke(sessions, revoke, call);
    };
  }

  private static Outcome grant(SessionState sessions, GrantSession grant, Call call) {
    Session session = grant.session();
    if (sessions.session(call.actor(), grant.key()).isPresent()) {
      return rejected(SESSION_EXISTS, "key " + grant.key() + " has a session; revoke it first");
    }
    if (grant.key().isSmallOrder() || !isBounded(session)) {
      return rejected(
          SESSION_BOUNDS,
          "a session needs a sound key, 1 to 32 kinds in ascending order, limits of different"
              + " denominations and counterparties in ascending order");
    }
    if (!session.expiry().isAfter(call.time())) {
      return rejected(
          SESSION_EXPIRED,
          "expiry %s is not after now, %s".formatted(session.expiry(), call.time()));
    }
    if (sessions.count(call.actor()) >= SessionState.SESSIONS_MAX) {
      return rejected(SESSIONS_FULL, "an account has at most 64 sessions; revoke one first");
    }

    sessions.put(new Holder(call.actor(), grant.key()), session);
    return accepted(new SessionGranted(call.actor(), grant.key(), session));
  }

  static boolean isBounded(Session session) {
    return !session.kinds().isEmpty()
        && isAscending(session.kinds())
        && isAscending(session.counterparties())
        && isAscending(session.limits().stream().map(Limit::denomination).toList());
  }

  private static <T extends Comparable<T>> boolean isAscending(List<T> values) {
    for (int i = 1; i < values.size(); i++) {
      if (values.get(i - 1).compareTo(values.get(i)) >= 0) {
        return false;
      }
    }
    return true;
  }

  private static Outcome revoke(SessionState sessions, RevokeSession revoke, Call call) {
    if (sessions.session(call.actor(), revoke.key()).isEmpty()) {
      return rejected(SESSION_UNKNOWN, "key " + revoke.key() + " has no session");
    }

    sessions.remove(new Holder(call.actor(), revoke.key()));
    return accepted(new SessionRevoked(call.actor(), revoke.key()));
  }

  /// Whether a session's key may ask for transactions of `kind` now.
  public static Optional<Rejected> mayAsk(Session session, int kind, BlockTime now) {
    if (!session.expiry().isAfter(now)) {
      return Optional.of(
          rejected(
              SESSION_EXPIRED,
              "the session expired at %s; it is %s; grant a new one"
                  .formatted(session.expiry(), now)));
    }
    if (!session.kinds().contains(kind)) {
      return Optional.of(
          rejected(
              SCOPE,
              "transaction kind %d is not in the session's scope %s"
                  .formatted(kind, session.kinds())));
    }
    return Optional.empty();
  }

  /// Holds what a transaction spent against the session's limits, and records it.
  public static Optional<Rejected> charge(
      SessionState sessions, Holder holder, Session session, SpendMeter meter, BlockTime now) {
    Optional<Rejected> refusal = counterparties(session, meter.recipients());
    if (refusal.isPresent()) {
      return refusal;
    }
    Window window =
        sessions
            .window(holder)
            .filter(open -> now.millisecondsSince(open.start()) < session.windowMilliseconds())
            .orElseGet(
                () -> new Window(now, session.limits().stream().map(_ -> Amount.ZERO).toList()));
    var spent = new ArrayList<>(window.spent());
    for (Map.Entry<Denomination, Amount> one : meter.spent().entrySet()) {
      refusal = chargeOne(session, spent, one.getKey(), one.getValue());
      if (refusal.isPresent()) {
        return refusal;
      }
    }
    if (!meter.spent().isEmpty()) {
      sessions.putWindow(holder, new Window(window.start(), spent));
    }
    return Optional.empty();
  }

  private static Optional<Rejected> counterparties(Session session, List<AccountId> recipients) {
    if (session.counterparties().isEmpty()) {
      return Optional.empty();
    }
    return recipients.stream()
        .filter(to -> !session.counterparties().contains(to))
        .findFirst()
        .map(to -> rejected(COUNTERPARTY, "the session may not pay " + to));
  }

  private static Optional<Rejected> chargeOne(
      Session session, List<Amount> spent, Denomination denomination, Amount amount) {
    for (int i = 0; i < session.limits().size(); i++) {
      Limit limit = session.limits().get(i);
      if (!limit.denomination().equals(denomination)) {
        continue;
      }
      if (amount.exceeds(limit.perTransaction())) {
        return Optional.of(
            rejected(
                LIMIT_PER_TRANSACTION,
                "the transaction spends %s %s; the session allows %s at a time"
                    .formatted(amount, denomination, limit.perTransaction())));
      }
      // The amount left is compared, because the sum could overflow.
      Amount left = limit.perWindow().minus(spent.get(i).min(limit.perWindow()));
      if (amount.exceeds(left)) {
        return Optional.of(
            rejected(
                LIMIT_PER_WINDOW,
                "the transaction spends %s %s; the session's window has %s left"
                    .formatted(amount, denomination, left)));
      }
      spent.set(i, spent.get(i).plus(amount));
      return Optional.empty();
    }
    return Optional.of(
        rejected(DENOMINATION_NOT_GRANTED, "the session may not spend " + denomination));
  }
}
