package espalier.competition.simulation;

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
import espalier.ledger.Genesis;
import espalier.ledger.Genesis.Balance;
import espalier.ledger.Genesis.Money;
import espalier.ledger.Ledger;
import espalier.ledger.Ledger.Answer;
import espalier.ledger.Ledger.BlockResult;
import espalier.ledger.Outcome.Rejected;
import espalier.ledger.Parameters;
import espalier.ledger.PriceTable;
import espalier.ledger.Sequencing;
import espalier.ledger.Transaction;
import espalier.ledger.TransactionBody;
import espalier.ledger.VerifiedTransaction;
import espalier.ledger.account.AccountState;
import espalier.ledger.bank.BankState;
import espalier.ledger.market.MarketParameters;
import espalier.ledger.state.Fork;
import espalier.ledger.state.MemoryStore;
import espalier.ledger.state.StateTree;
import espalier.ledger.state.View;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The real state machine in memory, with a clock of its own and people who own money.
///
/// Two things of a node are left out, because what is measured here does not depend on them:
/// signatures (a person is a public key to which nobody has the private half), and fees (all prices
/// are 0, so that what somebody gains or loses is what the rules of competitions give or take).
public final class SimulatedLedger {
  /// The one denomination.
  public static final Denomination MONEY = new Denomination("esp");

  /// What everybody has at first.
  public static final long RICHES = 1_000_000_000_000_000L;

  private static final int ENVELOPE_BYTES = 96;
  private static final Coin NO_FEE = coin(0);

  private final MemoryStore store = new MemoryStore();
  private final Ledger ledger;
  private final Hash chain;
  private long height;
  private long now = 1_000_000;

  /// Somebody with an account.
  public record Person(PublicKey key, AccountId account) {
    /// The person of this number; always the same.
    public static Person of(int number) {
      byte[] bytes = ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
      var key = new PublicKey(Sha256.tagged("espalier/simulated-person", bytes));
      return new Person(key, key.account());
    }
  }

  /// A ledger on which the people with the numbers 0 to `people - 1` have [#RICHES] each.
  public SimulatedLedger(int people) {
    Genesis genesis = genesis(people);
    chain = genesis.chain();
    ledger = new Ledger(store, new StateTree(_ -> null, 0), Fork.INLINE, chain);
    store.apply(ledger.begin(genesis).changes());
  }

  private static Genesis genesis(int people) {
    var balances = new ArrayList<Balance>();
    for (int i = 0; i < people; i++) {
      balances.add(new Balance(Person.of(i).account(), coin(RICHES)));
    }
    var market =
        new MarketParameters(
            List.of(
                new MarketParameters.Money(
                    MONEY, new BasisPoints(200), new Amount(1_000), new Amount(500), Amount.ZERO)),
            coin(10_000),
            List.of(),
            MarketParameters.Periods.DEFAULT);
    var prices = new PriceTable(MONEY, Amount.ZERO, Amount.ZERO, Amount.ZERO);
    return new Genesis(
        "simulation",
        new BlockTime(1_000_000),
        List.of(new Money(MONEY, Optional.empty())),
        balances,
        new Parameters(List.of(prices), coin(1_000_000), market));
  }

  public static Coin coin(long units) {
    return new Coin(MONEY, new Amount(units));
  }

  public BlockTime now() {
    return new BlockTime(now);
  }

  /// The committed state.
  public View state() {
    return store;
  }

  public long balance(Person person) {
    return BankState.balance(store, person.account(), MONEY).units();
  }

  /// A transaction as it would follow the committed state, ready to be applied.
  public VerifiedTransaction transaction(Person by, List<Transaction> requests) {
    return transaction(by, requests, 0);
  }

  /// The same after `before` others by the same person in the same block.
  public VerifiedTransaction transaction(Person by, List<Transaction> requests, int before) {
    long number = AccountState.nextNumber(store, by.account(), 0) + before;
    var body =
        new TransactionBody(
            chain, by.account(), new Sequencing.Numbered(0, number), NO_FEE, requests);
    int bytes = TransactionBody.CODEC.encode(body).length + ENVELOPE_BYTES;
    return new VerifiedTransaction(body, by.key(), body.id(), bytes);
  }

  /// The block after the committed one; what is not [#commit]ted never was.
  public Ledger.Block begin() {
    return ledger.begin(new BlockContext(height + 1, now()));
  }

  /// Ends a block and writes it; the events of its end.
  public List<Event> commit(Ledger.Block block) {
    BlockResult result = block.end();
    store.apply(result.changes());
    height++;
    return result.events();
  }

  /// Applies, a millisecond later and in a block of its own, what must be accepted; all events.
  ///
  /// @throws IllegalStateException if it is refused
  public List<Event> accepted(Person by, Transaction... requests) {
    now++;
    Ledger.Block block = begin();
    return switch (block.apply(transaction(by, List.of(requests)))) {
      case Answer.Accepted(var receipt) -> {
        var events = new ArrayList<Event>(receipt.events());
        events.addAll(commit(block));
        yield events;
      }
      case Answer.Refused(var rejection) ->
          throw new IllegalStateException("the simulation was refused: " + rejection.message());
    };
  }

  /// The refusal of what must be refused; nothing changes.
  ///
  /// @throws IllegalStateException if it is accepted
  public Rejected refused(Person by, Transaction request) {
    return switch (begin().apply(transaction(by, List.of(request)))) {
      case Answer.Refused(var rejection) -> rejection;
      case Answer.Accepted _ ->
          throw new IllegalStateException("the ledger took what it should refuse: " + request);
    };
  }

  /// An empty block at `time`, or now if that has passed.
  public List<Event> tick(BlockTime time) {
    now = Math.max(now, time.milliseconds());
    return commit(begin());
  }

  /// The one event of this type.
  public static <E extends Event> E only(List<Event> events, Class<E> type) {
    return events.stream()
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException("no " + type.getSimpleName() + " among " + events));
  }
}
