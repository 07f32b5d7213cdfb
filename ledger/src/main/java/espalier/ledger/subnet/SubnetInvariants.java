package espalier.ledger.subnet;

import espalier.base.unit.AccountId;
import espalier.base.unit.Hash;
import espalier.ledger.state.View;
import espalier.ledger.subnet.Subnet.Phase;
import espalier.ledger.subnet.SubnetState.Entered;
import espalier.ledger.subnet.SubnetState.InSubnet;
import espalier.ledger.subnet.SubnetState.Member;
import espalier.ledger.timer.TimerState;
import java.math.BigInteger;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/// What holds for subnets after every block.
public final class SubnetInvariants {
  private static final byte[] ALL = new byte[0];

  private SubnetInvariants() {}

  /// What the reserve holds: what it was given, less what was issued.
  public static BigInteger reserve(View state) {
    SubnetNetwork network = SubnetState.network(state);
    return BigInteger.valueOf(network.funded().units())
        .subtract(BigInteger.valueOf(network.issued().units()));
  }

  /// What pots, locks, stakes, entry bonds and deposits hold together.
  public static BigInteger held(View state) {
    BigInteger[] sum = {BigInteger.ZERO};
    SubnetState.SUBNETS.scan(
        state,
        ALL,
        (_, subnet) -> {
          add(sum, subnet.money().pot().units());
          add(sum, subnet.money().lock().units());
          add(sum, subnet.money().staked().units());
          return true;
        });
    SubnetState.NEURONS.scan(
        state,
        ALL,
        (_, neuron) -> {
          add(sum, neuron.bond().units());
          return true;
        });
    SubnetState.CHANNELS.scan(
        state,
        ALL,
        (_, channel) -> {
          add(sum, channel.left().units());
          return true;
        });
    return sum[0];
  }

  private static void add(BigInteger[] sum, long units) {
    sum[0] = sum[0].add(BigInteger.valueOf(units));
  }

  /// Tells `finding` a sentence for everything that does not hold.
  public static void check(View state, Consumer<String> finding) {
    int[] count = {0};
    SubnetState.SUBNETS.scan(
        state,
        ALL,
        (id, subnet) -> {
          count[0]++;
          subnet(state, id, subnet, finding);
          return true;
        });
    if (count[0] != SubnetState.network(state).subnets()) {
      finding.accept(
          "subnet: %d subnets stand in the table; the network says %d"
              .formatted(count[0], SubnetState.network(state).subnets()));
    }
    neurons(state, finding);
    pools(state, finding);
    channels(state, finding);
  }

  private static void subnet(View state, Hash id, Subnet subnet, Consumer<String> finding) {
    boolean named = SubnetState.NAMES.get(state, subnet.name()).filter(id::equals).isPresent();
    if (!id.equals(subnet.id()) || !named) {
      finding.accept("subnet: %s is not found by its name".formatted(id));
    }
    Phase phase = subnet.health().phase();
    boolean runs = TimerState.TIMERS.has(state, subnet.epochTimer());
    if (runs == (phase == Phase.CLOSING)) {
      finding.accept("subnet: the epoch of %s never ends, or one ends too much".formatted(id));
    }
    boolean ends =
        subnet.health().ends().isPresent()
            && TimerState.TIMERS.has(
                state, FoundingRules.end(id, subnet.health().ends().orElseThrow()));
    if (ends == (phase == Phase.ACTIVE)) {
      finding.accept("subnet: %s ends without notice, or not after it".formatted(id));
    }
    BigInteger[] staked = {BigInteger.ZERO};
    SubnetState.POOLS.scan(
        state,
        id.bytes(),
        (_, pool) -> {
          add(staked, pool.total().units());
          return true;
        });
    if (!staked[0].equals(BigInteger.valueOf(subnet.money().staked().units()))) {
      finding.accept(
          "subnet: pools of %s hold %s; the subnet says %s"
              .formatted(id, staked[0], subnet.money().staked()));
    }
  }

  private static void neurons(View state, Consumer<String> finding) {
    SubnetState.NEURONS.scan(
        state,
        ALL,
        (seat, neuron) -> {
          Optional<Integer> member =
              SubnetState.MEMBERS.get(state, new Member(seat.subnet(), neuron.account()));
          Optional<Integer> entry =
              SubnetState.ENTRIES.get(state, new Entered(seat.subnet(), neuron.entry()));
          boolean found =
              neuron.uid() == seat.uid()
                  && member.filter(uid -> uid == seat.uid()).isPresent()
                  && entry.filter(uid -> uid == seat.uid()).isPresent()
                  && SubnetState.SUBNETS.has(state, seat.subnet());
          if (!found) {
            finding.accept(
                "subnet: slot %d of %s is not found by its holder"
                    .formatted(seat.uid(), seat.subnet()));
          }
          boolean revealed = neuron.vote().filter(Neuron.Commitment::revealed).isPresent();
          if (revealed != SubnetState.WEIGHTS.has(state, seat)) {
            finding.accept(
                "subnet: slot %d of %s has weights without a reveal, or none with one"
                    .formatted(seat.uid(), seat.subnet()));
          }
          return true;
        });
    if (rows(state, SubnetState.NEURONS) != rows(state, SubnetState.MEMBERS)
        || rows(state, SubnetState.NEURONS) != rows(state, SubnetState.ENTRIES)) {
      finding.accept("subnet: there are members or entries without a slot");
    }
  }

  private static long rows(View state, espalier.ledger.state.Table<?, ?> table) {
    long[] count = {0};
    table.scan(
        state,
        ALL,
        (_, _) -> {
          count[0]++;
          return true;
        });
    return count[0];
  }

  private static void pools(View state, Consumer<String> finding) {
    var shares = new TreeMap<Hash, TreeMap<AccountId, long[]>>();
    SubnetState.DELEGATIONS.scan(
        state,
        ALL,
        (key, held) -> {
          long[] sum =
              shares
                  .computeIfAbsent(key.subnet(), _ -> new TreeMap<>())
                  .computeIfAbsent(key.validator(), _ -> new long[2]);
          sum[0] += held;
          sum[1]++;
          return true;
        });
    SubnetState.POOLS.scan(
        state,
        ALL,
        (member, pool) -> {
          long[] sum =
              shares
                  .getOrDefault(member.subnet(), new TreeMap<>())
                  .getOrDefault(member.account(), new long[2]);
          if (sum[0] != pool.shares() || sum[1] != pool.delegators()) {
            finding.accept(
                "subnet: %d shares of %d holders in the pool of %s; it says %d of %d"
                    .formatted(sum[0], sum[1], member.account(), pool.shares(), pool.delegators()));
          }
          return true;
        });
    shares.forEach((subnet, byValidator) ->
        byValidator.keySet().stream()
            .filter(one -> !SubnetState.POOLS.has(state, new Member(subnet, one)))
            .forEach(one -> finding.accept("subnet: shares in a pool that " + one + " lacks")));
  }

  private static void channels(View state, Consumer<String> finding) {
    SubnetState.CHANNELS.scan(
        state,
        ALL,
        (id, channel) -> {
          boolean indexed =
              SubnetState.SUBNET_CHANNELS.has(state, new InSubnet(channel.subnet(), id));
          boolean timed = channel.ends().isEmpty() || TimerState.TIMERS.has(state, channel.timer());
          if (!indexed || !timed || channel.spent().exceeds(channel.deposit())) {
            finding.accept("subnet: channel %s is lost, or never ends".formatted(id));
          }
          return true;
        });
    if (rows(state, SubnetState.CHANNELS) != rows(state, SubnetState.SUBNET_CHANNELS)) {
      finding.accept("subnet: there are channels of no subnet");
    }
  }
}
