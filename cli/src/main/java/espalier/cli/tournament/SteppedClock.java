package espalier.cli.tournament;

import espalier.base.unit.BlockTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/// A clock that stands until it is told to go on, so that an example's days pass in a moment.
final class SteppedClock implements InstantSource {
  private final AtomicLong milliseconds;

  SteppedClock(Instant start) {
    milliseconds = new AtomicLong(start.toEpochMilli());
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(milliseconds.get());
  }

  /// Goes to a time, never back.
  void to(BlockTime time) {
    milliseconds.accumulateAndGet(time.milliseconds(), Math::max);
  }

  BlockTime time() {
    return new BlockTime(milliseconds.get());
  }
}
