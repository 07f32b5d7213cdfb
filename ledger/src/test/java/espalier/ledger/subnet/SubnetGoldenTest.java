package espalier.ledger.subnet;

import static espalier.ledger.Chain.ALICE;
import static espalier.ledger.Chain.AUDITOR;
import static espalier.ledger.Chain.BOB;
import static espalier.ledger.Chain.CAROL;
import static espalier.ledger.subnet.Colony.NO_LIMIT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import espalier.base.crypto.SigningKey;
import espalier.base.unit.Amount;
import espalier.base.unit.Hash;
import espalier.ledger.Chain;
import espalier.ledger.Golden;
import espalier.ledger.Golden.Vector;
import espalier.ledger.Transaction;
import espalier.ledger.subnet.SubnetTransaction.ChangeSubnet;
import espalier.ledger.subnet.SubnetTransaction.CloseChannel;
import espalier.ledger.subnet.SubnetTransaction.CommitWeights;
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
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Bytes in, outcome and state root out, for every request of subnets.
///
/// Where a change of encoding or of a rule is meant, the file is written anew with the main method
/// and the change goes into the changelog.
final class SubnetGoldenTest {
  private static final String FILE = "vectors/subnet-ledger/subnet.json";
  private static final SigningKey CALLS = Chain.key(77);

  private final Golden golden = new Golden();
  private final Chain chain = golden.chain();

  /// Writes the file: `SubnetGoldenTest <file>`.
  public static void main(String[] arguments) throws IOException {
    Golden.write(Path.of(arguments[0]), new SubnetGoldenTest().story());
  }

  @Test
  void the_recorded_bytes_have_the_recorded_outcomes_and_roots() throws IOException {
    List<Vector> recorded = Golden.read(FILE);
    assertEquals(Golden.json(recorded), Golden.json(Golden.replay(recorded)));
  }

  @Test
  void the_story_still_makes_the_recorded_bytes() throws IOException {
    assertEquals(Golden.json(Golden.read(FILE)), Golden.json(story()));
  }

  @Test
  void every_request_of_subnets_is_accepted_once_and_refused_once() throws IOException {
    Golden.assertEachCase(SubnetTransaction.CASES, Golden.read(FILE));
  }

  private void ok(long after, String name, SigningKey by, Transaction request) {
    golden.ok(after, name, by, request);
  }

  private void no(SubnetRejection expected, String name, SigningKey by, Transaction request) {
    golden.no(1, expected, name, by, request);
  }

  private Subnet subnet() {
    return SubnetState.SUBNETS.all(chain.store).getFirst();
  }

  private Hash entry(SigningKey key) {
    return SubnetState.neurons(chain.store, subnet().id()).stream()
        .filter(one -> one.account().equals(key.account()))
        .findFirst()
        .orElseThrow()
        .entry();
  }

  private CommitWeights commit(SigningKey by, List<Weight> weights) {
    int epoch = subnet().clock().epoch();
    return new CommitWeights(
        subnet().id(),
        epoch,
        SubnetTransaction.commitment(subnet().id(), by.account(), epoch, weights, Colony.SALT));
  }

  private RevealWeights reveal(List<Weight> weights) {
    return new RevealWeights(subnet().id(), subnet().clock().epoch(), weights, Colony.SALT);
  }

  private RedeemVoucher voucher(Hash channel, long total) {
    var amount = new Amount(total);
    return new RedeemVoucher(
        channel, amount, CALLS.sign(Chain.ENGINE, Channel.voucher(channel, amount)));
  }

  private List<Vector> story() {
    founding();
    places();
    epoch();
    channels();
    ending();
    return golden.vectors();
  }

  private void founding() {
    no(SubnetRejection.AMOUNT_ZERO, "a gift of nothing", ALICE, new FundSubsidy(Amount.ZERO));
    ok(1, "the reserve is filled", ALICE, new FundSubsidy(new Amount(500_000_000)));
    no(
        SubnetRejection.PRICE_ABOVE_LIMIT,
        "a subnet for less than it costs",
        BOB,
        new FoundSubnet("adders", Colony.rules(), new Amount(999_999)));
    ok(1, "Bob founds a subnet", BOB, new FoundSubnet("adders", Colony.rules(), NO_LIMIT));
    Hash id = subnet().id();
    no(
        SubnetRejection.CHANGE_TOO_EARLY,
        "other rules from the next epoch on",
        BOB,
        new ChangeSubnet(id, 2, Colony.rules()));
    ok(1, "other rules from the third", BOB, new ChangeSubnet(id, 3, Colony.rules()));
    no(SubnetRejection.NOT_OWNER, "Alice ends Bob's subnet", ALICE, new EndSubnet(id));
  }

  private void places() {
    Hash id = subnet().id();
    no(
        SubnetRejection.PRICE_ABOVE_LIMIT,
        "a place for nothing",
        ALICE,
        new RegisterNeuron(id, "", Amount.ZERO));
    ok(1, "Alice takes a place", ALICE, new RegisterNeuron(id, "", NO_LIMIT));
    ok(1, "Carol takes a place", CAROL, new RegisterNeuron(id, "", NO_LIMIT));
    no(
        SubnetRejection.NEURON_UNKNOWN,
        "the auditor serves without a place",
        AUDITOR,
        new ServeNeuron(id, "http://localhost:1"));
    ok(1, "Carol serves", CAROL, new ServeNeuron(id, "http://localhost:1"));
    no(
        SubnetRejection.VALIDATOR_UNKNOWN,
        "a stake on a stranger",
        BOB,
        new Delegate(id, AUDITOR.account(), new Amount(1)));
    ok(1, "Alice stakes", ALICE, new Delegate(id, ALICE.account(), new Amount(1_000_000)));
    ok(1, "Bob stakes on Alice", BOB, new Delegate(id, ALICE.account(), new Amount(500_000)));
    no(
        SubnetRejection.SHARES_TOO_MANY,
        "Bob sells more than he has",
        BOB,
        new Undelegate(id, ALICE.account(), 500_001));
    ok(1, "Bob sells some", BOB, new Undelegate(id, ALICE.account(), 100_000));
    no(SubnetRejection.TAKE_TOO_HIGH, "a take of all", ALICE, new SetTake(id, 65_535));
    ok(1, "a take of a tenth", ALICE, new SetTake(id, 6_553));
  }

  private void epoch() {
    List<Weight> weights = Colony.weights(Map.of(entry(CAROL), 7));
    no(SubnetRejection.NO_PERMIT, "a vote without a permit", ALICE, commit(ALICE, weights));
    // A minute later the network has issued, and the next block begins an epoch with permits.
    ok(60_000, "the network issues", BOB, new FundSubsidy(new Amount(1)));
    ok(1_000, "an epoch ends", BOB, new FundSubsidy(new Amount(1)));
    ok(1, "Alice binds herself", ALICE, commit(ALICE, weights));
    no(SubnetRejection.TOO_EARLY, "a reveal before its time", ALICE, reveal(weights));
    no(
        SubnetRejection.STAKE_COMMITTED,
        "Alice leaves between",
        ALICE,
        new LeaveSubnet(subnet().id()));
    ok(600, "Alice reveals", ALICE, reveal(weights));
    ok(1_000, "the epoch pays", BOB, new FundSubsidy(new Amount(1)));
  }

  private void channels() {
    Hash id = subnet().id();
    no(
        SubnetRejection.AMOUNT_ZERO,
        "a channel without a deposit",
        AUDITOR,
        new OpenChannel(id, ALICE.account(), CALLS.publicKey(), Amount.ZERO));
    ok(
        1,
        "the auditor opens a channel",
        AUDITOR,
        new OpenChannel(id, ALICE.account(), CALLS.publicKey(), new Amount(1_000)));
    Hash channel = SubnetState.CHANNELS.all(chain.store).getFirst().id();
    no(
        SubnetRejection.AMOUNT_ZERO,
        "nothing on top",
        AUDITOR,
        new TopUpChannel(channel, Amount.ZERO));
    ok(1, "something on top", AUDITOR, new TopUpChannel(channel, new Amount(500)));
    no(SubnetRejection.VOUCHER_ABOVE_DEPOSIT, "too much", ALICE, voucher(channel, 1_501));
    ok(1, "a voucher", ALICE, voucher(channel, 900));
    no(SubnetRejection.VOUCHER_USED, "the voucher again", ALICE, voucher(channel, 900));
    no(SubnetRejection.NOT_USER, "Alice closes it", ALICE, new CloseChannel(channel));
    ok(1, "the auditor closes it", AUDITOR, new CloseChannel(channel));
  }

  private void ending() {
    Hash id = subnet().id();
    no(
        SubnetRejection.NAME_TAKEN,
        "a name that is taken",
        CAROL,
        new FoundSubnet("adders", Colony.rules(), NO_LIMIT));
    ok(1, "Carol leaves", CAROL, new LeaveSubnet(id));
    ok(1, "Bob gives notice", BOB, new EndSubnet(id));
    ok(1_000, "everything is paid back", BOB, new FundSubsidy(new Amount(1)));
    no(SubnetRejection.SUBNET_UNKNOWN, "it is gone", BOB, new EndSubnet(id));
  }
}
