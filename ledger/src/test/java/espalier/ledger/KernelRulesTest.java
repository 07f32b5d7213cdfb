package espalier.ledger;

import static espalier.ledger.Chain.ALICE;
import static espalier.ledger.Chain.BOB;
import static espalier.ledger.Chain.CAROL;
import static espalier.ledger.Chain.CREDIT;
import static espalier.ledger.Chain.ENGINE;
import static espalier.ledger.Chain.ESP;
import static espalier.ledger.Chain.ISSUER;
import static espalier.ledger.Chain.credit;
import static espalier.ledger.Chain.esp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.crypto.PublicKey;
import espalier.base.crypto.SigningKey;
import espalier.base.unit.AccountId;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import espalier.base.unit.Denomination;
import espalier.base.unit.Hash;
import espalier.ledger.Ledger.Answer;
import espalier.ledger.account.AccountRejection;
import espalier.ledger.account.AccountState;
import espalier.ledger.account.AccountTransaction.AddKey;
import espalier.ledger.account.AccountTransaction.RemoveKey;
import espalier.ledger.account.AccountTransaction.Role;
import espalier.ledger.bank.BankRejection;
import espalier.ledger.bank.BankTransaction.Issue;
import espalier.ledger.bank.BankTransaction.Redeem;
import espalier.ledger.bank.BankTransaction.Transfer;
import espalier.ledger.bank.ModuleAccount;
import espalier.ledger.session.Session;
import espalier.ledger.session.Session.Limit;
import espalier.ledger.session.SessionRejection;
import espalier.ledger.session.SessionState;
import espalier.ledger.session.SessionTransaction.GrantSession;
import espalier.ledger.session.SessionTransaction.RevokeSession;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Accounts, bank and sessions by example: each refusal, each bound at n and n + 1.
final class KernelRulesTest {
  private static final Transfer TO_BOB = new Transfer(BOB.account(), credit(5), "");
  private static final PublicKey SMALL_ORDER = new PublicKey(Hash.ZERO);
  private final Chain chain = new Chain();

  private static void accepted(Answer answer) {
    assertInstanceOf(Answer.Accepted.class, answer, answer::toString);
  }

  private static void refused(Rejection expected, Answer answer) {
    var refused = assertInstanceOf(Answer.Refused.class, answer, answer::toString);
    assertEquals(expected, refused.rejection().reason(), refused.rejection().message());
  }

  private Answer signedBy(SigningKey signer, SigningKey account, Transaction... requests) {
    return chain.apply(SignedTransaction.sign(chain.body(account, requests), signer, ENGINE));
  }

  @Test
  void an_account_lists_eight_keys_and_no_ninth() {
    for (int i = 1; i < AccountState.KEYS_MAX; i++) {
      accepted(chain.apply(ALICE, new AddKey(Chain.key(100 + i).publicKey(), Role.OPERATOR)));
    }
    refused(
        AccountRejection.KEYS_FULL,
        chain.apply(ALICE, new AddKey(Chain.key(200).publicKey(), Role.OPERATOR)));
  }

  @Test
  void keys_that_are_listed_unknown_or_weak_are_refused() {
    refused(
        AccountRejection.KEY_EXISTS, chain.apply(ALICE, new AddKey(ALICE.publicKey(), Role.OWNER)));
    refused(AccountRejection.KEY_UNKNOWN, chain.apply(ALICE, new RemoveKey(BOB.publicKey())));
    refused(
        AccountRejection.KEY_SMALL_ORDER, chain.apply(ALICE, new AddKey(SMALL_ORDER, Role.OWNER)));
  }

  @Test
  void the_last_owner_stays_and_the_first_key_may_go() {
    refused(AccountRejection.KEY_LAST_OWNER, chain.apply(ALICE, new RemoveKey(ALICE.publicKey())));
    accepted(chain.apply(ALICE, new AddKey(CAROL.publicKey(), Role.OWNER)));
    accepted(signedBy(CAROL, ALICE, new RemoveKey(ALICE.publicKey())));
    refused(AccountRejection.KEY_UNKNOWN, signedBy(ALICE, ALICE, TO_BOB));
    refused(
        AccountRejection.KEY_LAST_OWNER, signedBy(CAROL, ALICE, new RemoveKey(CAROL.publicKey())));
    accepted(signedBy(CAROL, ALICE, TO_BOB));
  }

  @Test
  void an_operator_does_everything_but_keys_and_sessions() {
    accepted(chain.apply(ALICE, new AddKey(CAROL.publicKey(), Role.OPERATOR)));
    accepted(signedBy(CAROL, ALICE, TO_BOB));
    refused(
        AccountRejection.KEY_ROLE,
        signedBy(CAROL, ALICE, new AddKey(BOB.publicKey(), Role.OPERATOR)));
    refused(AccountRejection.KEY_ROLE, signedBy(CAROL, ALICE, new RemoveKey(ALICE.publicKey())));
    refused(
        AccountRejection.KEY_ROLE,
        signedBy(CAROL, ALICE, new GrantSession(BOB.publicKey(), session(60_000))));
    refused(AccountRejection.KEY_ROLE, signedBy(CAROL, ALICE, new RevokeSession(BOB.publicKey())));
  }

  @Test
  void lanes_do_not_wait_for_one_another() {
    for (int lane : List.of(0, 7, Sequencing.LANE_MAX)) {
      for (long number = 0; number < 3; number++) {
        accepted(chain.apply(sequenced(new Sequencing.Numbered(lane, number))));
      }
      refused(
          AccountRejection.SEQUENCE_TOO_LOW,
          chain.apply(sequenced(new Sequencing.Numbered(lane, 2))));
      refused(
          AccountRejection.SEQUENCE_TOO_HIGH,
          chain.apply(sequenced(new Sequencing.Numbered(lane, 4))));
    }
    refused(
        AccountRejection.MALFORMED,
        chain.apply(sequenced(new Sequencing.Numbered(Sequencing.LANE_MAX + 1, 0))));
  }

  private SignedTransaction sequenced(Sequencing sequencing) {
    var body =
        new TransactionBody(
            chain.chain, ALICE.account(), sequencing, esp(100_000), List.of(TO_BOB));
    return SignedTransaction.sign(body, ALICE, ENGINE);
  }

  @Test
  void an_expiry_lies_between_now_and_ten_minutes_ahead() {
    long now = chain.now().milliseconds();
    accepted(chain.apply(sequenced(new Sequencing.Unordered(new BlockTime(now)))));
    accepted(chain.apply(sequenced(new Sequencing.Unordered(new BlockTime(now + 600_000)))));
    refused(
        AccountRejection.EXPIRED,
        chain.apply(sequenced(new Sequencing.Unordered(new BlockTime(now - 1)))));
    refused(
        AccountRejection.EXPIRY_TOO_FAR,
        chain.apply(sequenced(new Sequencing.Unordered(new BlockTime(now + 600_001)))));
  }

  @Test
  void the_fee_is_taken_at_the_limit_and_refused_one_below() {
    var first = assertInstanceOf(Answer.Accepted.class, chain.apply(ALICE, TO_BOB));
    long fee = first.receipt().fee().amount().units();
    refused(AccountRejection.FEE_LIMIT_TOO_LOW, chain.apply(limited(esp(fee - 1))));
    accepted(chain.apply(limited(esp(fee))));
    refused(AccountRejection.FEE_DENOMINATION, chain.apply(limited(credit(fee))));
  }

  private SignedTransaction limited(Coin limit) {
    var body = chain.body(ALICE, TO_BOB);
    return SignedTransaction.sign(
        new TransactionBody(
            body.chain(), body.account(), body.sequencing(), limit, body.requests()),
        ALICE,
        ENGINE);
  }

  @Test
  void sixteen_requests_fit_and_a_transaction_needs_one() {
    Transaction[] sixteen =
        IntStream.range(0, 16).mapToObj(_ -> TO_BOB).toArray(Transaction[]::new);
    accepted(chain.apply(ALICE, sixteen));
    var seventeen = new ArrayList<>(List.of(sixteen));
    seventeen.add(TO_BOB);
    assertThrows(
        IllegalArgumentException.class,
        () -> chain.body(ALICE, seventeen.toArray(Transaction[]::new)));
    assertThrows(IllegalArgumentException.class, () -> chain.body(ALICE));
  }

  @Test
  void the_bank_refuses_what_moves_nothing_or_too_much() {
    refused(
        BankRejection.AMOUNT_ZERO, chain.apply(ALICE, new Transfer(BOB.account(), credit(0), "")));
    refused(
        BankRejection.SELF_TRANSFER,
        chain.apply(ALICE, new Transfer(ALICE.account(), credit(1), "")));
    refused(
        BankRejection.BALANCE_TOO_LOW,
        chain.apply(ALICE, new Transfer(BOB.account(), credit(1_000_000_001), "")));
    accepted(chain.apply(ALICE, new Transfer(BOB.account(), credit(1_000_000_000), "")));
    for (ModuleAccount module : ModuleAccount.values()) {
      refused(
          BankRejection.RECIPIENT_IS_MODULE,
          chain.apply(BOB, new Transfer(module.id(), credit(1), "")));
    }
    refused(
        AccountRejection.MALFORMED,
        chain.apply(BOB, new Transfer(ALICE.account(), credit(1), "é".repeat(64) + "x")));
    accepted(chain.apply(BOB, new Transfer(ALICE.account(), credit(1), "é".repeat(64))));
  }

  @Test
  void only_the_issuer_issues_and_only_up_to_the_bound() {
    accepted(chain.apply(ALICE, new Transfer(ISSUER.account(), esp(100_000_000), "")));
    refused(BankRejection.NOT_ISSUER, chain.apply(ALICE, new Issue(BOB.account(), credit(1))));
    refused(BankRejection.NOT_ISSUER, chain.apply(ISSUER, new Issue(BOB.account(), esp(1))));
    var other = new Coin(new Denomination("other"), credit(1).amount());
    refused(
        BankRejection.DENOMINATION_UNKNOWN, chain.apply(ISSUER, new Issue(BOB.account(), other)));
    refused(BankRejection.AMOUNT_ZERO, chain.apply(ISSUER, new Issue(BOB.account(), credit(0))));
    refused(
        BankRejection.RECIPIENT_IS_MODULE,
        chain.apply(ISSUER, new Issue(ModuleAccount.ESCROW.id(), credit(1))));
    long room =
        Long.MAX_VALUE
            - espalier.ledger.bank.BankState.SUPPLIES
                .get(chain.store, CREDIT)
                .orElseThrow()
                .units();
    refused(
        BankRejection.SUPPLY_OVERFLOW,
        chain.apply(ISSUER, new Issue(BOB.account(), credit(room + 1))));
    accepted(chain.apply(ISSUER, new Issue(BOB.account(), credit(room))));
    assertEquals(List.of(), Invariants.broken(chain.store));
  }

  @Test
  void anybody_redeems_what_has_an_issuer() {
    accepted(chain.apply(BOB, new Redeem(credit(1_000_000_000))));
    assertEquals(0, chain.balance(BOB.account(), CREDIT).units());
    refused(BankRejection.BALANCE_TOO_LOW, chain.apply(BOB, new Redeem(credit(1))));
    refused(BankRejection.AMOUNT_ZERO, chain.apply(BOB, new Redeem(credit(0))));
    refused(BankRejection.DENOMINATION_UNKNOWN, chain.apply(BOB, new Redeem(esp(1))));
    assertEquals(List.of(), Invariants.broken(chain.store));
  }

  private Session session(long life, AccountId... counterparties) {
    return new Session(
        List.of(200, 202),
        List.of(
            new Limit(CREDIT, credit(100).amount(), credit(250).amount()),
            new Limit(ESP, esp(10_000).amount(), esp(1_000_000).amount())),
        10_000,
        List.of(counterparties),
        chain.now().plusMilliseconds(life));
  }

  private static Transfer pay(AccountId to, long units) {
    return new Transfer(to, credit(units), "");
  }

  @Test
  void a_session_spends_up_to_its_limits_and_not_a_unit_more() {
    SigningKey agent = Chain.key(50);
    accepted(chain.apply(ALICE, new GrantSession(agent.publicKey(), session(60_000))));
    refused(
        SessionRejection.LIMIT_PER_TRANSACTION, signedBy(agent, ALICE, pay(BOB.account(), 101)));
    refused(
        SessionRejection.LIMIT_PER_TRANSACTION,
        signedBy(agent, ALICE, pay(BOB.account(), 60), pay(CAROL.account(), 41)));
    accepted(signedBy(agent, ALICE, pay(BOB.account(), 100)));
    accepted(signedBy(agent, ALICE, pay(BOB.account(), 100)));
    refused(SessionRejection.LIMIT_PER_WINDOW, signedBy(agent, ALICE, pay(BOB.account(), 51)));
    accepted(signedBy(agent, ALICE, pay(BOB.account(), 50)));
    chain.after(9_999);
    refused(SessionRejection.LIMIT_PER_WINDOW, signedBy(agent, ALICE, pay(BOB.account(), 1)));
    chain.after(1);
    accepted(signedBy(agent, ALICE, pay(BOB.account(), 1)));
  }

  @Test
  void a_session_keeps_to_its_scope_its_counterparties_and_its_time() {
    SigningKey agent = Chain.key(50);
    accepted(
        chain.apply(ALICE, new GrantSession(agent.publicKey(), session(60_000, BOB.account()))));
    refused(SessionRejection.SCOPE, signedBy(agent, ALICE, new Issue(BOB.account(), credit(1))));
    refused(SessionRejection.COUNTERPARTY, signedBy(agent, ALICE, pay(CAROL.account(), 1)));
    accepted(signedBy(agent, ALICE, pay(BOB.account(), 1)));
    chain.after(59_999);
    accepted(signedBy(agent, ALICE, pay(BOB.account(), 1)));
    chain.after(1);
    refused(SessionRejection.SESSION_EXPIRED, signedBy(agent, ALICE, pay(BOB.account(), 1)));
  }

  @Test
  void a_session_pays_its_fees_only_in_what_it_was_granted() {
    SigningKey agent = Chain.key(50);
    var noFees =
        new Session(
            List.of(200),
            List.of(new Limit(CREDIT, credit(100).amount(), credit(100).amount())),
            1,
            List.of(),
            chain.now().plusMilliseconds(1_000));
    accepted(chain.apply(ALICE, new GrantSession(agent.publicKey(), noFees)));
    refused(
        SessionRejection.DENOMINATION_NOT_GRANTED, signedBy(agent, ALICE, pay(BOB.account(), 1)));
  }

  @Test
  void sessions_are_bounded_in_number_and_shape() {
    SigningKey agent = Chain.key(50);
    refused(
        SessionRejection.SESSION_UNKNOWN, chain.apply(ALICE, new RevokeSession(agent.publicKey())));
    refused(
        SessionRejection.SESSION_EXPIRED,
        chain.apply(ALICE, new GrantSession(agent.publicKey(), session(0))));
    refused(
        SessionRejection.SESSION_BOUNDS,
        chain.apply(ALICE, new GrantSession(SMALL_ORDER, session(60_000))));
    for (List<Integer> kinds : List.of(List.<Integer>of(), List.of(202, 200), List.of(200, 200))) {
      refused(
          SessionRejection.SESSION_BOUNDS,
          chain.apply(ALICE, new GrantSession(agent.publicKey(), ofKinds(kinds))));
    }
    accepted(
        chain.apply(ALICE, new GrantSession(agent.publicKey(), ofKinds(kinds(Session.KINDS_MAX)))));
    refused(
        AccountRejection.MALFORMED,
        chain.apply(
            ALICE,
            new GrantSession(Chain.key(51).publicKey(), ofKinds(kinds(Session.KINDS_MAX + 1)))));
    refused(
        SessionRejection.SESSION_EXISTS,
        chain.apply(ALICE, new GrantSession(agent.publicKey(), session(60_000))));
    for (int i = 1; i < SessionState.SESSIONS_MAX; i++) {
      accepted(
          chain.apply(ALICE, new GrantSession(Chain.key(100 + i).publicKey(), session(60_000))));
    }
    refused(
        SessionRejection.SESSIONS_FULL,
        chain.apply(ALICE, new GrantSession(Chain.key(99).publicKey(), session(60_000))));
    accepted(chain.apply(ALICE, new RevokeSession(agent.publicKey())));
    refused(AccountRejection.KEY_UNKNOWN, signedBy(agent, ALICE, TO_BOB));
    accepted(chain.apply(ALICE, new GrantSession(Chain.key(99).publicKey(), session(60_000))));
    assertEquals(List.of(), Invariants.broken(chain.store));
  }

  private static List<Integer> kinds(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  private Session ofKinds(List<Integer> kinds) {
    Session good = session(60_000);
    return new Session(
        kinds, good.limits(), good.windowMilliseconds(), good.counterparties(), good.expiry());
  }

  @Test
  void bytes_that_are_too_many_or_not_canonical_are_refused() {
    byte[] good = SignedTransaction.CODEC.encode(sequenced(new Sequencing.Numbered(0, 0)));
    byte[] large = java.util.Arrays.copyOf(good, SignedTransaction.BYTES_MAX + 1);
    assertEquals(AccountRejection.TRANSACTION_TOO_LARGE, verdict(large));
    byte[] padded = java.util.Arrays.copyOf(good, SignedTransaction.BYTES_MAX);
    assertEquals(AccountRejection.MALFORMED, verdict(padded));
    for (int length = 0; length < good.length; length++) {
      assertEquals(AccountRejection.MALFORMED, verdict(java.util.Arrays.copyOf(good, length)));
    }
    byte[] weak = good.clone();
    java.util.Arrays.fill(weak, good.length - 96, good.length - 64, (byte) 0);
    assertEquals(AccountRejection.SIGNATURE_INVALID, verdict(weak));
  }

  private static Rejection verdict(byte[] bytes) {
    var invalid =
        assertInstanceOf(
            VerifiedTransaction.Verdict.Invalid.class, VerifiedTransaction.verify(bytes, ENGINE));
    assertTrue(invalid.rejection().message().length() > 20, "a refusal explains itself");
    return invalid.rejection().reason();
  }
}
