package espalier.ledger.subnet;

import static espalier.ledger.subnet.Colony.NO_LIMIT;
import static espalier.ledger.subnet.Colony.PEOPLE;
import static espalier.ledger.subnet.Colony.RICHES;
import static espalier.ledger.subnet.Colony.person;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.crypto.SigningKey;
import espalier.base.unit.Amount;
import espalier.base.unit.BasisPoints;
import espalier.ledger.Chain;
import espalier.ledger.Ledger.Answer;
import espalier.ledger.Transaction;
import espalier.ledger.bank.BankState;
import espalier.ledger.subnet.SubnetRules.Sustain;
import espalier.ledger.subnet.SubnetTransaction.CloseChannel;
import espalier.ledger.subnet.SubnetTransaction.Delegate;
import espalier.ledger.subnet.SubnetTransaction.EndSubnet;
import espalier.ledger.subnet.SubnetTransaction.FoundSubnet;
import espalier.ledger.subnet.SubnetTransaction.FundSubsidy;
import espalier.ledger.subnet.SubnetTransaction.LeaveSubnet;
import espalier.ledger.subnet.SubnetTransaction.OpenChannel;
import espalier.ledger.subnet.SubnetTransaction.RedeemVoucher;
import espalier.ledger.subnet.SubnetTransaction.RegisterNeuron;
import espalier.ledger.subnet.SubnetTransaction.SetTake;
import espalier.ledger.subnet.SubnetTransaction.TopUpChannel;
import espalier.ledger.subnet.SubnetTransaction.Undelegate;
import espalier.ledger.subnet.SubnetTransaction.Weight;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Method: strangers ask for anything at any time, most of it refused, while the clock runs; after
/// every few steps all invariants hold, and money that was there is there.
final class SubnetPropertyTest {
  private static final SigningKey CALLS = Chain.key(77);

  private final Colony colony = new Colony();
  private final Map<SigningKey, List<Weight>> bound = new HashMap<>();
  private int accepted;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void money_is_conserved_whatever_strangers_ask(long seed) {
    var random = new Random(seed);
    attempt(person(0), new FundSubsidy(new Amount(30_000_000_000L)));
    for (int step = 0; step < 800; step++) {
      var by = person(random.nextInt(PEOPLE));
      ask(by, random).ifPresent(request -> attempt(by, request));
      if (random.nextInt(3) == 0) {
        colony.chain.after(random.nextInt(20) == 0 ? 60_000 : random.nextInt(400));
        colony.chain.tick();
      }
      if (step % 40 == 0) {
        colony.sound();
      }
    }
    colony.sound();
    assertTrue(accepted > 100, accepted + " requests were accepted");
    BigInteger sum = BigInteger.ZERO;
    for (var one : BankState.BALANCES.all(colony.chain.store)) {
      sum = sum.add(BigInteger.valueOf(one.units()));
    }
    // What registering burned is gone from the supply too, which the invariants compare.
    assertTrue(sum.compareTo(BigInteger.valueOf(RICHES).multiply(BigInteger.valueOf(PEOPLE))) <= 0);
    wipe();
  }

  /// After all subnets have ended the module holds nothing.
  private void wipe() {
    for (Subnet subnet : SubnetState.SUBNETS.all(colony.chain.store)) {
      attempt(ownerOf(subnet), new EndSubnet(subnet.id()));
    }
    for (int i = 0; i < 50 && colony.held() > 0; i++) {
      colony.chain.after(10_000);
      colony.chain.tick();
    }
    assertEquals(0, colony.held());
    colony.sound();
  }

  private static SigningKey ownerOf(Subnet subnet) {
    for (int i = 0; i < PEOPLE; i++) {
      if (person(i).account().equals(subnet.owner())) {
        return person(i);
      }
    }
    throw new AssertionError(subnet.owner());
  }

  private void attempt(SigningKey by, Transaction request) {
    if (colony.chain.apply(by, request) instanceof Answer.Accepted) {
      accepted++;
    }
  }

  private Optional<Transaction> ask(SigningKey by, RandomGenerator random) {
    List<Subnet> subnets = SubnetState.SUBNETS.all(colony.chain.store);
    if (subnets.isEmpty() || random.nextInt(150) == 0) {
      var sustain = new Sustain(new BasisPoints(random.nextInt(3) * 2_000), 3, 5_000);
      return Optional.of(
          new FoundSubnet(
              "net-" + random.nextInt(9), Colony.rules(2 + random.nextInt(6), sustain), NO_LIMIT));
    }
    Subnet subnet = subnets.get(random.nextInt(subnets.size()));
    var validator = person(random.nextInt(PEOPLE)).account();
    var amount = new Amount(1 + random.nextLong(10_000_000));
    return switch (random.nextInt(16)) {
      case 0, 1 -> Optional.of(new RegisterNeuron(subnet.id(), "", NO_LIMIT));
      case 2 -> Optional.of(new LeaveSubnet(subnet.id()));
      case 3, 4 -> Optional.of(new Delegate(subnet.id(), validator, amount));
      case 5 -> Optional.of(new Undelegate(subnet.id(), validator, 1 + random.nextLong(2_000_000)));
      case 6 -> Optional.of(new SetTake(subnet.id(), random.nextInt(12_000)));
      case 7, 8, 9 -> Optional.of(commit(subnet, by, random));
      case 10, 11, 12 ->
          Optional.ofNullable(bound.get(by)).map(weights -> colony.reveal(subnet, weights));
      case 13 -> Optional.of(new OpenChannel(subnet.id(), validator, CALLS.publicKey(), amount));
      case 14 -> channel(by, random);
      default ->
          random.nextInt(30) == 0
              ? Optional.of(new EndSubnet(subnet.id()))
              : Optional.of(new FundSubsidy(amount));
    };
  }

  private Transaction commit(Subnet subnet, SigningKey by, RandomGenerator random) {
    var weights = new HashMap<espalier.base.unit.Hash, Integer>();
    for (Neuron neuron : SubnetState.neurons(colony.chain.store, subnet.id())) {
      if (!neuron.account().equals(by.account()) && random.nextBoolean()) {
        weights.put(neuron.entry(), random.nextInt(65_536));
      }
    }
    List<Weight> sorted = Colony.weights(weights);
    bound.put(by, sorted);
    return colony.commit(subnet, by, sorted);
  }

  private Optional<Transaction> channel(SigningKey by, RandomGenerator random) {
    List<Channel> channels = SubnetState.CHANNELS.all(colony.chain.store);
    if (channels.isEmpty()) {
      return Optional.empty();
    }
    Channel channel = channels.get(random.nextInt(channels.size()));
    var total = new Amount(random.nextLong(channel.deposit().units() + 2));
    return switch (random.nextInt(3)) {
      case 0 -> Optional.of(new TopUpChannel(channel.id(), new Amount(random.nextInt(1_000))));
      case 1 -> Optional.of(new CloseChannel(channel.id()));
      default -> {
        var voucher = Channel.voucher(channel.id(), total);
        var redeem = new RedeemVoucher(channel.id(), total, CALLS.sign(Chain.ENGINE, voucher));
        attempt(holder(channel), redeem);
        yield Optional.of(redeem);
      }
    };
  }

  private static SigningKey holder(Channel channel) {
    for (int i = 0; i < PEOPLE; i++) {
      if (person(i).account().equals(channel.validator())) {
        return person(i);
      }
    }
    throw new AssertionError(channel.validator());
  }
}
