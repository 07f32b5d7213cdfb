package espalier.ledger.subnet;

import espalier.base.unit.BlockTime;
import espalier.ledger.Event;
import espalier.ledger.InvariantViolation;
import espalier.ledger.timer.Timer;
import java.util.List;

/// What happens in subnets when a deadline comes.
public final class SubnetDeadlines {
  private SubnetDeadlines() {}

  /// @param now the block's time, from which what begins now is counted
  public static List<Event> fire(Subnets subnets, Timer timer, BlockTime now) {
    return switch (timer.kind()) {
      case SUBNET_EPOCH -> Epochs.fire(subnets, timer, now);
      case SUBNET_EMISSION -> Emissions.fire(subnets, now);
      case SUBNET_END -> Closing.fire(subnets, timer, now);
      case SUBNET_CHANNEL -> List.of(ChannelRules.expire(subnets, timer.subject(), timer.due()));
      default -> throw new InvariantViolation(timer.kind() + " is no deadline of subnets");
    };
  }
}
