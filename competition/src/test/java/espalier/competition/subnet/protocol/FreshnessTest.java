package espalier.competition.subnet.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import espalier.base.crypto.SigningKey;
import espalier.base.unit.BlockTime;
import espalier.competition.subnet.protocol.Refused.Code;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class FreshnessTest {
  private static final SigningKey KEY = SigningKey.ofSeed(new byte[SigningKey.SEED_BYTES]);
  private long now = 1_000_000;
  private final Freshness freshness = new Freshness(() -> Instant.ofEpochMilli(now));

  private static Envelope request(long number) {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("number", number);
    return Envelope.sign(Envelope.Kind.ASK, tree, KEY);
  }

  @Test
  void a_request_passes_up_to_the_edge_of_the_window_and_not_beyond() throws Refused {
    freshness.admit(request(1), now - Freshness.WINDOW_MILLISECONDS);
    freshness.admit(request(2), now + Freshness.WINDOW_MILLISECONDS);
    Refused old =
        assertThrows(
            Refused.class,
            () -> freshness.admit(request(3), now - Freshness.WINDOW_MILLISECONDS - 1));
    assertEquals(Code.STALE, old.code());
    assertEquals(Optional.empty(), old.earliest(), "an old request never passes again");
    Refused early =
        assertThrows(
            Refused.class,
            () -> freshness.admit(request(3), now + Freshness.WINDOW_MILLISECONDS + 1));
    assertEquals(Optional.of(new BlockTime(now + 1)), early.earliest());
  }

  @Test
  void a_request_is_remembered_for_as_long_as_its_time_would_let_it_pass() throws Refused {
    long time = now + Freshness.WINDOW_MILLISECONDS;
    freshness.admit(request(1), time);
    now += 2 * Freshness.WINDOW_MILLISECONDS;
    assertEquals(
        Code.REPLAYED, assertThrows(Refused.class, () -> freshness.admit(request(1), time)).code());
    now += 1;
    assertEquals(
        Code.STALE, assertThrows(Refused.class, () -> freshness.admit(request(1), time)).code());
  }
}
