package espalier.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.crypto.PublicKey;
import espalier.base.crypto.Sha256;
import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.Coin;
import espalier.base.unit.Denomination;
import espalier.base.unit.Hash;
import espalier.ledger.Ledger.Answer;
import espalier.ledger.account.AccountState;
import espalier.ledger.account.AccountTransaction;
import espalier.ledger.account.AccountTransaction.Role;
import espalier.ledger.bank.BankState;
import espalier.ledger.bank.BankTransaction.Issue;
import espalier.ledger.bank.BankTransaction.Redeem;
import espalier.ledger.bank.BankTransaction.Transfer;
import espalier.ledger.bank.ModuleAccount;
import espalier.ledger.beacon.BeaconTransaction;
import espalier.ledger.escrow.EscrowState;
import espalier.ledger.escrow.EscrowTransaction.Deposit;
import espalier.ledger.escrow.EscrowTransaction.Withdraw;
import espalier.ledger.session.Session;
import espalier.ledger.session.Session.Limit;
import espalier.ledger.session.SessionTransaction;
import espalier.ledger.state.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// An agent that holds a session key tries to get more out of its owner than it was granted.
///
/// 100 000 attempts: `-Despalier.scale=20`; a million: 200.
final class SessionAttackTest {
  private static final int ATTEMPTS_A_SEED = 250;
  private static final int OWNER = 0;
  private static final int FRIEND = 1;
  private static final int THIEF = 2;
  private static final PublicKey AGENT = Party.key(77);
  private static final List<Denomination> MONEY = List.of(Party.CREDIT, Party.ESP);

  /// What the owner's account has spent, seen from outside: by denomination, since a moment.
  private static final class Ledgerbook {
    long since = -1;
    final Map<Denomination, Long> spent = new TreeMap<>();
  }

  /// Method: compare the owner's holdings (and what it has in escrow or bonded for itself) before
  /// and after each transaction that was let through; hold the loss against the grant by hand.
  @Test
  void no_attempt_gets_past_a_session_s_limits() {
    Seeds.forEach(20, SessionAttackTest::attack);
  }

  private static void attack(RandomGenerator random) {
    var world = new World(Party.genesis(1_000_000_000_000L));
    Hash ownEscrow = Sha256.tagged("test/own", new byte[0]);
    Hash theirEscrow = Sha256.tagged("test/theirs", new byte[0]);
    world.act(kernel -> {
      kernel.escrows().open(ownEscrow, Party.person(OWNER), Party.coin(Party.CREDIT, 1_000_000));
      kernel.escrows().open(theirEscrow, Party.person(THIEF), Party.coin(Party.CREDIT, 10));
    });
    Session session = session(random, world);
    grant(world, session);
    var book = new Ledgerbook();
    for (int i = 0; i < ATTEMPTS_A_SEED; i++) {
      VerifiedTransaction attempt = attempt(random, world, session);
      Map<Denomination, Long> before = wealth(world, ownEscrow);
      Map<AccountId, Long> others = others(world, theirEscrow);
      long later = random.nextInt(5) == 0 ? random.nextLong(40_000) : random.nextLong(100);
      Answer answer = world.block(later, List.of(attempt)).getFirst();
      if (answer instanceof Answer.Accepted) {
        inspect(world, session, attempt, before, wealth(world, ownEscrow), book);
        assertCounterparties(session, others, others(world, theirEscrow));
      } else {
        assertEquals(before, wealth(world, ownEscrow), "a refused attempt cost money");
      }
    }
    assertEquals(List.of(), Invariants.broken(world.store));
  }

  private static Session session(RandomGenerator random, World world) {
    var kinds = new ArrayList<Integer>();
    for (var one : Transactions.CASES) {
      // Owner's kinds may be named in a grant; they must not work all the same.
      if (random.nextInt(4) > 0) {
        kinds.add(one.tag());
      }
    }
    // A grant names a bounded number of kinds; which ones are left out must not matter.
    while (kinds.size() > Session.KINDS_MAX) {
      kinds.remove(random.nextInt(kinds.size()));
    }
    if (kinds.isEmpty()) {
      kinds.add(200);
    }
    var limits = new ArrayList<Limit>();
    for (Denomination money : MONEY) {
      if (random.nextInt(5) > 0) {
        limits.add(
            new Limit(
                money,
                Amount.of(300 + random.nextLong(5_000)),
                Amount.of(300 + random.nextLong(20_000))));
      }
    }
    return new Session(
        kinds,
        limits,
        1 + random.nextLong(20_000),
        random.nextBoolean() ? List.of() : List.of(Party.person(FRIEND)),
        world.now().plusMilliseconds(100_000 + random.nextLong(300_000)));
  }

  private static void grant(World world, Session session) {
    VerifiedTransaction grant =
        Party.verified(
            new TransactionBody(
                world.chain,
                Party.person(OWNER),
                new Sequencing.Numbered(9, 0),
                Party.coin(Party.ESP, 1_000_000),
                List.of(new SessionTransaction.GrantSession(AGENT, session))),
            Party.key(OWNER));
    assertTrue(world.block(1, List.of(grant)).getFirst() instanceof Answer.Accepted);
  }

  private static VerifiedTransaction attempt(RandomGenerator random, World world, Session session) {
    var requests = new ArrayList<Transaction>();
    int count = random.nextInt(3) > 0 ? 1 : 1 + random.nextInt(TransactionBody.REQUESTS_MAX);
    for (int i = 0; i < count; i++) {
      requests.add(request(random, session));
    }
    long next = AccountState.nextNumber(world.store, Party.person(OWNER), 0);
    return Party.verified(
        new TransactionBody(
            world.chain,
            Party.person(OWNER),
            new Sequencing.Numbered(0, next),
            Party.coin(MONEY.get(random.nextInt(2)), 1_000_000),
            requests),
        AGENT);
  }

  /// About a limit, mostly.
  private static Amount amount(RandomGenerator random, Session session) {
    if (session.limits().isEmpty() || random.nextInt(3) == 0) {
      return Amount.of(random.nextLong(3_000));
    }
    Limit limit = session.limits().get(random.nextInt(session.limits().size()));
    long around =
        (random.nextBoolean() ? limit.perTransaction() : limit.perWindow()).units()
            - random.nextLong(400)
            + random.nextLong(3);
    return Amount.of(Math.max(1, around / (1 + random.nextInt(3))));
  }

  private static Transaction request(RandomGenerator random, Session session) {
    var coin = new Coin(MONEY.get(random.nextInt(2)), amount(random, session));
    int to = random.nextBoolean() ? FRIEND : THIEF;
    return switch (random.nextInt(12)) {
      case 0 -> new Issue(Party.person(to), coin);
      case 1 -> new Redeem(coin);
      case 2 -> new Deposit(Sha256.tagged("test/own", new byte[0]), coin.amount());
      case 3, 4 -> new Deposit(Sha256.tagged("test/theirs", new byte[0]), coin.amount());
      case 5 -> new Withdraw(Sha256.tagged("test/own", new byte[0]), coin.amount());
      case 6 -> new AccountTransaction.AddKey(AGENT, Role.OWNER);
      case 7 -> new SessionTransaction.GrantSession(Party.key(78), session);
      case 8 -> new BeaconTransaction.Commit(Hash.ZERO);
      default -> new Transfer(Party.person(to), coin, "");
    };
  }

  /// What is the owner's: its account and its own escrow.
  private static Map<Denomination, Long> wealth(World world, Hash escrow) {
    var held = new TreeMap<Denomination, Long>();
    for (Denomination money : MONEY) {
      held.put(money, BankState.balance(world.store, Party.person(OWNER), money).units());
    }
    held.merge(
        Party.CREDIT,
        EscrowState.escrow(world.store, escrow).orElseThrow().balance().units(),
        Long::sum);
    return held;
  }

  private static Map<AccountId, Long> others(World world, Hash theirEscrow) {
    var held = new TreeMap<AccountId, Long>();
    for (int who : List.of(FRIEND, THIEF)) {
      long sum = 0;
      for (Denomination money : MONEY) {
        sum += BankState.balance(world.store, Party.person(who), money).units();
      }
      held.put(Party.person(who), sum);
    }
    held.merge(
        Party.person(THIEF),
        EscrowState.escrow(world.store, theirEscrow).orElseThrow().balance().units(),
        Long::sum);
    return held;
  }

  private static void inspect(
      World world,
      Session session,
      VerifiedTransaction attempt,
      Map<Denomination, Long> before,
      Map<Denomination, Long> after,
      Ledgerbook book) {
    assertTrue(world.now().isBefore(session.expiry()), "an expired session acted");
    for (Transaction request : attempt.body().requests()) {
      assertTrue(session.kinds().contains(Transactions.tag(request)), "out of scope: " + request);
      assertTrue(
          !(request instanceof AccountTransaction) && !(request instanceof SessionTransaction),
          "an agent changed keys or sessions");
    }
    if (book.since < 0 || world.now().milliseconds() - book.since >= session.windowMilliseconds()) {
      book.since = world.now().milliseconds();
      book.spent.clear();
    }
    for (Denomination money : MONEY) {
      long lost = before.get(money) - after.get(money) + issued(attempt, money);
      Optional<Limit> limit =
          session.limits().stream().filter(one -> one.denomination().equals(money)).findFirst();
      long atOnce = limit.map(one -> one.perTransaction().units()).orElse(0L);
      long inWindow = limit.map(one -> one.perWindow().units()).orElse(0L);
      assertTrue(lost <= atOnce, () -> "lost " + lost + " at once; granted " + atOnce);
      if (lost > 0) {
        book.spent.merge(money, lost, Long::sum);
      }
      long total = book.spent.getOrDefault(money, 0L);
      assertTrue(total <= inWindow, () -> "lost " + total + " in a window; granted " + inWindow);
    }
  }

  /// What was created and given away in the owner's name: the owner answers for it.
  private static long issued(VerifiedTransaction attempt, Denomination money) {
    long sum = 0;
    for (Transaction request : attempt.body().requests()) {
      if (request instanceof Issue(_, Coin coin) && coin.denomination().equals(money)) {
        sum += coin.amount().units();
      }
    }
    return sum;
  }

  private static void assertCounterparties(
      Session session, Map<AccountId, Long> before, Map<AccountId, Long> after) {
    if (session.counterparties().isEmpty()) {
      return;
    }
    after.forEach((account, held) -> {
      boolean granted = session.counterparties().contains(account);
      assertTrue(granted || held <= before.get(account), "paid somebody who was not granted");
    });
    // Pots of tournaments and deposits of channels are reached by way of who may take them out.
    assertEquals(8, ModuleAccount.values().length, "a new module may be a new way out: check it");
  }
}
