package espalier.cli.demo;

import espalier.base.unit.BlockTime;
import espalier.client.tenant.Watcher;
import espalier.ledger.Event;
import espalier.ledger.market.Lease;
import espalier.ledger.market.MarketEvent.HeartbeatCounted;
import espalier.ledger.market.MarketEvent.LeaseClosed;
import espalier.ledger.market.MarketEvent.LeaseMatched;
import espalier.ledger.market.MarketEvent.LeaseStarted;
import espalier.ledger.market.MarketEvent.OrderPlaced;
import espalier.ledger.market.MarketEvent.OrderUnmatched;
import espalier.ledger.market.Reason;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Tells what happens to the order, and kills the provider in the middle.
final class Story implements Watcher {
  /// The provider dies once this much of the work is done and a checkpoint is safe.
  private static final long KILL_PERCENT = 35;

  private final House house;
  private final Screen screen;
  private final Hosts hosts;
  private final Tally tally = new Tally();
  private final Clock clock = Clock.systemUTC();
  private long orderedNanos;
  private long runningNanos;
  private long killedNanos;
  private long detectedNanos;
  private long runningAgainNanos;
  private BlockTime killedAt = BlockTime.ZERO;
  private boolean checkpointKept;
  private @Nullable Lease lease;

  Story(House house, Screen screen, Hosts hosts) {
    this.house = house;
    this.screen = screen;
    this.hosts = hosts;
  }

  /// The tenant sends its order now.
  void ordered() {
    orderedNanos = System.nanoTime();
  }

  @Override
  public synchronized void happened(BlockTime time, Event event) {
    tally.add(time, event);
    switch (event) {
      case OrderPlaced(var order) ->
          say(
              order.recovers().isPresent()
                  ? "recovery order at the same limit, checkpoint "
                      + order
                          .checkpoint()
                          .map(hash -> hash.toString().substring(0, 12))
                          .orElse("none")
                  : "order placed, limit %s nano-units a second".formatted(order.terms().limit()));
      case OrderUnmatched unmatched ->
          say(
              unmatched
                  .predicate()
                  .map(one -> "no offer fits: no provider " + one.meaning())
                  .orElse("no offer fits"));
      case LeaseMatched(Lease matched) -> {
        lease = matched;
        say(
            "matched with %s for %s nano-units a second"
                .formatted(house.name(matched.provider()), matched.rate()));
      }
      case LeaseStarted started -> started();
      case HeartbeatCounted beat -> beat(beat);
      case LeaseClosed closed -> closed(closed);
      default -> {}
    }
  }

  private void started() {
    Lease running = lease;
    String name = running == null ? "" : house.name(running.provider());
    if (killedNanos == 0) {
      runningNanos = System.nanoTime();
      say("running at %s, %d ms after the order".formatted(name, orderToRunningMilliseconds()));
    } else {
      runningAgainNanos = System.nanoTime();
      say("running again, at %s".formatted(name));
    }
  }

  private void beat(HeartbeatCounted beat) {
    if (beat.steps() > 0) {
      screen.progress(beat.step(), beat.steps());
    }
    boolean midway = beat.steps() > 0 && beat.step() * 100 >= beat.steps() * KILL_PERCENT;
    Lease running = lease;
    if (killedNanos == 0 && midway && checkpointKept && running != null) {
      String name = house.name(running.provider());
      killedNanos = System.nanoTime();
      killedAt = new BlockTime(clock.millis());
      hosts.kill(name);
      say("SIGKILL to %s and everything it runs".formatted(name));
    }
  }

  private void closed(LeaseClosed closed) {
    if (Reason.isFault(closed.reason())) {
      detectedNanos = System.nanoTime();
      say(
          "%s failed its lease (reason %d); paid %s for covered time only"
              .formatted(house.name(closed.provider()), closed.reason(), closed.paid()));
    } else {
      say("%s completed the job, paid %s".formatted(house.name(closed.provider()), closed.paid()));
    }
  }

  @Override
  public synchronized void checkpointKept(Lease from, Path file) {
    checkpointKept = true;
  }

  @Override
  public synchronized void resultFetched(Path file) {
    say("result " + file.getFileName());
  }

  @Override
  public void trouble(String sentence) {
    say(sentence);
  }

  private void say(String line) {
    screen.endProgress();
    screen.say(line);
  }

  Tally tally() {
    return tally;
  }

  BlockTime killedAt() {
    return killedAt;
  }

  long orderToRunningMilliseconds() {
    return TimeUnit.NANOSECONDS.toMillis(runningNanos - orderedNanos);
  }

  long detectMilliseconds() {
    return TimeUnit.NANOSECONDS.toMillis(detectedNanos - killedNanos);
  }

  long runningAgainMilliseconds() {
    return TimeUnit.NANOSECONDS.toMillis(runningAgainNanos - killedNanos);
  }
}
