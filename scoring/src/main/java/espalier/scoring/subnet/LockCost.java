package espalier.scoring.subnet;

import espalier.base.unit.Amount;

/// What creating a subnet costs: twice what the last one locked, falling to nothing in two
/// intervals, and never less than a minimum.
///
/// @param interval ticks in which the price falls by the last lock; 0 keeps it
/// @param least the lowest price
/// @see "subtensor 14bc6f9f, `coinbase/root.rs::get_network_lock_cost`"
public record LockCost(long interval, Amount least) {
  public LockCost {
    if (interval < 0) {
      throw new IllegalArgumentException(
          "interval of " + interval + " ticks; expected none below 0");
    }
  }

  /// The price at tick `now`.
  ///
  /// @param last what the last creation locked, or the first price
  /// @param lastTick when it did; 0 if there was none, and then nothing doubles
  /// @throws IllegalArgumentException if `now` is before `lastTick`
  public Amount at(long now, Amount last, long lastTick) {
    if (lastTick < 0 || now < lastTick) {
      throw new IllegalArgumentException(
          "price at tick %d after a lock at tick %d; expected 0 <= lock <= now"
              .formatted(now, lastTick));
    }
    long locked = last.units();
    long start = lastTick == 0 ? locked : doubled(locked);
    long step = interval == 0 ? 0 : locked / interval;
    long elapsed = now - lastTick;
    boolean fallen = Math.multiplyHigh(step, elapsed) != 0 || step * elapsed < 0;
    long price = fallen ? 0 : Math.max(0, start - step * elapsed);
    return new Amount(Math.max(price, least.units()));
  }

  private static long doubled(long units) {
    return units > Long.MAX_VALUE / 2 ? Long.MAX_VALUE : 2 * units;
  }
}
