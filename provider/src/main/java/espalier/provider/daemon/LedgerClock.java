package espalier.provider.daemon;

import espalier.base.unit.BlockTime;

/// What time it is at least for the ledger, whatever this machine's clock says.
///
/// Each block time that is seen is a moment that has passed, so local time plus the greatest lead
/// seen never runs ahead of the ledger; a heartbeat up to that moment is never refused as early.
final class LedgerClock {
  private static final long NANOSECONDS = 1_000_000;

  private final long origin = System.nanoTime();
  private long lead;

  LedgerClock(BlockTime seen) {
    lead = seen.milliseconds();
  }

  /// A block of this time exists.
  synchronized void observe(BlockTime time) {
    lead = Math.max(lead, time.milliseconds() - elapsed());
  }

  /// The ledger's clock was set back: only this time counts.
  synchronized void reset(BlockTime time) {
    lead = time.milliseconds() - elapsed();
  }

  synchronized BlockTime now() {
    return new BlockTime(elapsed() + lead);
  }

  /// The ledger's time at a moment of this machine's wall clock in the recent past.
  BlockTime atWall(long wallMilliseconds) {
    long ago = Math.max(0, System.currentTimeMillis() - wallMilliseconds);
    return new BlockTime(Math.max(0, now().milliseconds() - ago));
  }

  private long elapsed() {
    return (System.nanoTime() - origin) / NANOSECONDS;
  }
}
