package espalier.ledger.subnet;

import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.ledger.Event;
import espalier.ledger.bank.ModuleAccount;
import espalier.ledger.subnet.Subnet.Phase;
import espalier.ledger.subnet.SubnetEvent.Emitted;
import espalier.scoring.share.LargestRemainder;
import java.util.ArrayList;
import java.util.List;

/// What the network issues, divided among its subnets by what is staked in them.
final class Emissions {
  private Emissions() {}

  /// Issues once, and arms the next time for as long as there is a subnet.
  static List<Event> fire(Subnets subnets, BlockTime now) {
    SubnetNetwork network = subnets.state().network();
    if (network.subnets() == 0) {
      return List.of();
    }
    subnets.timers().arm(FoundingRules.emission(now));
    List<Subnet> fed =
        subnets.state().subnets().stream()
            .filter(one -> one.health().phase() == Phase.ACTIVE && !one.money().staked().isZero())
            .toList();
    Amount emission = network.emission();
    if (fed.isEmpty() || emission.isZero()) {
      return List.of();
    }
    List<Amount> shares =
        LargestRemainder.split(emission, fed.stream().map(one -> one.money().staked()).toList());
    subnets
        .bank()
        .move(ModuleAccount.SUBSIDY.id(), ModuleAccount.SUBNETS.id(), subnets.coin(emission));
    subnets.state().put(network.withIssued(network.issued().plus(emission)));
    var events = new ArrayList<Event>();
    for (int i = 0; i < fed.size(); i++) {
      Subnet.Money money = fed.get(i).money();
      subnets.state().put(fed.get(i).withMoney(money.withPot(money.pot().plus(shares.get(i)))));
      events.add(new Emitted(fed.get(i).id(), shares.get(i)));
    }
    return events;
  }
}
