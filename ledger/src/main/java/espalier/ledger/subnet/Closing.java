package espalier.ledger.subnet;

import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.ledger.Event;
import espalier.ledger.subnet.Subnet.Health;
import espalier.ledger.subnet.Subnet.Money;
import espalier.ledger.subnet.Subnet.Phase;
import espalier.ledger.subnet.SubnetEvent.SubnetClosed;
import espalier.ledger.subnet.SubnetEvent.Undelegated;
import espalier.ledger.subnet.SubnetState.Delegation;
import espalier.ledger.timer.Timer;
import espalier.scoring.share.LargestRemainder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The end of a subnet: pot and lock are shared out among all stake, then everybody is paid back, a
/// slice a block.
final class Closing {
  static final int PAYMENTS_A_BLOCK_MAX = 512;

  private Closing() {}

  /// Notice has run out, or the next slice is due.
  static List<Event> fire(Subnets subnets, Timer timer, BlockTime now) {
    Subnet subnet = subnets.state().existing(timer.subject());
    if (subnet.health().phase() == Phase.ENDING) {
      subnets.timers().disarm(subnet.epochTimer());
      shareOut(subnets, subnet);
    }
    return slice(subnets, subnets.state().existing(subnet.id()), now);
  }

  /// Pot and lock go to the pools by what they hold; to the owner if nobody stakes.
  private static void shareOut(Subnets subnets, Subnet subnet) {
    Money money = subnet.money();
    Amount rest = money.pot().plus(money.lock());
    List<AccountId> validators =
        subnets.state().pools(subnet.id()).stream()
            .filter(one -> !subnets.state().pool(subnet.id(), one).total().isZero())
            .toList();
    Amount staked = money.staked();
    if (validators.isEmpty()) {
      subnets.pay(subnet.owner(), rest);
    } else {
      List<Amount> totals =
          validators.stream().map(one -> subnets.state().pool(subnet.id(), one).total()).toList();
      List<Amount> shares = LargestRemainder.split(rest, totals);
      for (int i = 0; i < shares.size(); i++) {
        Pool pool = subnets.state().pool(subnet.id(), validators.get(i));
        subnets.state().put(subnet.id(), validators.get(i), pool.earning(shares.get(i)));
      }
      staked = staked.plus(rest);
    }
    subnets
        .state()
        .put(
            subnet
                .withMoney(new Money(Amount.ZERO, Amount.ZERO, staked, Amount.ZERO))
                .withHealth(
                    new Health(Phase.CLOSING, subnet.health().poor(), subnet.health().ends())));
  }

  private static List<Event> slice(Subnets subnets, Subnet subnet, BlockTime now) {
    var events = new ArrayList<Event>();
    for (Channel channel : subnets.state().channels(subnet.id(), PAYMENTS_A_BLOCK_MAX)) {
      events.add(ChannelRules.settle(subnets, channel));
    }
    int left = PAYMENTS_A_BLOCK_MAX - events.size();
    for (Delegation one : subnets.state().delegations(subnet.id(), left)) {
      long shares = subnets.state().shares(one);
      Amount worth = StakeRules.sell(subnets, subnets.state().existing(subnet.id()), one, shares);
      events.add(new Undelegated(subnet.id(), one.validator(), one.delegator(), worth, shares));
    }
    left = PAYMENTS_A_BLOCK_MAX - events.size();
    List<Neuron> neurons = subnets.state().neurons(subnet.id());
    for (Neuron neuron : neurons.subList(0, Math.min(left, neurons.size()))) {
      subnets.pay(neuron.account(), neuron.bond());
      subnets.state().remove(subnet.id(), neuron);
    }
    if (left > neurons.size()) {
      finish(subnets, subnets.state().existing(subnet.id()));
      events.add(new SubnetClosed(subnet.id()));
    } else {
      // Due at once: the next block pays the next slice.
      subnets.timers().arm(FoundingRules.end(subnet.id(), now));
      Subnet current = subnets.state().existing(subnet.id());
      subnets
          .state()
          .put(
              current.withHealth(
                  new Health(Phase.CLOSING, current.health().poor(), Optional.of(now))));
    }
    return events;
  }

  private static void finish(Subnets subnets, Subnet subnet) {
    for (AccountId validator : subnets.state().pools(subnet.id())) {
      subnets.state().removePool(subnet.id(), validator);
    }
    subnets.state().remove(subnet);
    subnets.state().put(subnets.state().network().withOneLess());
  }
}
