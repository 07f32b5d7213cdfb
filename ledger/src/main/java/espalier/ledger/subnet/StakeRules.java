package espalier.ledger.subnet;

import static espalier.ledger.Outcome.accepted;
import static espalier.ledger.Outcome.rejected;
import static espalier.ledger.subnet.SubnetRejection.SHARES_TOO_MANY;
import static espalier.ledger.subnet.SubnetRejection.STAKE_TOO_LARGE;
import static espalier.ledger.subnet.SubnetRejection.STAKE_TOO_SMALL;
import static espalier.ledger.subnet.SubnetRejection.SUBNET_ENDING;
import static espalier.ledger.subnet.SubnetRejection.TAKE_TOO_HIGH;
import static espalier.ledger.subnet.SubnetRejection.TOO_MANY_DELEGATORS;
import static espalier.ledger.subnet.SubnetRejection.VALIDATOR_UNKNOWN;

import espalier.base.unit.Amount;
import espalier.ledger.Call;
import espalier.ledger.Outcome;
import espalier.ledger.Outcome.Rejected;
import espalier.ledger.subnet.Pool.Raise;
import espalier.ledger.subnet.Subnet.Money;
import espalier.ledger.subnet.Subnet.Phase;
import espalier.ledger.subnet.SubnetEvent.Delegated;
import espalier.ledger.subnet.SubnetEvent.TakeSet;
import espalier.ledger.subnet.SubnetEvent.Undelegated;
import espalier.ledger.subnet.SubnetState.Delegation;
import espalier.ledger.subnet.SubnetTransaction.Delegate;
import espalier.ledger.subnet.SubnetTransaction.SetTake;
import espalier.ledger.subnet.SubnetTransaction.Undelegate;
import java.util.Optional;

/// Staking on validators, one's own place included, and what validators keep of it.
final class StakeRules {
  /// Consensus adds stakes up in 62 bits.
  private static final long STAKED_MAX = (1L << 62) - 1;

  /// A higher take applies after one full epoch in which delegators can leave.
  private static final int NOTICE_EPOCHS = 2;

  private StakeRules() {}

  static Outcome take(Subnets subnets, SetTake set, Call call) {
    Optional<Rejected> closed = subnets.closed(set.subnet());
    if (closed.isPresent()) {
      return closed.get();
    }
    Subnet subnet = subnets.state().existing(set.subnet());
    if (subnets.own(subnet.id(), call).isEmpty()) {
      return NeuronRules.unknown(subnet.id(), call);
    }
    if (set.take() > subnet.rules().takeMax()) {
      return rejected(
          TAKE_TOO_HIGH,
          "a take of %d of 65535; this subnet allows 0 to %d"
              .formatted(set.take(), subnet.rules().takeMax()));
    }

    Pool pool = subnets.state().pool(subnet.id(), call.actor());
    boolean higher = set.take() > pool.take();
    int from = subnet.clock().epoch() + (higher ? NOTICE_EPOCHS : 0);
    subnets
        .state()
        .put(
            subnet.id(),
            call.actor(),
            higher
                ? pool.withTake(pool.take(), Optional.of(new Raise(set.take(), from)))
                : pool.withTake(set.take(), Optional.empty()));
    return accepted(new TakeSet(subnet.id(), call.actor(), set.take(), from));
  }

  static Outcome delegate(Subnets subnets, Delegate delegate, Call call) {
    Optional<Rejected> refusal =
        subnets
            .closed(delegate.subnet())
            .or(() -> Subnets.zero(delegate.amount()))
            .or(() -> subnets.poor(call.actor(), delegate.amount()));
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Subnet subnet = subnets.state().existing(delegate.subnet());
    if (subnet.health().phase() == Phase.ENDING) {
      return rejected(
          SUBNET_ENDING,
          "subnet '%s' ends at %s; stake elsewhere"
              .formatted(subnet.name(), subnet.health().ends().orElseThrow()));
    }
    if (subnets.state().neuron(subnet.id(), delegate.validator()).isEmpty()) {
      return rejected(
          VALIDATOR_UNKNOWN,
          "%s has no place in subnet '%s'; choose one of its neurons"
              .formatted(delegate.validator(), subnet.name()));
    }
    if (delegate.amount().units() > STAKED_MAX - subnet.money().staked().units()) {
      return rejected(
          STAKE_TOO_LARGE,
          "a subnet holds at most %d units of stake; %s are staked"
              .formatted(STAKED_MAX, subnet.money().staked()));
    }
    Pool pool = subnets.state().pool(subnet.id(), delegate.validator());
    var key = new Delegation(subnet.id(), delegate.validator(), call.actor());
    long held = subnets.state().shares(key);
    if (held == 0 && pool.delegators() == Pool.DELEGATORS_MAX) {
      return rejected(
          TOO_MANY_DELEGATORS,
          "%d accounts stake on this validator, the most there can be; choose another"
              .formatted(pool.delegators()));
    }
    long bought = pool.sharesFor(delegate.amount()).orElse(0L);
    if (bought == 0) {
      return rejected(
          STAKE_TOO_SMALL,
          "%s buys no share of a pool whose %d shares are worth %s; stake more"
              .formatted(delegate.amount(), pool.shares(), pool.total()));
    }

    subnets.collect(call.actor(), delegate.amount());
    subnets.state().put(key, held + bought);
    subnets
        .state()
        .put(
            subnet.id(),
            delegate.validator(),
            pool.plus(delegate.amount(), bought, held == 0 ? 1 : 0));
    Money money = subnet.money();
    subnets.state().put(subnet.withMoney(money.withStaked(money.staked().plus(delegate.amount()))));
    return accepted(
        new Delegated(subnet.id(), delegate.validator(), call.actor(), delegate.amount(), bought));
  }

  static Outcome undelegate(Subnets subnets, Undelegate undelegate, Call call) {
    Optional<Rejected> closed = subnets.closed(undelegate.subnet());
    if (closed.isPresent()) {
      return closed.get();
    }
    Subnet subnet = subnets.state().existing(undelegate.subnet());
    var key = new Delegation(subnet.id(), undelegate.validator(), call.actor());
    long held = subnets.state().shares(key);
    if (undelegate.shares() == 0 || undelegate.shares() > held) {
      return rejected(
          SHARES_TOO_MANY,
          "%d shares to be sold; %s holds %d of them; sell 1 to %2$s's %3$d"
              .formatted(undelegate.shares(), call.actor(), held));
    }
    Optional<Rejected> bound =
        subnets
            .state()
            .neuron(subnet.id(), undelegate.validator())
            .flatMap(neuron -> NeuronRules.bound(subnet, neuron));
    if (bound.isPresent()) {
      return bound.get();
    }

    Amount worth = sell(subnets, subnet, key, undelegate.shares());
    return accepted(
        new Undelegated(
            subnet.id(), undelegate.validator(), call.actor(), worth, undelegate.shares()));
  }

  /// Pays a delegator for `shares`; what they are worth.
  static Amount sell(Subnets subnets, Subnet subnet, Delegation key, long shares) {
    Pool pool = subnets.state().pool(subnet.id(), key.validator());
    long held = subnets.state().shares(key);
    Amount worth = pool.worth(shares);
    subnets.pay(key.delegator(), worth);
    subnets.state().put(key, held - shares);
    subnets
        .state()
        .put(subnet.id(), key.validator(), pool.minus(worth, shares, held == shares ? 1 : 0));
    Money money = subnet.money();
    subnets.state().put(subnet.withMoney(money.withStaked(money.staked().minus(worth))));
    return worth;
  }
}
