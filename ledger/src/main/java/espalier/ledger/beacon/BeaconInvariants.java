package espalier.ledger.beacon;

import espalier.ledger.beacon.BeaconState.Current;
import espalier.ledger.bond.BondState;
import espalier.ledger.state.View;
import espalier.ledger.timer.Timer.Kind;
import espalier.ledger.timer.TimerState;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// What holds for the beacon after every block.
public final class BeaconInvariants {
  private BeaconInvariants() {}

  public static void check(View state, Consumer<String> finding) {
    Current current = BeaconState.current(state);
    Map<Long, Integer> counts = new TreeMap<>();
    BeaconState.COMMITMENTS.scan(
        state,
        new byte[0],
        (place, commitment) -> {
          counts.merge(place.epoch(), 1, Integer::sum);
          if (place.epoch() != current.epoch() && place.epoch() != current.epoch() - 1) {
            finding.accept("beacon: %s is left over in epoch %d".formatted(place, current.epoch()));
          }
          boolean bonded = BondState.bond(state, BeaconRules.bondId(place)).isPresent();
          if (bonded == commitment.secret().isPresent()) {
            finding.accept(
                "beacon: a bond must stand until the secret is known, not longer: " + place);
          }
          return true;
        });
    counts.forEach((epoch, count) -> {
      if (count > BeaconState.COMMITMENTS_MAX) {
        finding.accept("beacon: epoch %d has %d commitments".formatted(epoch, count));
      }
    });
    int[] timers = {0};
    TimerState.TIMERS.scan(
        state,
        new byte[0],
        (timer, _) -> {
          timers[0] += timer.kind() == Kind.BEACON_EPOCH ? 1 : 0;
          return true;
        });
    if (timers[0] != 1) {
      finding.accept("beacon: %d timers wait for the end of the epoch".formatted(timers[0]));
    }
  }
}
