package espalier.ledger.subnet;

import static espalier.ledger.Outcome.accepted;
import static espalier.ledger.Outcome.rejected;
import static espalier.ledger.subnet.SubnetRejection.AMOUNT_TOO_LARGE;
import static espalier.ledger.subnet.SubnetRejection.CHANGE_TOO_EARLY;
import static espalier.ledger.subnet.SubnetRejection.NAME_TAKEN;
import static espalier.ledger.subnet.SubnetRejection.NOT_OWNER;
import static espalier.ledger.subnet.SubnetRejection.PRICE_ABOVE_LIMIT;
import static espalier.ledger.subnet.SubnetRejection.SUBNETS_FULL;
import static espalier.ledger.subnet.SubnetRejection.SUBNET_ENDING;

import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import espalier.ledger.Call;
import espalier.ledger.Outcome;
import espalier.ledger.Outcome.Rejected;
import espalier.ledger.bank.ModuleAccount;
import espalier.ledger.subnet.Subnet.Clock;
import espalier.ledger.subnet.Subnet.Health;
import espalier.ledger.subnet.Subnet.Money;
import espalier.ledger.subnet.Subnet.Phase;
import espalier.ledger.subnet.Subnet.Price;
import espalier.ledger.subnet.SubnetEvent.EndReason;
import espalier.ledger.subnet.SubnetEvent.SubnetChanged;
import espalier.ledger.subnet.SubnetEvent.SubnetEnding;
import espalier.ledger.subnet.SubnetEvent.SubnetFounded;
import espalier.ledger.subnet.SubnetEvent.SubsidyFunded;
import espalier.ledger.subnet.SubnetTransaction.ChangeSubnet;
import espalier.ledger.subnet.SubnetTransaction.EndSubnet;
import espalier.ledger.subnet.SubnetTransaction.FoundSubnet;
import espalier.ledger.subnet.SubnetTransaction.FundSubsidy;
import espalier.ledger.timer.Timer;
import espalier.ledger.timer.Timer.Kind;
import java.util.Optional;

/// Founding a subnet, changing its rules, ending it, and the reserve that emission comes from.
final class FoundingRules {
  private FoundingRules() {}

  static Outcome found(Subnets subnets, FoundSubnet found, Call call) {
    SubnetNetwork network = subnets.state().network();
    Optional<Hash> taken = subnets.state().named(found.name());
    if (taken.isPresent()) {
      return rejected(
          NAME_TAKEN,
          "'%s' is subnet %s; choose another name".formatted(found.name(), taken.get()));
    }
    if (network.subnets() == SubnetNetwork.SUBNETS_MAX) {
      return rejected(
          SUBNETS_FULL,
          "there are %d subnets, the most there can be; wait until one has ended"
              .formatted(network.subnets()));
    }
    Amount lock = network.lock(call.time());
    if (lock.exceeds(found.lockMax())) {
      return rejected(
          PRICE_ABOVE_LIMIT,
          "founding costs %s now, above the limit of %s; it falls with time: wait or raise the limit"
              .formatted(lock, found.lockMax()));
    }
    Optional<Rejected> poor = subnets.poor(call.actor(), lock);
    if (poor.isPresent()) {
      return poor.get();
    }

    SubnetRules rules = found.rules();
    var subnet =
        new Subnet(
            call.newId("subnet"),
            call.actor(),
            found.name(),
            rules,
            Optional.empty(),
            Clock.starting(1, call.time(), rules),
            new Money(Amount.ZERO, lock, Amount.ZERO, Amount.ZERO),
            new Price(rules.entry().least(), call.time(), 0),
            Health.WELL);
    subnets.collect(call.actor(), lock);
    subnets.state().add(subnet);
    subnets.state().put(network.withFounded(lock, call.time()));
    subnets.timers().arm(subnet.epochTimer());
    if (network.subnets() == 0) {
      subnets.timers().arm(emission(call.time()));
    }
    return accepted(new SubnetFounded(subnet));
  }

  /// When the network issues next.
  static Timer emission(BlockTime now) {
    long later = SubnetNetwork.TICKS_AN_EMISSION * SubnetNetwork.TICK_MILLISECONDS;
    return new Timer(now.plusMilliseconds(later), Kind.SUBNET_EMISSION, Hash.ZERO);
  }

  private static Rejected notOwner(Subnet subnet) {
    return rejected(NOT_OWNER, "only " + subnet.owner() + " may do this; it owns the subnet");
  }

  static Outcome change(Subnets subnets, ChangeSubnet change, Call call) {
    Optional<Rejected> closed = subnets.closed(change.subnet());
    if (closed.isPresent()) {
      return closed.get();
    }
    Subnet subnet = subnets.state().existing(change.subnet());
    if (!subnet.owner().equals(call.actor())) {
      return notOwner(subnet);
    }
    int earliest = subnet.clock().epoch() + 2;
    if (change.fromEpoch() < earliest) {
      return rejected(
          CHANGE_TOO_EARLY,
          "rules from epoch %d; people were told others up to the next epoch, %d; the earliest is epoch %d"
              .formatted(change.fromEpoch(), subnet.clock().epoch() + 1, earliest));
    }

    var next = new Subnet.Change(change.fromEpoch(), change.rules());
    subnets.state().put(subnet.withChange(next));
    return accepted(new SubnetChanged(subnet.id(), next));
  }

  static Outcome fund(Subnets subnets, FundSubsidy fund, Call call) {
    Optional<Rejected> refusal =
        Subnets.zero(fund.amount()).or(() -> subnets.poor(call.actor(), fund.amount()));
    if (refusal.isPresent()) {
      return refusal.get();
    }
    SubnetNetwork network = subnets.state().network();
    if (fund.amount().units() > Long.MAX_VALUE - network.funded().units()) {
      return rejected(
          AMOUNT_TOO_LARGE,
          "the reserve takes in at most 2^63 - 1 units in all; %s were given, so at most %d more fit"
              .formatted(network.funded(), Long.MAX_VALUE - network.funded().units()));
    }

    subnets.bank().move(call.actor(), ModuleAccount.SUBSIDY.id(), subnets.coin(fund.amount()));
    subnets.state().put(network.withFunded(network.funded().plus(fund.amount())));
    return accepted(new SubsidyFunded(call.actor(), fund.amount()));
  }

  static Outcome end(Subnets subnets, EndSubnet end, Call call) {
    Optional<Rejected> closed = subnets.closed(end.subnet());
    if (closed.isPresent()) {
      return closed.get();
    }
    Subnet subnet = subnets.state().existing(end.subnet());
    if (!subnet.owner().equals(call.actor())) {
      return notOwner(subnet);
    }
    if (subnet.health().phase() == Phase.ENDING) {
      return rejected(
          SUBNET_ENDING,
          "notice was given already; it runs out at %s"
              .formatted(subnet.health().ends().orElseThrow()));
    }
    return accepted(giveNotice(subnets, subnet, EndReason.OWNER, call.time()));
  }

  static SubnetEnding giveNotice(Subnets subnets, Subnet subnet, EndReason reason, BlockTime now) {
    BlockTime ends = now.plusMilliseconds(subnet.rules().sustain().noticeMilliseconds());
    subnets
        .state()
        .put(
            subnet.withHealth(new Health(Phase.ENDING, subnet.health().poor(), Optional.of(ends))));
    subnets.timers().arm(end(subnet.id(), ends));
    return new SubnetEnding(subnet.id(), reason, ends);
  }

  static Timer end(Hash subnet, BlockTime ends) {
    return new Timer(ends, Kind.SUBNET_END, subnet);
  }
}
