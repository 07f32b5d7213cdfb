package espalier.competition.simulation;

import static espalier.competition.simulation.SimulatedLedger.only;

import espalier.base.unit.Amount;
import espalier.base.unit.BasisPoints;
import espalier.base.unit.Hash;
import espalier.competition.simulation.Comparison.Pair;
import espalier.competition.simulation.Row.Measure;
import espalier.competition.simulation.SimulatedLedger.Person;
import espalier.ledger.Event;
import espalier.ledger.subnet.Neuron;
import espalier.ledger.subnet.Subnet;
import espalier.ledger.subnet.SubnetEvent.NeuronLeft;
import espalier.ledger.subnet.SubnetEvent.NeuronRegistered;
import espalier.ledger.subnet.SubnetEvent.SubnetFounded;
import espalier.ledger.subnet.SubnetRules;
import espalier.ledger.subnet.SubnetRules.Consensus;
import espalier.ledger.subnet.SubnetRules.Seats;
import espalier.ledger.subnet.SubnetRules.Sustain;
import espalier.ledger.subnet.SubnetState;
import espalier.ledger.subnet.SubnetTransaction;
import espalier.ledger.subnet.SubnetTransaction.CommitWeights;
import espalier.ledger.subnet.SubnetTransaction.Delegate;
import espalier.ledger.subnet.SubnetTransaction.FoundSubnet;
import espalier.ledger.subnet.SubnetTransaction.FundSubsidy;
import espalier.ledger.subnet.SubnetTransaction.RegisterNeuron;
import espalier.ledger.subnet.SubnetTransaction.RevealWeights;
import espalier.ledger.subnet.SubnetTransaction.Weight;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// A sniper registers into a full subnet while votes are bound, and so takes the slot of the miner
/// that those votes favour. Played on the ledger; the stake is the price of the registration.
final class SlotAttack {
  private static final int VALIDATORS = 3;
  private static final int MINERS = 5;
  private static final int FIRST_VALIDATOR = 1;
  private static final int FIRST_MINER = FIRST_VALIDATOR + VALIDATORS;
  private static final Person OWNER = Person.of(0);
  private static final Person SNIPER = Person.of(FIRST_MINER + MINERS);
  private static final int PEOPLE = FIRST_MINER + MINERS + 1;
  private static final Amount NO_LIMIT = new Amount(Long.MAX_VALUE);
  private static final Hash SALT = new Hash(4, 3, 2, 1);
  private static final long MINUTE = 60_000;

  /// By how much the votes favour the miner that the sniper drives out.
  private static final double FAVOUR = 8;

  /// When the sniper comes.
  private enum Moment {
    BEFORE_REVEALS,
    AFTER_REVEALS
  }

  private final SimulatedLedger ledger = new SimulatedLedger(PEOPLE);
  private final RandomGenerator random;
  private final long[] price = new long[PEOPLE];
  private final Hash subnet;

  private SlotAttack(long seed) {
    random = new SplittableRandom(seed);
    subnet = founded();
  }

  static List<Row> rows(Seeds seeds) {
    var rows = new ArrayList<Row>();
    for (Moment moment : Moment.values()) {
      rows.add(
          VoteAttacks.row(
              moment == Moment.BEFORE_REVEALS
                  ? "registers between commit and reveal"
                  : "registers between reveal and pay",
              seeds,
              Measure.EARNED,
              0,
              seed -> new SlotAttack(seed).snipe(moment)));
    }
    return rows;
  }

  private Hash founded() {
    SubnetRules standard = SubnetRules.standard("adds two numbers", Hash.ZERO, 1_000);
    var rules =
        new SubnetRules(
            standard.service(),
            standard.scorer(),
            standard.tempoMilliseconds(),
            standard.ownerPart(),
            standard.takeMax(),
            standard.callFee(),
            new Seats(VALIDATORS + MINERS, VALIDATORS, new Amount(100), 1),
            new Consensus(32_767, true, 65_535, 900_000, Optional.empty()),
            standard.entry(),
            new Sustain(new BasisPoints(0), 0, 500));
    ledger.accepted(OWNER, new FundSubsidy(new Amount(SimulatedLedger.RICHES / 10)));
    Hash id =
        only(
                ledger.accepted(OWNER, new FoundSubnet("adders", rules, NO_LIMIT)),
                SubnetFounded.class)
            .subnet()
            .id();
    for (int i = FIRST_VALIDATOR; i < FIRST_MINER + MINERS; i++) {
      register(id, i);
    }
    for (int i = FIRST_VALIDATOR; i < FIRST_MINER; i++) {
      ledger.accepted(
          Person.of(i), new Delegate(id, Person.of(i).account(), new Amount(1_000_000)));
    }
    return id;
  }

  private List<Event> register(Hash id, int person) {
    List<Event> seen = ledger.accepted(Person.of(person), new RegisterNeuron(id, "", NO_LIMIT));
    price[person] = only(seen, NeuronRegistered.class).price().units();
    return seen;
  }

  private Subnet now() {
    return SubnetState.SUBNETS.get(ledger.state(), subnet).orElseThrow();
  }

  private List<Neuron> neurons() {
    return SubnetState.neurons(ledger.state(), subnet);
  }

  /// Two minutes, in which the network issues and an epoch without votes ends.
  private void earn() {
    for (int i = 0; i < 2; i++) {
      ledger.tick(ledger.now().plusMilliseconds(MINUTE));
    }
  }

  private Pair snipe(Moment moment) {
    earn();
    List<List<Weight>> first = votes(List.of());
    commit(first);
    reveal(first);
    ledger.tick(now().clock().ends());
    earn();

    // Who earned least goes when somebody registers; now everybody has come to think well of it.
    List<List<Weight>> votes = votes(weakest());
    commit(votes);
    if (moment == Moment.AFTER_REVEALS) {
      reveal(votes);
    }
    List<Event> seen = register(subnet, FIRST_MINER + MINERS);
    only(seen, NeuronLeft.class); // The subnet was full, so that a slot changed hands.
    if (moment == Moment.BEFORE_REVEALS) {
      reveal(votes);
    }
    long[] before = balances();
    ledger.tick(now().clock().ends());
    long[] after = balances();
    double honest = 0;
    int left = 0;
    for (int i = FIRST_MINER; i < FIRST_MINER + MINERS; i++) {
      Person miner = Person.of(i);
      if (neurons().stream().anyMatch(one -> one.account().equals(miner.account()))) {
        honest += (after[i] - before[i]) / (double) price[i];
        left++;
      }
    }
    int sniper = FIRST_MINER + MINERS;
    return new Pair((after[sniper] - before[sniper]) / (double) price[sniper], honest / left);
  }

  private long[] balances() {
    long[] balances = new long[PEOPLE];
    for (int i = 0; i < PEOPLE; i++) {
      balances[i] = ledger.balance(Person.of(i));
    }
    return balances;
  }

  private List<Neuron> miners() {
    return neurons().stream()
        .filter(one -> !isValidator(one) && !one.account().equals(SNIPER.account()))
        .toList();
  }

  private static boolean isValidator(Neuron neuron) {
    for (int i = FIRST_VALIDATOR; i < FIRST_MINER; i++) {
      if (neuron.account().equals(Person.of(i).account())) {
        return true;
      }
    }
    return false;
  }

  private List<Neuron> weakest() {
    return miners().stream()
        .min(Comparator.comparingLong(one -> one.standing().earned().units()))
        .map(List::of)
        .orElseThrow();
  }

  /// Each validator's weights: the miners' quality with 10 % noise of its own.
  private List<List<Weight>> votes(List<Neuron> favoured) {
    List<Neuron> miners = miners();
    double[] quality = new double[miners.size()];
    for (int j = 0; j < quality.length; j++) {
      quality[j] =
          Math.exp(0.5 * random.nextGaussian()) * (favoured.contains(miners.get(j)) ? FAVOUR : 1);
    }
    var votes = new ArrayList<List<Weight>>();
    for (int i = 0; i < VALIDATORS; i++) {
      var vote = new ArrayList<Weight>();
      for (int j = 0; j < quality.length; j++) {
        double seen = quality[j] * Math.max(0.1, 1 + 0.1 * random.nextGaussian());
        vote.add(new Weight(miners.get(j).entry(), (int) Math.clamp(1_000 * seen, 1, 65_535)));
      }
      vote.sort(Comparator.comparing(Weight::entry));
      votes.add(List.copyOf(vote));
    }
    return votes;
  }

  private void commit(List<List<Weight>> votes) {
    int epoch = now().clock().epoch();
    for (int i = 0; i < VALIDATORS; i++) {
      Person by = Person.of(FIRST_VALIDATOR + i);
      Hash commitment =
          SubnetTransaction.commitment(subnet, by.account(), epoch, votes.get(i), SALT);
      ledger.accepted(by, new CommitWeights(subnet, epoch, commitment));
    }
  }

  private void reveal(List<List<Weight>> votes) {
    int epoch = now().clock().epoch();
    ledger.tick(now().clock().reveals());
    for (int i = 0; i < VALIDATORS; i++) {
      ledger.accepted(
          Person.of(FIRST_VALIDATOR + i), new RevealWeights(subnet, epoch, votes.get(i), SALT));
    }
  }
}
