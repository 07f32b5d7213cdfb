package espalier.ledger.subnet;

import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BasisPoints;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Wide;
import espalier.ledger.Event;
import espalier.ledger.subnet.Neuron.Standing;
import espalier.ledger.subnet.Subnet.Health;
import espalier.ledger.subnet.Subnet.Money;
import espalier.ledger.subnet.Subnet.Phase;
import espalier.ledger.subnet.SubnetEvent.EndReason;
import espalier.ledger.subnet.SubnetEvent.EpochPaid;
import espalier.ledger.subnet.SubnetEvent.SubnetHealed;
import espalier.ledger.timer.Timer;
import espalier.scoring.share.LargestRemainder;
import espalier.scoring.subnet.EmissionSplit;
import espalier.scoring.subnet.EpochOutput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The end of an epoch: consensus over what was revealed in it, then pay, then the next begins.
final class Epochs {
  private static final int U16_MAX = 65_535;

  private final Subnets subnets;
  private final Subnet subnet;
  private final List<Neuron> neurons;
  private final List<Event> events = new ArrayList<>();
  private final long[] earned;

  private Epochs(Subnets subnets, Subnet subnet) {
    this.subnets = subnets;
    this.subnet = subnet;
    this.neurons = subnets.state().neurons(subnet.id());
    this.earned = new long[neurons.size()];
  }

  /// Ends the epoch whose timer fired, or puts it off to the next block if this one is full.
  static List<Event> fire(Subnets subnets, Timer timer, BlockTime now) {
    if (!subnets.budget().take()) {
      subnets.timers().arm(timer);
      return List.of();
    }
    var epoch = new Epochs(subnets, subnets.state().existing(timer.subject()));
    epoch.run(now);
    return epoch.events;
  }

  private void run(BlockTime now) {
    var ballot = Ballot.of(subnets.state(), subnet, neurons);
    EpochOutput output = ballot.count();
    var value = ballot.value();
    Amount paid = pay(output, ballot.dividends(output, value));
    List<Neuron.History> histories = ballot.histories(output, value);
    for (int i = 0; i < neurons.size(); i++) {
      Neuron neuron = neurons.get(i);
      var standing = output.standing();
      var next =
          new Standing(
              standing.consensus()[i],
              standing.validatorTrust()[i],
              standing.incentive()[i],
              standing.dividends()[i],
              new Amount(earned[i]));
      subnets
          .state()
          .put(
              subnet.id(),
              neuron.afterEpoch(ballot.scored()[i], output.permit()[i], next, histories.get(i)));
      subnets.state().putBonds(subnet.id(), neuron.uid(), ballot.bonds(output, i));
      subnets.state().removeWeights(subnet.id(), neuron.uid());
      raiseTake(neuron.account());
    }
    judge(paid, now);
    Subnet next = subnets.state().existing(subnet.id()).withNextEpoch(now);
    subnets.state().put(next);
    subnets.timers().arm(next.epochTimer());
  }

  /// Pays the pot out where the votes agree on anything; what nobody earned stays in it.
  private Amount pay(EpochOutput output, long[] dividends) {
    Money money = subnet.money();
    EmissionSplit split = EmissionSplit.of(money.pot(), subnet.rules().ownerPart());
    boolean agreed = Arrays.stream(output.standing().incentive()).anyMatch(x -> x != 0);
    Amount owner = agreed ? split.owner() : Amount.ZERO;
    subnets.pay(subnet.owner(), owner);
    Amount miners = agreed ? payMiners(split.miners(), output.serverEmission()) : Amount.ZERO;
    Amount staked = Amount.ZERO;
    Amount validators = Amount.ZERO;
    if (agreed && Arrays.stream(dividends).anyMatch(x -> x != 0)) {
      validators = split.validators();
      staked = payValidators(validators, dividends);
    }
    Amount paid = owner.plus(miners).plus(validators);
    Amount pot = money.pot().minus(paid);
    subnets
        .state()
        .put(
            subnet.withMoney(
                new Money(pot, money.lock(), money.staked().plus(staked), money.fees())));
    events.add(new EpochPaid(subnet.id(), subnet.clock().epoch(), owner, miners, validators, pot));
    return paid;
  }

  private static List<Amount> shares(Amount amount, long[] weights) {
    var exact = new ArrayList<Amount>(weights.length);
    for (long weight : weights) {
      exact.add(new Amount(weight));
    }
    return LargestRemainder.split(amount, exact);
  }

  /// What the owner's own miners earn stays in the pot: an owner must not pay himself by votes.
  private Amount payMiners(Amount amount, long[] weights) {
    List<Amount> shares = shares(amount, weights);
    Amount paid = Amount.ZERO;
    for (int i = 0; i < neurons.size(); i++) {
      AccountId account = neurons.get(i).account();
      if (!account.equals(subnet.owner())) {
        subnets.pay(account, shares.get(i));
        earned[i] += shares.get(i).units();
        paid = paid.plus(shares.get(i));
      }
    }
    return paid;
  }

  /// The take to the validator, the rest into its pool; what went into pools.
  private Amount payValidators(Amount amount, long[] weights) {
    List<Amount> shares = shares(amount, weights);
    Amount staked = Amount.ZERO;
    for (int i = 0; i < neurons.size(); i++) {
      Amount share = shares.get(i);
      AccountId account = neurons.get(i).account();
      Pool pool = subnets.state().pool(subnet.id(), account);
      earned[i] += share.units();
      Amount kept =
          pool.shares() == 0
              ? share
              : new Amount(Wide.product(share.units(), pool.take()).quotient(U16_MAX));
      Amount rest = share.minus(kept);
      subnets.pay(account, kept);
      if (!rest.isZero()) {
        subnets.state().put(subnet.id(), account, pool.earning(rest));
        staked = staked.plus(rest);
      }
    }
    return staked;
  }

  private void raiseTake(AccountId account) {
    Pool pool = subnets.state().pool(subnet.id(), account);
    Optional<Pool.Raise> raise = pool.raise();
    if (raise.isPresent() && raise.get().fromEpoch() <= subnet.clock().epoch() + 1) {
      subnets
          .state()
          .put(subnet.id(), account, pool.withTake(raise.get().take(), Optional.empty()));
    }
  }

  /// Gives notice to a subnet that users do not pay for, and takes it back from one that they do.
  private void judge(Amount paid, BlockTime now) {
    Subnet current = subnets.state().existing(subnet.id());
    SubnetRules.Sustain sustain = subnet.rules().sustain();
    if (sustain.epochs() == 0 || paid.isZero()) {
      return; // What pays nothing needs nobody to pay for it.
    }
    boolean poor = share(paid, sustain.share()).exceeds(current.money().fees());
    Health health = current.health();
    if (!poor) {
      boolean healed = health.phase() == Phase.ENDING && health.poor() >= sustain.epochs();
      if (healed) {
        subnets.timers().disarm(FoundingRules.end(subnet.id(), health.ends().orElseThrow()));
        events.add(new SubnetHealed(subnet.id()));
      }
      subnets
          .state()
          .put(
              current.withHealth(
                  healed ? Health.WELL : new Health(health.phase(), 0, health.ends())));
      return;
    }
    int times = health.poor() == Integer.MAX_VALUE ? health.poor() : health.poor() + 1;
    Subnet worse = current.withHealth(new Health(health.phase(), times, health.ends()));
    subnets.state().put(worse);
    if (health.phase() == Phase.ACTIVE && times >= sustain.epochs()) {
      events.add(FoundingRules.giveNotice(subnets, worse, EndReason.FEES_TOO_LOW, now));
    }
  }

  private static Amount share(Amount amount, BasisPoints rate) {
    return amount.shareRoundedDown(rate);
  }
}
