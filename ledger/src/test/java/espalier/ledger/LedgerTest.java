package espalier.ledger;

import static espalier.ledger.Chain.ALICE;
import static espalier.ledger.Chain.BOB;
import static espalier.ledger.Chain.CREDIT;
import static espalier.ledger.Chain.ENGINE;
import static espalier.ledger.Chain.ESP;
import static espalier.ledger.Chain.credit;
import static espalier.ledger.Chain.esp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import espalier.ledger.Ledger.Answer;
import espalier.ledger.account.AccountRejection;
import espalier.ledger.bank.BankRejection;
import espalier.ledger.bank.BankTransaction.Transfer;
import espalier.ledger.bank.ModuleAccount;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LedgerTest {
  private static final Transfer TO_BOB = new Transfer(BOB.account(), credit(5), "lunch");

  private static void assertRefused(Rejection expected, Answer answer) {
    var refused = assertInstanceOf(Answer.Refused.class, answer);
    assertEquals(expected, refused.rejection().reason(), refused.rejection().message());
  }

  @Test
  void a_transfer_moves_money_and_its_fee_to_the_unit() {
    var chain = new Chain();
    var done = assertInstanceOf(Answer.Accepted.class, chain.apply(ALICE, TO_BOB));
    assertEquals(1_000_000_005, chain.balance(BOB.account(), CREDIT).units());
    assertEquals(999_999_995, chain.balance(ALICE.account(), CREDIT).units());
    long fee = done.receipt().fee().amount().units();
    assertTrue(fee > 0);
    assertEquals(1_000_000_000 - fee, chain.balance(ALICE.account(), ESP).units());
    assertEquals(fee, chain.balance(ModuleAccount.FEES.id(), ESP).units());
  }

  @Test
  void a_refused_transaction_changes_nothing() {
    var chain = new Chain();
    Hash before = chain.ledger.root();
    assertRefused(
        BankRejection.BALANCE_TOO_LOW,
        chain.apply(ALICE, TO_BOB, new Transfer(BOB.account(), credit(1_000_000_000), "")));
    assertEquals(before, chain.ledger.root());
    assertEquals(1_000_000_000, chain.balance(BOB.account(), CREDIT).units());
  }

  @Test
  void the_same_transaction_takes_effect_once() {
    var chain = new Chain();
    var numbered = SignedTransaction.sign(chain.body(ALICE, TO_BOB), ALICE, ENGINE);
    assertInstanceOf(Answer.Accepted.class, chain.apply(numbered));
    assertRefused(AccountRejection.SEQUENCE_TOO_LOW, chain.apply(numbered));

    var unordered =
        SignedTransaction.sign(
            new TransactionBody(
                chain.chain,
                ALICE.account(),
                new Sequencing.Unordered(chain.now().plusMilliseconds(1000)),
                esp(10_000),
                List.of(TO_BOB)),
            ALICE,
            ENGINE);
    assertInstanceOf(Answer.Accepted.class, chain.apply(unordered));
    assertRefused(AccountRejection.ALREADY_INCLUDED, chain.apply(unordered));
    chain.after(1001).tick();
    assertRefused(AccountRejection.EXPIRED, chain.apply(unordered));
  }

  @Test
  void envelopes_of_another_chain_key_or_time_are_refused() {
    var chain = new Chain();
    var body = chain.body(ALICE, TO_BOB);
    var otherChain =
        new TransactionBody(
            Hash.ZERO, body.account(), body.sequencing(), body.feeLimit(), body.requests());
    assertRefused(
        AccountRejection.WRONG_CHAIN,
        chain.apply(SignedTransaction.sign(otherChain, ALICE, ENGINE)));
    assertRefused(
        AccountRejection.KEY_UNKNOWN, chain.apply(SignedTransaction.sign(body, BOB, ENGINE)));
    var good = SignedTransaction.sign(body, ALICE, ENGINE);
    assertRefused(
        AccountRejection.SIGNATURE_INVALID,
        chain.apply(new SignedTransaction(body, BOB.publicKey(), good.signature())));
    var early =
        new TransactionBody(
            chain.chain,
            ALICE.account(),
            new Sequencing.Numbered(0, 1),
            esp(10_000),
            List.of(TO_BOB));
    assertRefused(
        AccountRejection.SEQUENCE_TOO_HIGH,
        chain.apply(SignedTransaction.sign(early, ALICE, ENGINE)));
    var far =
        new TransactionBody(
            chain.chain,
            ALICE.account(),
            new Sequencing.Unordered(new BlockTime(chain.now().milliseconds() + 600_001)),
            esp(10_000),
            List.of(TO_BOB));
    assertRefused(
        AccountRejection.EXPIRY_TOO_FAR, chain.apply(SignedTransaction.sign(far, ALICE, ENGINE)));
  }

  @Test
  void a_fee_above_the_limit_or_in_other_money_is_refused() {
    var chain = new Chain();
    var cheap =
        new TransactionBody(
            chain.chain, ALICE.account(), new Sequencing.Numbered(0, 0), esp(1), List.of(TO_BOB));
    assertRefused(
        AccountRejection.FEE_LIMIT_TOO_LOW,
        chain.apply(SignedTransaction.sign(cheap, ALICE, ENGINE)));
    var other =
        new TransactionBody(
            chain.chain,
            ALICE.account(),
            new Sequencing.Numbered(0, 0),
            credit(10_000),
            List.of(TO_BOB));
    assertRefused(
        AccountRejection.FEE_DENOMINATION,
        chain.apply(SignedTransaction.sign(other, ALICE, ENGINE)));
  }
}
