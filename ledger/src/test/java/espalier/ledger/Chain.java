package espalier.ledger;

import espalier.base.crypto.Ed25519;
import espalier.base.crypto.SigningKey;
import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BasisPoints;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import espalier.base.unit.Denomination;
import espalier.base.unit.Hash;
import espalier.ledger.Genesis.Balance;
import espalier.ledger.Genesis.Money;
import espalier.ledger.Ledger.Answer;
import espalier.ledger.Ledger.BlockResult;
import espalier.ledger.account.AccountState;
import espalier.ledger.bank.BankState;
import espalier.ledger.market.MarketParameters;
import espalier.ledger.proof.ProofCheck;
import espalier.ledger.state.Fork;
import espalier.ledger.state.MemoryStore;
import espalier.ledger.state.StateTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A ledger in memory with a clock of its own, for tests.
public final class Chain {
  public static final Denomination ESP = new Denomination("esp");
  public static final Denomination CREDIT = new Denomination("credit");
  public static final Ed25519 ENGINE = Ed25519.jdk();
  public static final SigningKey ALICE = key(1);
  public static final SigningKey BOB = key(2);
  public static final SigningKey CAROL = key(3);
  public static final SigningKey AUDITOR = key(8);
  public static final SigningKey ISSUER = key(9);

  public final MemoryStore store = new MemoryStore();
  public final Ledger ledger;
  public final Hash chain;
  private final StateTree tree = new StateTree(_ -> null, 0);
  private long height;
  private long now = 1_000_000;

  public Chain() {
    this(genesis());
  }

  public Chain(Genesis genesis) {
    this(genesis, ProofCheck.NATIVE);
  }

  /// @param check stands for the verifier of proofs
  public Chain(Genesis genesis, ProofCheck check) {
    chain = genesis.chain();
    now = genesis.time().milliseconds();
    ledger = new Ledger(store, tree, Fork.INLINE, chain, check);
    store.apply(ledger.begin(genesis).changes());
  }

  public static SigningKey key(int number) {
    byte[] seed = new byte[32];
    seed[0] = (byte) number;
    seed[1] = (byte) (number >>> 8);
    return SigningKey.ofSeed(seed);
  }

  public static Coin esp(long units) {
    return new Coin(ESP, new Amount(units));
  }

  public static Coin credit(long units) {
    return new Coin(CREDIT, new Amount(units));
  }

  public static Genesis genesis() {
    var balances = new ArrayList<Balance>();
    for (SigningKey key : List.of(ALICE, BOB, CAROL, AUDITOR)) {
      balances.add(new Balance(key.account(), esp(1_000_000_000)));
      balances.add(new Balance(key.account(), credit(1_000_000_000)));
    }
    return new Genesis(
        "test",
        new BlockTime(1_000_000),
        List.of(new Money(ESP, Optional.empty()), new Money(CREDIT, Optional.of(ISSUER.account()))),
        balances,
        parameters());
  }

  public static Parameters parameters() {
    return new Parameters(
        List.of(new PriceTable(ESP, new Amount(100), new Amount(1), new Amount(10))),
        esp(1_000_000),
        new MarketParameters(
            List.of(
                new MarketParameters.Money(
                    CREDIT,
                    new BasisPoints(200),
                    new Amount(1_000),
                    new Amount(500),
                    new Amount(100))),
            credit(10_000),
            List.of(AUDITOR.account()),
            MarketParameters.Periods.DEFAULT));
  }

  public BlockTime now() {
    return new BlockTime(now);
  }

  public Chain after(long milliseconds) {
    now += milliseconds;
    return this;
  }

  public TransactionBody body(SigningKey by, Transaction... requests) {
    return new TransactionBody(
        chain,
        by.account(),
        new Sequencing.Numbered(0, AccountState.nextNumber(store, by.account(), 0)),
        esp(1_000_000),
        List.of(requests));
  }

  /// Signs and applies in a block of its own.
  public Answer apply(SigningKey by, Transaction... requests) {
    return apply(SignedTransaction.sign(body(by, requests), by, ENGINE));
  }

  public Answer apply(SignedTransaction signed) {
    byte[] bytes = SignedTransaction.CODEC.encode(signed);
    return switch (VerifiedTransaction.verify(bytes, ENGINE)) {
      case VerifiedTransaction.Verdict.Valid(var transaction, _) -> apply(transaction);
      case VerifiedTransaction.Verdict.Invalid(var rejection) -> new Answer.Refused(rejection);
    };
  }

  public Answer apply(VerifiedTransaction transaction) {
    return apply(transaction, new ArrayList<>());
  }

  /// As [#apply(SigningKey, Transaction...)]; `seen` receives all events of the block.
  public Answer apply(SigningKey by, List<Event> seen, Transaction... requests) {
    var signed = SignedTransaction.sign(body(by, requests), by, ENGINE);
    return apply(VerifiedTransaction.trusted(SignedTransaction.CODEC.encode(signed)), seen);
  }

  private Answer apply(VerifiedTransaction transaction, List<Event> seen) {
    Ledger.Block block = ledger.begin(new BlockContext(++height, now()));
    Answer answer = block.apply(transaction);
    if (answer instanceof Answer.Accepted(var receipt)) {
      seen.addAll(receipt.events());
    }
    BlockResult result = block.end();
    seen.addAll(result.events());
    store.apply(result.changes());
    return answer;
  }

  /// An empty block.
  public BlockResult tick() {
    BlockResult result = ledger.begin(new BlockContext(++height, now())).end();
    store.apply(result.changes());
    return result;
  }

  public Amount balance(AccountId account, Denomination denomination) {
    return BankState.balance(store, account, denomination);
  }
}
