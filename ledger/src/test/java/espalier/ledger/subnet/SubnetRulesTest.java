package espalier.ledger.subnet;

import static espalier.ledger.subnet.Colony.NO_LIMIT;
import static espalier.ledger.subnet.Colony.only;
import static espalier.ledger.subnet.Colony.person;
import static espalier.ledger.subnet.Colony.weights;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.crypto.PublicKey;
import espalier.base.crypto.Signature;
import espalier.base.crypto.SigningKey;
import espalier.base.unit.Amount;
import espalier.base.unit.BasisPoints;
import espalier.base.unit.Hash;
import espalier.ledger.Chain;
import espalier.ledger.Event;
import espalier.ledger.Ledger.Answer;
import espalier.ledger.SignedTransaction;
import espalier.ledger.session.Session;
import espalier.ledger.session.SessionRejection;
import espalier.ledger.session.SessionTransaction.GrantSession;
import espalier.ledger.subnet.Subnet.Phase;
import espalier.ledger.subnet.SubnetEvent.ChannelOpened;
import espalier.ledger.subnet.SubnetEvent.NeuronLeft;
import espalier.ledger.subnet.SubnetRules.Sustain;
import espalier.ledger.subnet.SubnetTransaction.ChangeSubnet;
import espalier.ledger.subnet.SubnetTransaction.CloseChannel;
import espalier.ledger.subnet.SubnetTransaction.Delegate;
import espalier.ledger.subnet.SubnetTransaction.EndSubnet;
import espalier.ledger.subnet.SubnetTransaction.FoundSubnet;
import espalier.ledger.subnet.SubnetTransaction.FundSubsidy;
import espalier.ledger.subnet.SubnetTransaction.LeaveSubnet;
import espalier.ledger.subnet.SubnetTransaction.OpenChannel;
import espalier.ledger.subnet.SubnetTransaction.RedeemVoucher;
import espalier.ledger.subnet.SubnetTransaction.RegisterNeuron;
import espalier.ledger.subnet.SubnetTransaction.RevealWeights;
import espalier.ledger.subnet.SubnetTransaction.ServeNeuron;
import espalier.ledger.subnet.SubnetTransaction.SetTake;
import espalier.ledger.subnet.SubnetTransaction.TopUpChannel;
import espalier.ledger.subnet.SubnetTransaction.Undelegate;
import espalier.ledger.subnet.SubnetTransaction.Weight;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SubnetRulesTest {
  private static final SigningKey OWNER = person(0);
  private static final SigningKey VALIDATOR = person(1);
  private static final SigningKey SECOND = person(2);
  private static final SigningKey GOOD = person(3);
  private static final SigningKey BAD = person(4);
  private static final SigningKey USER = person(5);

  private final Colony colony = new Colony();

  /// A subnet with two validators that have permits, two miners, and something in its pot.
  private Subnet running(SubnetRules rules) {
    colony.ok(OWNER, new FundSubsidy(new Amount(100_000_000_000L)));
    Subnet subnet = colony.found("adders", rules);
    for (SigningKey key : List.of(VALIDATOR, SECOND, GOOD, BAD)) {
      colony.register(subnet, key);
    }
    colony.stake(subnet, VALIDATOR, VALIDATOR, 1_000_000);
    colony.stake(subnet, SECOND, SECOND, 1_000_000);
    // The network issues once a minute; by then many epochs have passed.
    colony.chain.after(60_000);
    colony.chain.tick();
    colony.chain.after(60_000);
    colony.chain.tick();
    return colony.now(subnet);
  }

  private Hash entry(Subnet subnet, SigningKey key) {
    return colony.neuron(subnet, key).orElseThrow().entry();
  }

  private List<Weight> vote(Subnet subnet, int good, int bad) {
    return weights(Map.of(entry(subnet, GOOD), good, entry(subnet, BAD), bad));
  }

  @Test
  void an_epoch_pays_the_pot_by_what_validators_agree_on() {
    Subnet subnet = running(Colony.rules());
    long pot = colony.now(subnet).money().pot().units();
    assertTrue(pot > 0);
    long owner = colony.esp(OWNER);
    long good = colony.esp(GOOD);
    long bad = colony.esp(BAD);
    long staked = colony.now(subnet).money().staked().units();
    colony.vote(subnet, Map.of(VALIDATOR, vote(subnet, 3, 1), SECOND, vote(subnet, 3, 1)));
    long toGood = colony.esp(GOOD) - good;
    long toBad = colony.esp(BAD) - bad;
    long toOwner = colony.esp(OWNER) - owner;
    long toPools = colony.now(subnet).money().staked().units() - staked;
    long left = colony.now(subnet).money().pot().units();
    assertTrue(toBad > 0 && toGood > 2 * toBad, toGood + " and " + toBad);
    assertTrue(toPools > 0 && toOwner > 0);
    assertEquals(pot, toGood + toBad + toOwner + toPools + left);
    assertEquals(0, left);
    assertEquals(1, colony.neuron(subnet, GOOD).orElseThrow().scored());
    assertEquals(0, colony.neuron(subnet, VALIDATOR).orElseThrow().scored());
    colony.sound();
  }

  @Test
  void votes_count_for_their_epoch_only() {
    Subnet subnet = running(Colony.rules());
    colony.vote(subnet, Map.of(VALIDATOR, vote(subnet, 3, 1), SECOND, vote(subnet, 3, 1)));
    long good = colony.esp(GOOD);
    // A minute later there is money again, and nobody has voted.
    colony.chain.after(60_000);
    colony.chain.tick();
    colony.toNextEpoch(subnet);
    assertEquals(good, colony.esp(GOOD));
    assertTrue(colony.now(subnet).money().pot().units() > 0);
    colony.sound();
  }

  @Test
  void a_copy_of_the_last_consensus_earns_less_than_a_vote() {
    Subnet subnet = running(Colony.rules());
    SigningKey copier = USER;
    colony.register(subnet, copier);
    colony.stake(subnet, copier, copier, 1_000_000);
    colony.toNextEpoch(subnet);
    for (int round = 0; round < 40; round++) {
      int good = 300 + round * 37 % 200;
      Subnet current = colony.now(subnet);
      var votes = new java.util.LinkedHashMap<SigningKey, List<Weight>>();
      votes.put(VALIDATOR, vote(current, good + round % 3, 200));
      votes.put(SECOND, vote(current, good - round % 3, 200));
      int last = colony.neuron(subnet, GOOD).orElseThrow().standing().consensus();
      int other = colony.neuron(subnet, BAD).orElseThrow().standing().consensus();
      votes.put(copier, last == 0 ? vote(current, 1, 1) : vote(current, last, other));
      colony.vote(subnet, votes);
      if (round % 10 == 9) {
        colony.chain.after(60_000);
        colony.chain.tick();
        colony.toNextEpoch(subnet);
      }
    }
    long honest = colony.pool(subnet, VALIDATOR).total().units() - 1_000_000;
    long copied = colony.pool(subnet, copier).total().units() - 1_000_000;
    assertTrue(2 * copied < honest, copied + " and " + honest);
    colony.sound();
  }

  @Test
  void a_slot_that_changes_hands_after_the_vote_brings_its_new_holder_nothing() {
    Subnet subnet = running(Colony.rules(4, new Sustain(new BasisPoints(0), 0, 500)));
    List<Weight> votes = vote(subnet, 1, 60_000);
    colony.ok(VALIDATOR, colony.commit(subnet, VALIDATOR, votes));
    colony.ok(SECOND, colony.commit(subnet, SECOND, votes));
    colony.toReveals(subnet);
    colony.ok(VALIDATOR, colony.reveal(subnet, votes));
    // The sniper takes the slot of whom everybody votes for: the only one that is not bound.
    List<Event> seen = colony.ok(USER, new RegisterNeuron(subnet.id(), "", NO_LIMIT));
    assertTrue(only(seen, NeuronLeft.class).pruned());
    SigningKey pruned = colony.neuron(subnet, BAD).isEmpty() ? BAD : GOOD;
    colony.ok(SECOND, colony.reveal(subnet, votes));
    long before = colony.esp(USER);
    colony.toNextEpoch(subnet);
    assertEquals(before, colony.esp(USER));
    assertEquals(0, colony.neuron(subnet, USER).orElseThrow().scored());
    assertTrue(colony.neuron(subnet, pruned).isEmpty());
    colony.sound();
  }

  @Test
  void commits_and_reveals_have_their_windows() {
    Subnet subnet = running(Colony.rules());
    List<Weight> votes = vote(subnet, 3, 1);
    var reveal = colony.reveal(subnet, votes);
    colony.refused(SubnetRejection.NOT_COMMITTED, VALIDATOR, reveal);
    colony.refused(SubnetRejection.NO_PERMIT, GOOD, colony.commit(subnet, GOOD, votes));
    colony.refused(SubnetRejection.NEURON_UNKNOWN, USER, colony.commit(subnet, USER, votes));
    colony.ok(VALIDATOR, colony.commit(subnet, VALIDATOR, votes));
    colony.refused(SubnetRejection.TOO_EARLY, VALIDATOR, reveal);
    colony.refused(
        SubnetRejection.STAKE_COMMITTED,
        VALIDATOR,
        new Undelegate(subnet.id(), VALIDATOR.account(), 1));
    colony.refused(SubnetRejection.STAKE_COMMITTED, VALIDATOR, new LeaveSubnet(subnet.id()));
    colony.toReveals(subnet);
    String late =
        colony.refused(SubnetRejection.TOO_LATE, SECOND, colony.commit(subnet, SECOND, votes));
    assertTrue(late.contains(colony.now(subnet).clock().ends().toString()), late);
    colony.refused(
        SubnetRejection.REVEAL_MISMATCH, VALIDATOR, colony.reveal(subnet, vote(subnet, 3, 2)));
    colony.ok(VALIDATOR, reveal);
    colony.refused(SubnetRejection.ALREADY_REVEALED, VALIDATOR, reveal);
    colony.toNextEpoch(subnet);
    colony.refused(SubnetRejection.WRONG_EPOCH, VALIDATOR, reveal);
    colony.sound();
  }

  @Test
  void weights_must_say_something_about_others() {
    Subnet subnet = running(Colony.rules());
    List<Weight> zero = vote(subnet, 0, 0);
    colony.ok(VALIDATOR, colony.commit(subnet, VALIDATOR, zero));
    List<Weight> self = weights(Map.of(entry(subnet, SECOND), 1));
    colony.ok(SECOND, colony.commit(subnet, SECOND, self));
    colony.toReveals(subnet);
    colony.refused(SubnetRejection.WEIGHTS_ZERO, VALIDATOR, colony.reveal(subnet, zero));
    colony.refused(SubnetRejection.OWN_ENTRY, SECOND, colony.reveal(subnet, self));
    colony.sound();
  }

  @Test
  void an_entry_that_came_after_the_commitment_cannot_be_voted_for() {
    Subnet subnet = running(Colony.rules());
    int number = colony.now(subnet).price().registrations() + 1;
    Hash coming = Neuron.entryId(subnet.id(), USER.account(), number);
    List<Weight> votes = weights(Map.of(coming, 5));
    colony.ok(VALIDATOR, colony.commit(subnet, VALIDATOR, votes));
    colony.ok(USER, new RegisterNeuron(subnet.id(), "", NO_LIMIT));
    assertEquals(coming, entry(subnet, USER));
    colony.toReveals(subnet);
    colony.refused(SubnetRejection.ENTRY_TOO_NEW, VALIDATOR, colony.reveal(subnet, votes));
  }

  @Test
  void founding_costs_more_each_time_and_less_with_time() {
    Subnet first = colony.found("one", Colony.rules());
    assertEquals(SubnetNetwork.FIRST_LOCK, first.money().lock());
    Subnet second = colony.found("two", Colony.rules());
    assertEquals(2_000_000, second.money().lock().units());
    colony.refused(
        SubnetRejection.PRICE_ABOVE_LIMIT,
        OWNER,
        new FoundSubnet("three", Colony.rules(), new Amount(3_000_000)));
    colony.refused(
        SubnetRejection.NAME_TAKEN, USER, new FoundSubnet("two", Colony.rules(), NO_LIMIT));
    colony.chain.after(SubnetNetwork.LOCK_INTERVAL * SubnetNetwork.TICK_MILLISECONDS);
    colony.chain.tick();
    Subnet third = colony.found("three", Colony.rules());
    assertTrue(third.money().lock().units() <= 2_100_000, third.money().lock()::toString);
    colony.sound();
  }

  @Test
  void registering_costs_more_each_time_and_returns_the_bond_of_who_was_scored() {
    Subnet subnet = running(Colony.rules());
    long before = colony.esp(USER);
    colony.refused(
        SubnetRejection.PRICE_ABOVE_LIMIT,
        USER,
        new RegisterNeuron(subnet.id(), "", new Amount(1)));
    Neuron neuron = colony.register(subnet, USER);
    assertTrue(before - colony.esp(USER) >= 1_000);
    colony.refused(
        SubnetRejection.NEURON_EXISTS, USER, new RegisterNeuron(subnet.id(), "", NO_LIMIT));
    colony.ok(USER, new ServeNeuron(subnet.id(), "http://localhost:1"));
    assertEquals("http://localhost:1", colony.neuron(subnet, USER).orElseThrow().endpoint());
    // Nobody has scored it yet, so its bond stays in the pot.
    long pot = colony.now(subnet).money().pot().units();
    List<Event> seen = colony.ok(USER, new LeaveSubnet(subnet.id()));
    assertEquals(Amount.ZERO, only(seen, NeuronLeft.class).returned());
    assertEquals(pot + neuron.bond().units(), colony.now(subnet).money().pot().units());
    colony.vote(subnet, Map.of(VALIDATOR, vote(subnet, 3, 1), SECOND, vote(subnet, 3, 1)));
    Amount bond = colony.neuron(subnet, GOOD).orElseThrow().bond();
    seen = colony.ok(GOOD, new LeaveSubnet(subnet.id()));
    assertEquals(bond, only(seen, NeuronLeft.class).returned());
    colony.sound();
  }

  @Test
  void delegators_share_dividends_after_the_take() {
    Subnet subnet = running(Colony.rules());
    colony.refused(SubnetRejection.TAKE_TOO_HIGH, VALIDATOR, new SetTake(subnet.id(), 11_797));
    colony.stake(subnet, VALIDATOR, USER, 1_000_000);
    colony.ok(VALIDATOR, new SetTake(subnet.id(), 11_796));
    assertEquals(0, colony.pool(subnet, VALIDATOR).take());
    colony.toNextEpoch(subnet);
    assertEquals(0, colony.pool(subnet, VALIDATOR).take());
    colony.toNextEpoch(subnet);
    assertEquals(11_796, colony.pool(subnet, VALIDATOR).take());
    long kept = colony.esp(VALIDATOR);
    colony.vote(subnet, Map.of(VALIDATOR, vote(subnet, 3, 1), SECOND, vote(subnet, 3, 1)));
    assertTrue(colony.esp(VALIDATOR) > kept - 10_000);
    long shares = colony.shares(subnet, VALIDATOR, USER);
    assertEquals(1_000_000, shares);
    colony.refused(
        SubnetRejection.SHARES_TOO_MANY,
        USER,
        new Undelegate(subnet.id(), VALIDATOR.account(), shares + 1));
    long staked = colony.pool(subnet, VALIDATOR).total().units();
    long before = colony.esp(USER);
    colony.ok(USER, new Undelegate(subnet.id(), VALIDATOR.account(), shares));
    long gained = staked - colony.pool(subnet, VALIDATOR).total().units();
    assertTrue(gained > 1_000_000, () -> "a stake of a million became " + gained);
    assertTrue(colony.esp(USER) > before);
    colony.ok(SECOND, new SetTake(subnet.id(), 0));
    colony.sound();
  }

  @Test
  void rules_change_with_notice_only() {
    Subnet subnet = running(Colony.rules());
    int epoch = colony.now(subnet).clock().epoch();
    SubnetRules other = Colony.rules(6, new Sustain(new BasisPoints(0), 0, 500));
    colony.refused(
        SubnetRejection.CHANGE_TOO_EARLY, OWNER, new ChangeSubnet(subnet.id(), epoch + 1, other));
    colony.refused(
        SubnetRejection.NOT_OWNER, USER, new ChangeSubnet(subnet.id(), epoch + 2, other));
    colony.ok(OWNER, new ChangeSubnet(subnet.id(), epoch + 2, other));
    colony.toNextEpoch(subnet);
    assertEquals(8, colony.now(subnet).rules().seats().neurons());
    colony.toNextEpoch(subnet);
    assertEquals(6, colony.now(subnet).rules().seats().neurons());
  }

  @Test
  void vouchers_pay_the_validator_and_the_pot_once() {
    Subnet subnet = running(Colony.rules());
    SigningKey calls = Chain.key(77);
    Channel channel =
        only(
                colony.ok(
                    USER,
                    new OpenChannel(
                        subnet.id(), VALIDATOR.account(), calls.publicKey(), new Amount(1_000))),
                ChannelOpened.class)
            .channel();
    long validator = colony.esp(VALIDATOR);
    long pot = colony.now(subnet).money().pot().units();
    RedeemVoucher voucher = voucher(channel, calls, 600);
    colony.refused(SubnetRejection.NOT_VALIDATOR, SECOND, voucher);
    colony.refused(
        SubnetRejection.VOUCHER_INVALID,
        VALIDATOR,
        new RedeemVoucher(channel.id(), new Amount(601), voucher.signature()));
    colony.ok(VALIDATOR, voucher);
    assertEquals(pot + 120, colony.now(subnet).money().pot().units());
    assertEquals(120, colony.now(subnet).money().fees().units());
    assertTrue(colony.esp(VALIDATOR) <= validator + 480);
    colony.refused(SubnetRejection.VOUCHER_USED, VALIDATOR, voucher);
    colony.refused(
        SubnetRejection.VOUCHER_ABOVE_DEPOSIT, VALIDATOR, voucher(channel, calls, 1_001));
    colony.ok(USER, new TopUpChannel(channel.id(), new Amount(1)));
    colony.ok(VALIDATOR, voucher(channel, calls, 1_001));
    colony.refused(SubnetRejection.NOT_USER, VALIDATOR, new CloseChannel(channel.id()));
    colony.ok(USER, new CloseChannel(channel.id()));
    colony.refused(SubnetRejection.CHANNEL_ENDING, USER, new CloseChannel(channel.id()));
    colony.refused(
        SubnetRejection.CHANNEL_ENDING, USER, new TopUpChannel(channel.id(), new Amount(1)));
    colony.chain.after(ChannelRules.NOTICE_MILLISECONDS);
    colony.chain.tick();
    colony.refused(SubnetRejection.CHANNEL_UNKNOWN, VALIDATOR, voucher);
    colony.sound();
  }

  private static RedeemVoucher voucher(Channel channel, SigningKey key, long total) {
    var amount = new Amount(total);
    Signature signature = key.sign(Chain.ENGINE, Channel.voucher(channel.id(), amount));
    return new RedeemVoucher(channel.id(), amount, signature);
  }

  @Test
  void a_channel_needs_a_key_that_only_its_owner_can_sign_with() {
    Subnet subnet = running(Colony.rules());
    colony.refused(
        SubnetRejection.KEY_INVALID,
        USER,
        new OpenChannel(
            subnet.id(), VALIDATOR.account(), new PublicKey(Hash.ZERO), new Amount(1_000)));
  }

  @Test
  void a_subnet_that_users_do_not_pay_for_is_wound_down_with_notice_unless_they_pay_again() {
    Subnet subnet = running(Colony.rules(8, new Sustain(new BasisPoints(100), 2, 100_000_000)));
    for (int paying = 1; paying <= 2; paying++) {
      assertEquals(Phase.ACTIVE, colony.now(subnet).health().phase());
      colony.vote(subnet, Map.of(VALIDATOR, vote(subnet, 3, 1), SECOND, vote(subnet, 3, 1)));
      assertEquals(paying, colony.now(subnet).health().poor());
      // An epoch that pays nothing is none that fees must cover.
      colony.toNextEpoch(subnet);
      assertEquals(paying, colony.now(subnet).health().poor());
      colony.chain.after(60_000);
      colony.chain.tick();
      colony.toNextEpoch(subnet);
    }
    assertEquals(Phase.ENDING, colony.now(subnet).health().phase());
    colony.sound();
    SigningKey calls = Chain.key(77);
    // Nobody can open a channel now; who has voted and is paid by users from before can heal it.
    colony.refused(
        SubnetRejection.SUBNET_ENDING,
        USER,
        new OpenChannel(subnet.id(), VALIDATOR.account(), calls.publicKey(), new Amount(1_000)));
  }

  @Test
  void users_who_pay_again_take_the_notice_back() {
    Subnet subnet = running(Colony.rules(8, new Sustain(new BasisPoints(100), 1, 100_000_000)));
    SigningKey calls = Chain.key(77);
    Channel channel =
        only(
                colony.ok(
                    USER,
                    new OpenChannel(
                        subnet.id(),
                        VALIDATOR.account(),
                        calls.publicKey(),
                        new Amount(10_000_000))),
                ChannelOpened.class)
            .channel();
    colony.vote(subnet, Map.of(VALIDATOR, vote(subnet, 3, 1), SECOND, vote(subnet, 3, 1)));
    assertEquals(Phase.ENDING, colony.now(subnet).health().phase());
    colony.ok(VALIDATOR, voucher(channel, calls, 10_000_000));
    colony.vote(subnet, Map.of(VALIDATOR, vote(subnet, 3, 1), SECOND, vote(subnet, 3, 1)));
    assertEquals(Phase.ACTIVE, colony.now(subnet).health().phase());
    assertTrue(colony.now(subnet).health().ends().isEmpty());
    colony.sound();
  }

  @Test
  void an_ended_subnet_pays_everything_back_to_the_last_unit() {
    Subnet subnet = running(Colony.rules());
    colony.stake(subnet, VALIDATOR, USER, 333_333);
    colony.stake(subnet, SECOND, GOOD, 77_777);
    colony.ok(
        USER,
        new OpenChannel(
            subnet.id(), VALIDATOR.account(), Chain.key(77).publicKey(), new Amount(1_000)));
    colony.refused(SubnetRejection.NOT_OWNER, USER, new EndSubnet(subnet.id()));
    colony.ok(OWNER, new EndSubnet(subnet.id()));
    assertEquals(Phase.ENDING, colony.now(subnet).health().phase());
    colony.refused(SubnetRejection.SUBNET_ENDING, OWNER, new EndSubnet(subnet.id()));
    colony.refused(
        SubnetRejection.SUBNET_ENDING, USER, new RegisterNeuron(subnet.id(), "", NO_LIMIT));
    colony.refused(
        SubnetRejection.SUBNET_ENDING,
        USER,
        new Delegate(subnet.id(), VALIDATOR.account(), new Amount(1_000)));
    assertNotEquals(0, colony.held());
    colony.chain.after(500);
    colony.chain.tick();
    assertFalse(SubnetState.SUBNETS.has(colony.chain.store, subnet.id()));
    assertEquals(0, colony.held());
    colony.refused(SubnetRejection.SUBNET_UNKNOWN, OWNER, new EndSubnet(subnet.id()));
    colony.sound();
  }

  @Test
  void a_session_key_sets_nothing_aside_for_who_is_not_granted() {
    Subnet subnet = running(Colony.rules());
    SigningKey agent = Chain.key(78);
    var limit = new Session.Limit(Chain.ESP, new Amount(1_000_000), new Amount(1_000_000));
    colony.ok(
        USER,
        new GrantSession(
            agent.publicKey(),
            new Session(
                List.of(3240),
                List.of(limit),
                10_000,
                List.of(VALIDATOR.account()),
                colony.chain.now().plusMilliseconds(100_000))));
    assertEquals(
        SessionRejection.COUNTERPARTY,
        assertInstanceOf(Answer.Refused.class, openAs(agent, subnet, SECOND)).rejection().reason());
    assertInstanceOf(Answer.Accepted.class, openAs(agent, subnet, VALIDATOR));
    colony.sound();
  }

  private Answer openAs(SigningKey agent, Subnet subnet, SigningKey validator) {
    var open =
        new OpenChannel(subnet.id(), validator.account(), agent.publicKey(), new Amount(1_000));
    return colony.chain.apply(
        SignedTransaction.sign(colony.chain.body(USER, open), agent, Chain.ENGINE));
  }

  @Test
  void a_late_reveal_is_for_no_epoch() {
    Subnet subnet = running(Colony.rules());
    List<Weight> votes = vote(subnet, 3, 1);
    colony.ok(VALIDATOR, colony.commit(subnet, VALIDATOR, votes));
    RevealWeights reveal = colony.reveal(subnet, votes);
    colony.toNextEpoch(subnet);
    colony.refused(SubnetRejection.WRONG_EPOCH, VALIDATOR, reveal);
  }
}
