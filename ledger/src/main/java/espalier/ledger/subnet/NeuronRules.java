package espalier.ledger.subnet;

import static espalier.ledger.Outcome.accepted;
import static espalier.ledger.Outcome.rejected;
import static espalier.ledger.subnet.SubnetRejection.NEURON_EXISTS;
import static espalier.ledger.subnet.SubnetRejection.NEURON_UNKNOWN;
import static espalier.ledger.subnet.SubnetRejection.PRICE_ABOVE_LIMIT;
import static espalier.ledger.subnet.SubnetRejection.SEATS_FULL;
import static espalier.ledger.subnet.SubnetRejection.STAKE_COMMITTED;
import static espalier.ledger.subnet.SubnetRejection.SUBNET_ENDING;

import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import espalier.ledger.Call;
import espalier.ledger.Event;
import espalier.ledger.Outcome;
import espalier.ledger.Outcome.Rejected;
import espalier.ledger.subnet.Neuron.Standing;
import espalier.ledger.subnet.Subnet.Phase;
import espalier.ledger.subnet.Subnet.Price;
import espalier.ledger.subnet.SubnetEvent.NeuronLeft;
import espalier.ledger.subnet.SubnetEvent.NeuronRegistered;
import espalier.ledger.subnet.SubnetEvent.NeuronServing;
import espalier.ledger.subnet.SubnetTransaction.LeaveSubnet;
import espalier.ledger.subnet.SubnetTransaction.RegisterNeuron;
import espalier.ledger.subnet.SubnetTransaction.ServeNeuron;
import espalier.scoring.subnet.Pruning;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Taking a place in a subnet, serving there, and giving the place up.
final class NeuronRules {
  /// So many neurons that are not new any more stay, as upstream.
  private static final int LEAST_FREE = 10;

  private NeuronRules() {}

  static Outcome register(Subnets subnets, RegisterNeuron register, Call call) {
    Optional<Rejected> closed = subnets.closed(register.subnet());
    if (closed.isPresent()) {
      return closed.get();
    }
    Subnet subnet = subnets.state().existing(register.subnet());
    if (subnet.health().phase() == Phase.ENDING) {
      return rejected(
          SUBNET_ENDING,
          "subnet '%s' ends at %s and takes nobody in; choose another"
              .formatted(subnet.name(), subnet.health().ends().orElseThrow()));
    }
    Optional<Neuron> own = subnets.own(subnet.id(), call);
    if (own.isPresent()) {
      return rejected(
          NEURON_EXISTS,
          "%s holds slot %d already; one account has one place in a subnet"
              .formatted(call.actor(), own.get().uid()));
    }
    Amount price = subnet.price().at(call.time(), subnet.rules());
    if (price.exceeds(register.priceMax())) {
      return rejected(
          PRICE_ABOVE_LIMIT,
          "registering costs %s now, above the limit of %s; it falls with time: wait or raise the limit"
              .formatted(price, register.priceMax()));
    }
    Optional<Rejected> poor = subnets.poor(call.actor(), price);
    if (poor.isPresent()) {
      return poor.get();
    }
    List<Neuron> neurons = subnets.state().neurons(subnet.id());
    boolean full = neurons.size() >= subnet.rules().seats().neurons();
    OptionalInt pruned = full ? weakest(subnet, neurons) : OptionalInt.empty();
    if (full && pruned.isEmpty()) {
      return rejected(
          SEATS_FULL,
          "all %d places are held by the owner or by neurons that have bound themselves to a vote; try again after %s"
              .formatted(neurons.size(), subnet.clock().ends()));
    }

    var events = new ArrayList<Event>();
    if (pruned.isPresent()) {
      events.add(remove(subnets, subnet, neurons.get(pruned.getAsInt()), true));
      subnet = subnets.state().existing(subnet.id());
    }
    int uid = pruned.isPresent() ? neurons.get(pruned.getAsInt()).uid() : freeSlot(neurons);
    events.add(seat(subnets, subnet, uid, price, register.endpoint(), call));
    return accepted(events);
  }

  private static NeuronRegistered seat(
      Subnets subnets, Subnet subnet, int uid, Amount price, String endpoint, Call call) {
    Amount bond = price.shareRoundedDown(subnet.rules().entry().bond());
    int number = subnet.price().registrations() + 1;
    var neuron =
        new Neuron(
            Neuron.entryId(subnet.id(), call.actor(), number),
            call.actor(),
            uid,
            call.time(),
            endpoint,
            bond,
            0,
            false,
            Optional.empty(),
            Standing.NONE,
            Neuron.History.NONE);
    subnets.collect(call.actor(), bond);
    subnets.bank().burn(call.actor(), subnets.coin(price.minus(bond)));
    Amount next = subnet.rules().entry().burn().afterRegistration(price);
    subnets.state().put(subnet.withPrice(new Price(next, call.time(), number)));
    subnets.state().add(subnet.id(), neuron);
    return new NeuronRegistered(subnet.id(), neuron, price);
  }

  private static int freeSlot(List<Neuron> neurons) {
    int free = 0;
    for (Neuron neuron : neurons) {
      if (neuron.uid() != free) {
        break;
      }
      free++;
    }
    return free;
  }

  /// Who makes room: never the owner, nor who has bound itself to a vote of this epoch.
  private static OptionalInt weakest(Subnet subnet, List<Neuron> neurons) {
    int n = neurons.size();
    long[] earned = new long[n];
    long[] registered = new long[n];
    int[] scored = new int[n];
    boolean[] stays = new boolean[n];
    for (int i = 0; i < n; i++) {
      Neuron neuron = neurons.get(i);
      earned[i] = neuron.standing().earned().units();
      registered[i] = neuron.registered().milliseconds();
      scored[i] = neuron.scored();
      stays[i] = neuron.account().equals(subnet.owner()) || neuron.vote().isPresent();
    }
    boolean[] immune = Pruning.immuneByRounds(scored, subnet.rules().seats().immunityRounds());
    return new Pruning(earned, registered, immune, stays).choose(Math.min(LEAST_FREE, n / 2));
  }

  /// Frees a slot; the bond goes back to who was scored often enough, else into the pot.
  static NeuronLeft remove(Subnets subnets, Subnet subnet, Neuron neuron, boolean pruned) {
    boolean earned = neuron.scored() >= subnet.rules().seats().immunityRounds();
    Amount returned = earned ? neuron.bond() : Amount.ZERO;
    subnets.pay(neuron.account(), returned);
    subnets.state().remove(subnet.id(), neuron);
    var money = subnet.money();
    subnets
        .state()
        .put(subnet.withMoney(money.withPot(money.pot().plus(neuron.bond().minus(returned)))));
    return new NeuronLeft(subnet.id(), neuron.entry(), neuron.account(), pruned, returned);
  }

  /// The refusal of who has no place.
  static Rejected unknown(Hash subnet, Call call) {
    return rejected(
        NEURON_UNKNOWN,
        "%s has no place in subnet %s; register first".formatted(call.actor(), subnet));
  }

  static Outcome serve(Subnets subnets, ServeNeuron serve, Call call) {
    Optional<Rejected> closed = subnets.closed(serve.subnet());
    if (closed.isPresent()) {
      return closed.get();
    }
    Optional<Neuron> own = subnets.own(serve.subnet(), call);
    if (own.isEmpty()) {
      return unknown(serve.subnet(), call);
    }

    subnets.state().put(serve.subnet(), own.get().withEndpoint(serve.endpoint()));
    return accepted(new NeuronServing(serve.subnet(), own.get().entry(), serve.endpoint()));
  }

  static Outcome leave(Subnets subnets, LeaveSubnet leave, Call call) {
    Optional<Rejected> closed = subnets.closed(leave.subnet());
    if (closed.isPresent()) {
      return closed.get();
    }
    Subnet subnet = subnets.state().existing(leave.subnet());
    Optional<Neuron> own = subnets.own(subnet.id(), call);
    if (own.isEmpty()) {
      return unknown(leave.subnet(), call);
    }
    Optional<Rejected> bound = bound(subnet, own.get());
    if (bound.isPresent()) {
      return bound.get();
    }
    return accepted(remove(subnets, subnet, own.get(), false));
  }

  /// The refusal while a neuron is bound to a vote: nobody leaves between commit and pay.
  static Optional<Rejected> bound(Subnet subnet, Neuron neuron) {
    BlockTime ends = subnet.clock().ends();
    return neuron.vote().isPresent()
        ? Optional.of(
            rejected(
                STAKE_COMMITTED,
                "slot %d has bound itself to a vote in epoch %d; try again after %s"
                    .formatted(neuron.uid(), subnet.clock().epoch(), ends)))
        : Optional.empty();
  }
}
