package espalier.ledger.market;

import static org.junit.jupiter.api.Assertions.assertEquals;

import espalier.base.crypto.PublicKey;
import espalier.base.crypto.Sha256;
import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BasisPoints;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import espalier.base.unit.Denomination;
import espalier.base.unit.Hash;
import espalier.ledger.BlockContext;
import espalier.ledger.Event;
import espalier.ledger.Events;
import espalier.ledger.Genesis;
import espalier.ledger.Genesis.Balance;
import espalier.ledger.Invariants;
import espalier.ledger.Ledger;
import espalier.ledger.Ledger.Answer;
import espalier.ledger.Ledger.BlockResult;
import espalier.ledger.Parameters;
import espalier.ledger.PriceTable;
import espalier.ledger.Sequencing;
import espalier.ledger.Transaction;
import espalier.ledger.TransactionBody;
import espalier.ledger.VerifiedTransaction;
import espalier.ledger.state.Fork;
import espalier.ledger.state.MemoryStore;
import espalier.ledger.state.StateTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A ledger of a dozen people who trade machines; transactions are built without signatures.
final class MarketWorld {
  static final Denomination ESP = new Denomination("esp");
  static final Denomination CREDIT = new Denomination("credit");
  static final int PEOPLE = 12;
  static final int AUDITOR = 11;
  static final long START = 1_000_000;

  /// Short, so that a few hundred blocks see every deadline.
  static final MarketParameters.Periods PERIODS =
      new MarketParameters.Periods(
          10_000, 5_000, 3_000, 1_500, 4_500, 3_000, 60_000, 10_000, 120_000);

  final MemoryStore store = new MemoryStore();
  final StateTree tree = new StateTree(_ -> null, 0);
  final Hash chain;
  private Ledger ledger;
  private long height;
  private long now = START;
  private final long[] numbers = new long[PEOPLE];

  MarketWorld() {
    this(genesis());
  }

  MarketWorld(Genesis genesis) {
    chain = genesis.chain();
    ledger = new Ledger(store, tree, Fork.INLINE, chain);
    store.apply(ledger.begin(genesis).changes());
  }

  static PublicKey key(int person) {
    return new PublicKey(Sha256.tagged("test/key", new byte[] {(byte) person}));
  }

  static AccountId person(int person) {
    return key(person).account();
  }

  /// Some providers are poor, so that bonds fail, and one of them orders too.
  static boolean isPoor(int person) {
    return person % 5 == 4;
  }

  static Genesis genesis() {
    var balances = new ArrayList<Balance>();
    for (int i = 0; i < PEOPLE; i++) {
      long units = isPoor(i) ? 20_000_000L : 700_000_000_000_000_000L;
      balances.add(new Balance(person(i), new Coin(ESP, Amount.of(units))));
      balances.add(new Balance(person(i), new Coin(CREDIT, Amount.of(units))));
    }
    return new Genesis(
        "market",
        new BlockTime(START),
        List.of(
            new Genesis.Money(ESP, Optional.empty()), new Genesis.Money(CREDIT, Optional.empty())),
        balances,
        new Parameters(
            List.of(new PriceTable(ESP, Amount.of(10), Amount.ZERO, Amount.ZERO)),
            new Coin(ESP, Amount.of(1_000)),
            new MarketParameters(
                List.of(money(CREDIT, 200), money(ESP, 1)),
                new Coin(CREDIT, Amount.of(10_000)),
                List.of(person(AUDITOR)),
                PERIODS)));
  }

  private static MarketParameters.Money money(Denomination denomination, int take) {
    return new MarketParameters.Money(
        denomination, new BasisPoints(take), Amount.of(100), Amount.of(500), Amount.of(50));
  }

  BlockTime now() {
    return new BlockTime(now);
  }

  void later(long milliseconds) {
    now = now().plusMilliseconds(milliseconds).milliseconds();
  }

  /// Forgets all that the ledger holds in memory, as a node does that starts again.
  void restart() {
    ledger = new Ledger(store, tree, Fork.INLINE, chain);
  }

  VerifiedTransaction transaction(int person, Transaction... requests) {
    var body =
        new TransactionBody(
            chain,
            person(person),
            new Sequencing.Numbered(0, numbers[person]),
            new Coin(ESP, Amount.of(1_000_000)),
            List.of(requests));
    byte[] bytes = TransactionBody.CODEC.encode(body);
    assertEquals(body, TransactionBody.CODEC.decode(bytes));
    return new VerifiedTransaction(body, key(person), body.id(), bytes.length);
  }

  /// A block whose transactions are given one by one.
  final class OpenBlock {
    private final Ledger.Block block;
    final List<Event> events = new ArrayList<>();

    private OpenBlock() {
      block = ledger.begin(new BlockContext(++height, now()));
    }

    Answer apply(int person, Transaction... requests) {
      Answer answer = block.apply(transaction(person, requests));
      if (answer instanceof Answer.Accepted(var receipt)) {
        numbers[person]++;
        events.addAll(receipt.events());
      }
      return answer;
    }

    Answer apply(VerifiedTransaction transaction) {
      Answer answer = block.apply(transaction);
      if (answer instanceof Answer.Accepted(var receipt)) {
        events.addAll(receipt.events());
      }
      return answer;
    }

    /// Ends the block and returns the root.
    Hash end() {
      BlockResult result = block.end();
      store.apply(result.changes());
      events.addAll(result.events());
      return result.root();
    }
  }

  OpenBlock open() {
    return new OpenBlock();
  }

  void check(List<Event> events) {
    assertEquals(List.of(), Invariants.broken(store));
    for (Event event : events) {
      assertEquals(event, Events.CODEC.decode(Events.CODEC.encode(event)));
    }
  }
}
