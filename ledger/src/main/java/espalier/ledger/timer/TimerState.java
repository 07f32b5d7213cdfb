package espalier.ledger.timer;

import static espalier.base.codec.Codecs.TRUTH;

import espalier.base.unit.BlockTime;
import espalier.ledger.state.Overlay;
import espalier.ledger.state.Table;
import espalier.ledger.state.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The queue of deadlines.
public final class TimerState {
  public static final int FIRED_A_BLOCK_MAX = 4096;

  private static final int MODULE = 4;

  public static final Table<Timer, Boolean> TIMERS = new Table<>(MODULE, 0, Timer.CODEC, TRUTH);

  private final Overlay state;

  public TimerState(Overlay state) {
    this.state = state;
  }

  public void arm(Timer timer) {
    // At the end of time there is nothing to wait for.
    if (timer.due().milliseconds() < Long.MAX_VALUE) {
      TIMERS.put(state, timer, true);
    }
  }

  public void disarm(Timer timer) {
    TIMERS.remove(state, timer);
  }

  /// The timers that are due at `now`, at most `bound`, earliest first.
  ///
  /// What the first of them does may disarm a later one; so each is to be [#take]n before it fires.
  public List<Timer> due(BlockTime now, int bound) {
    var due = new ArrayList<Timer>();
    TIMERS.scan(
        state,
        new byte[0],
        (timer, _) -> {
          boolean fires = !timer.due().isAfter(now) && due.size() < bound;
          if (fires) {
            due.add(timer);
          }
          return fires;
        });
    return due;
  }

  /// Takes a timer out of the queue; whether it was still in it.
  public boolean take(Timer timer) {
    boolean armed = TIMERS.has(state, timer);
    disarm(timer);
    return armed;
  }

  /// When the next timer is due: the solo ordering makes a block then.
  public static Optional<BlockTime> next(View view) {
    var first = new ArrayList<BlockTime>(1);
    TIMERS.scan(
        view,
        new byte[0],
        (timer, _) -> {
          first.add(timer.due());
          return false;
        });
    return first.stream().findFirst();
  }
}
