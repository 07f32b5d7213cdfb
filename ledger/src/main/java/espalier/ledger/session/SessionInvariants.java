package espalier.ledger.session;

import espalier.base.unit.AccountId;
import espalier.ledger.session.SessionState.Holder;
import espalier.ledger.session.SessionState.Window;
import espalier.ledger.state.View;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/// What holds for every session after every block.
public final class SessionInvariants {
  private SessionInvariants() {}

  public static void check(View state, Consumer<String> finding) {
    Map<AccountId, Integer> counts = new TreeMap<>();
    SessionState.SESSIONS.scan(
        state,
        new byte[0],
        (holder, session) -> {
          counts.merge(holder.account(), 1, Integer::sum);
          if (!SessionRules.isBounded(session)) {
            finding.accept("session: that of %s is out of bounds".formatted(holder));
          }
          return true;
        });
    counts.forEach((account, count) -> {
      if (count > SessionState.SESSIONS_MAX) {
        finding.accept("session: %s has %d sessions".formatted(account, count));
      }
    });
    SessionState.WINDOWS.scan(
        state,
        new byte[0],
        (holder, window) -> {
          window(holder, window, SessionState.SESSIONS.get(state, holder), finding);
          return true;
        });
  }

  private static void window(
      Holder holder, Window window, Optional<Session> session, Consumer<String> finding) {
    if (session.isEmpty() || session.get().limits().size() != window.spent().size()) {
      finding.accept("session: the window of %s fits no session".formatted(holder));
      return;
    }
    for (int i = 0; i < window.spent().size(); i++) {
      if (window.spent().get(i).exceeds(session.get().limits().get(i).perWindow())) {
        finding.accept("session: %s spent more than its window allows".formatted(holder));
      }
    }
  }
}
