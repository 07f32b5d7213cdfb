package espalier.ledger.subnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import espalier.base.crypto.SigningKey;
import espalier.base.unit.Amount;
import espalier.base.unit.BasisPoints;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import espalier.ledger.Chain;
import espalier.ledger.Event;
import espalier.ledger.Genesis;
import espalier.ledger.Genesis.Balance;
import espalier.ledger.Genesis.Money;
import espalier.ledger.Invariants;
import espalier.ledger.Ledger.Answer;
import espalier.ledger.Rejection;
import espalier.ledger.Transaction;
import espalier.ledger.bank.BankState;
import espalier.ledger.bank.ModuleAccount;
import espalier.ledger.subnet.SubnetEvent.NeuronRegistered;
import espalier.ledger.subnet.SubnetEvent.SubnetFounded;
import espalier.ledger.subnet.SubnetRules.Consensus;
import espalier.ledger.subnet.SubnetRules.Entry;
import espalier.ledger.subnet.SubnetRules.Seats;
import espalier.ledger.subnet.SubnetRules.Sustain;
import espalier.ledger.subnet.SubnetTransaction.CommitWeights;
import espalier.ledger.subnet.SubnetTransaction.Delegate;
import espalier.ledger.subnet.SubnetTransaction.FoundSubnet;
import espalier.ledger.subnet.SubnetTransaction.RegisterNeuron;
import espalier.ledger.subnet.SubnetTransaction.RevealWeights;
import espalier.ledger.subnet.SubnetTransaction.Weight;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A chain of sixteen rich people with a subnet or two, for tests.
final class Colony {
  static final long TEMPO = 1_000;
  static final int PEOPLE = 16;
  static final long RICHES = 1_000_000_000_000L;
  static final Amount NO_LIMIT = new Amount(Long.MAX_VALUE);
  static final Hash SALT = new Hash(9, 9, 9, 9);

  final Chain chain = new Chain(genesis());

  static SigningKey person(int number) {
    return Chain.key(100 + number);
  }

  private static Genesis genesis() {
    var balances = new ArrayList<Balance>();
    for (int i = 0; i < PEOPLE; i++) {
      balances.add(new Balance(person(i).account(), Chain.esp(RICHES)));
    }
    return new Genesis(
        "colony",
        new BlockTime(1_000_000),
        List.of(
            new Money(Chain.ESP, Optional.empty()),
            new Money(Chain.CREDIT, Optional.of(Chain.ISSUER.account()))),
        balances,
        Chain.parameters());
  }

  static SubnetRules rules() {
    return rules(8, new Sustain(new BasisPoints(0), 0, 500));
  }

  static SubnetRules rules(int seats, Sustain sustain) {
    return new SubnetRules(
        "adds two numbers",
        Hash.ZERO,
        TEMPO,
        11_796,
        11_796,
        new BasisPoints(2_000),
        new Seats(seats, 4, new Amount(100), 1),
        new Consensus(32_767, true, 65_535, 900_000, Optional.empty()),
        new Entry(new Amount(1_000), new Amount(100_000), 1_260_000, 360, new BasisPoints(8_000)),
        sustain);
  }

  /// Applies, one millisecond later, what must be accepted, in a block of its own.
  List<Event> ok(SigningKey by, Transaction... requests) {
    var seen = new ArrayList<Event>();
    Answer answer = chain.after(1).apply(by, seen, requests);
    assertInstanceOf(Answer.Accepted.class, answer, answer::toString);
    return seen;
  }

  /// Applies what must be refused for `reason`, and sees that it changes nothing.
  String refused(Rejection reason, SigningKey by, Transaction... requests) {
    Hash before = chain.ledger.root();
    Answer answer = chain.apply(by, requests);
    var refusal = assertInstanceOf(Answer.Refused.class, answer, answer::toString).rejection();
    assertEquals(reason, refusal.reason(), refusal.message());
    assertEquals(before, chain.ledger.root());
    return refusal.message();
  }

  static <E extends Event> E only(List<Event> events, Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).findFirst().orElseThrow();
  }

  Subnet found(String name, SubnetRules rules) {
    return only(ok(person(0), new FoundSubnet(name, rules, NO_LIMIT)), SubnetFounded.class)
        .subnet();
  }

  Neuron register(Subnet subnet, SigningKey by) {
    return only(ok(by, new RegisterNeuron(subnet.id(), "", NO_LIMIT)), NeuronRegistered.class)
        .neuron();
  }

  void stake(Subnet subnet, SigningKey validator, SigningKey by, long units) {
    ok(by, new Delegate(subnet.id(), validator.account(), new Amount(units)));
  }

  Subnet now(Subnet subnet) {
    return SubnetState.SUBNETS.get(chain.store, subnet.id()).orElseThrow();
  }

  Optional<Neuron> neuron(Subnet subnet, SigningKey key) {
    return SubnetState.neurons(chain.store, subnet.id()).stream()
        .filter(one -> one.account().equals(key.account()))
        .findFirst();
  }

  Pool pool(Subnet subnet, SigningKey key) {
    return SubnetState.POOLS
        .get(chain.store, new SubnetState.Member(subnet.id(), key.account()))
        .orElse(Pool.EMPTY);
  }

  long shares(Subnet subnet, SigningKey validator, SigningKey delegator) {
    return SubnetState.DELEGATIONS
        .get(
            chain.store,
            new SubnetState.Delegation(subnet.id(), validator.account(), delegator.account()))
        .orElse(0L);
  }

  /// Makes an empty block at `time`, or now if that has passed.
  void at(BlockTime time) {
    chain.after(Math.max(0, time.milliseconds() - chain.now().milliseconds()));
    chain.tick();
  }

  void toReveals(Subnet subnet) {
    at(now(subnet).clock().reveals());
  }

  void toNextEpoch(Subnet subnet) {
    at(now(subnet).clock().ends());
  }

  static List<Weight> weights(Map<Hash, Integer> by) {
    return by.entrySet().stream()
        .map(one -> new Weight(one.getKey(), one.getValue()))
        .sorted(Comparator.comparing(Weight::entry))
        .toList();
  }

  CommitWeights commit(Subnet subnet, SigningKey by, List<Weight> weights) {
    int epoch = now(subnet).clock().epoch();
    return new CommitWeights(
        subnet.id(),
        epoch,
        SubnetTransaction.commitment(subnet.id(), by.account(), epoch, weights, SALT));
  }

  RevealWeights reveal(Subnet subnet, List<Weight> weights) {
    return new RevealWeights(subnet.id(), now(subnet).clock().epoch(), weights, SALT);
  }

  /// Commits and reveals the votes, and ends the epoch.
  void vote(Subnet subnet, Map<SigningKey, List<Weight>> votes) {
    votes.forEach((by, weights) -> ok(by, commit(subnet, by, weights)));
    toReveals(subnet);
    votes.forEach((by, weights) -> ok(by, reveal(subnet, weights)));
    toNextEpoch(subnet);
  }

  long esp(SigningKey key) {
    return chain.balance(key.account(), Chain.ESP).units();
  }

  long held() {
    return BankState.balance(chain.store, ModuleAccount.SUBNETS.id(), Chain.ESP).units();
  }

  void sound() {
    assertEquals(List.of(), Invariants.broken(chain.store));
  }
}
