package espalier.competition.subnet.protocol;

import espalier.base.unit.BlockTime;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Lets each signed request pass once, and only near the time that it names.
public final class Freshness {
  /// How far clocks may differ.
  public static final long WINDOW_MILLISECONDS = 30_000;

  private static final int REMEMBERED_MAX = 1 << 16;

  private final InstantSource clock;

  /// By the request's hash: until when it is remembered. Oldest first, since the window is fixed.
  private final Map<Object, Long> seen = new LinkedHashMap<>();

  public Freshness(InstantSource clock) {
    this.clock = clock;
  }

  /// Asked for requests whose signature is right, so that strangers cannot fill the memory.
  ///
  /// @param time that the request names, in milliseconds since 1970
  /// @throws Refused if it is of another time, or was seen before
  public synchronized void admit(Envelope request, long time) throws Refused {
    long now = clock.millis();
    if (time < now - WINDOW_MILLISECONDS || time > now + WINDOW_MILLISECONDS) {
      throw new Refused(
          Refused.Code.STALE,
          "the request is of %s and it is %s here; set the clock within 30 s and sign again"
              .formatted(new BlockTime(time), new BlockTime(now)),
          time > now ? Optional.of(new BlockTime(time - WINDOW_MILLISECONDS)) : Optional.empty());
    }
    Iterator<Long> oldest = seen.values().iterator();
    while (oldest.hasNext() && oldest.next() < now) {
      oldest.remove();
    }
    if (seen.containsKey(request.hash())) {
      throw new Refused(
          Refused.Code.REPLAYED,
          "this request was served already; take another nonce and sign again");
    }
    if (seen.size() >= REMEMBERED_MAX) {
      throw new Refused(
          Refused.Code.BUSY,
          "more than %d requests within a minute; try again later".formatted(REMEMBERED_MAX),
          Optional.of(new BlockTime(now + WINDOW_MILLISECONDS)));
    }
    seen.put(request.hash(), now + 2 * WINDOW_MILLISECONDS);
  }
}
