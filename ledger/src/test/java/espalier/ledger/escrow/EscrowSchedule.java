package espalier.ledger.escrow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.crypto.Sha256;
import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BasisPoints;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import espalier.base.unit.Denomination;
import espalier.base.unit.Hash;
import espalier.base.unit.Rate;
import espalier.ledger.bank.BankState;
import espalier.ledger.bank.ModuleAccount;
import espalier.ledger.escrow.EscrowModel.Line;
import espalier.ledger.state.MemoryStore;
import espalier.ledger.state.Overlay;
import espalier.ledger.timer.Timer;
import espalier.ledger.timer.Timer.Kind;
import espalier.ledger.timer.TimerState;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// One random life of an escrow, played on the real thing and on the model at once.
///
/// What is played follows from the seed alone; settlements come on top and draw from elsewhere.
final class EscrowSchedule {
  enum Settling {
    NEVER,
    AT_EVERY_STEP,
    AT_RANDOM
  }

  /// What schedules went through, to show that they are not all alike.
  static final class Seen {
    int depleted;
    int shortfalls;
    int sharedByMany;
    int plain;
    int gaps;
    int finished;
    int withdrawals;

    @Override
    public String toString() {
      return "depleted %d, short %d, shared %d, plain %d, gaps %d, finished %d, withdrawals %d"
          .formatted(depleted, shortfalls, sharedByMany, plain, gaps, finished, withdrawals);
    }
  }

  private static final Denomination MONEY = new Denomination("credit");
  private static final Hash ID = hash("escrow", 0);
  private static final AccountId PAYER = new AccountId(hash("payer", 0));
  private static final AccountId FRIEND = new AccountId(hash("friend", 0));
  private static final int PAYEES = 5;
  private static final List<Hash> STREAMS = hashes("stream", 64);
  private static final List<AccountId> PAYEE =
      hashes("payee", PAYEES).stream().map(AccountId::new).toList();
  private static final long SUPPLY = Long.MAX_VALUE;

  /// Where in the list of balances the escrows' own stands.
  private static final int HELD = PAYEES + 2;

  private final Random random;
  private final Random settlements;
  private final Settling settling;
  private final Seen seen;
  private final Overlay state = new Overlay(new MemoryStore());
  private final TimerState timers = new TimerState(state);
  private final BankState bank = new BankState(state, (_, _, _) -> {});
  private final EscrowState escrows = new EscrowState(state, bank, timers);
  private final EscrowModel model = new EscrowModel();
  private final long[] expected = new long[PAYEES];
  private long expectedFees;
  private long now = 1_000;
  private int opened;
  private final int gapBits;
  private final int rateBits;

  EscrowSchedule(long seed, Settling settling) {
    this(seed, settling, new Seen());
  }

  EscrowSchedule(long seed, Settling settling, Seen seen) {
    this.random = new Random(seed);
    this.settlements = new Random(~seed);
    this.settling = settling;
    this.seen = seen;
    this.gapBits = 1 + random.nextInt(27);
    this.rateBits = 1 + random.nextInt(63);
  }

  private static Hash hash(String kind, int number) {
    return Sha256.tagged("test/" + kind, new byte[] {(byte) number});
  }

  private static List<Hash> hashes(String kind, int count) {
    var all = new ArrayList<Hash>();
    for (int i = 0; i < count; i++) {
      all.add(hash(kind, i));
    }
    // Streams stand in the order of their ids; so a lower number is a lower id.
    all.sort(null);
    return all;
  }

  /// Plays to the end and returns every final balance.
  List<Long> run() {
    bank.register(MONEY, Optional.empty());
    bank.mint(PAYER, coin(SUPPLY - SUPPLY / 4));
    bank.mint(FRIEND, coin(SUPPLY / 4));
    // About as much as a few streams earn in a few steps, so that many schedules run out.
    long deposit = below(Math.clamp(gapBits + rateBits - 40L + random.nextInt(6), 1, 62));
    escrows.open(ID, PAYER, coin(deposit));
    model.add(deposit);
    check();
    int steps = 2 + random.nextInt(14);
    for (int i = 0; i < steps; i++) {
      now += random.nextInt(5) == 0 ? 0 : below(gapBits);
      act();
      settle();
      endBlock();
      check();
    }
    if (random.nextBoolean()) {
      // Evidence that arrives after everything else, as far as it may still count.
      for (int number : List.copyOf(model.lines.keySet())) {
        cover(number, model.lines.get(number).coveredUntil(), now);
      }
      check();
    }
    close();
    return balances();
  }

  /// A number of at most so many bits.
  private long below(int bits) {
    return bits == 0 ? 0 : random.nextLong() >>> (64 - Math.min(bits, 63));
  }

  private static Coin coin(long units) {
    return new Coin(MONEY, Amount.of(units));
  }

  private Escrow escrow() {
    return escrows.escrow(ID).orElseThrow();
  }

  private BlockTime time() {
    return new BlockTime(now);
  }

  private void act() {
    boolean over = escrow().isOverAt(time());
    int what = random.nextInt(20);
    int which = random.nextInt(64);
    if (what < 4) {
      openStream(over);
    } else if (what < 12) {
      cover(which);
    } else if (what < 14) {
      changeRate(which);
    } else if (what < 15) {
      stop(which);
    } else if (what < 16) {
      finish(which, over);
    } else if (what < 18) {
      deposit(over);
    } else {
      takeOut(what == 18, over);
    }
  }

  private void openStream(boolean over) {
    long rate = below(rateBits);
    int take = random.nextInt(3) == 0 ? 0 : random.nextInt(10_001);
    long start = now + (random.nextInt(4) == 0 ? below(4) : 0);
    if (over || opened == STREAMS.size()) {
      return;
    }
    escrows.open(
        ID,
        Stream.open(
            STREAMS.get(opened),
            PAYEE.get(opened % PAYEES),
            new BasisPoints(take),
            new Rate(rate),
            new BlockTime(start)));
    model.lines.put(opened, new Line(start, rate, take));
    opened++;
  }

  private Optional<Integer> pick(int which) {
    var open = List.copyOf(model.lines.keySet());
    return open.isEmpty() ? Optional.empty() : Optional.of(open.get(which % open.size()));
  }

  private void cover(int which) {
    boolean all = random.nextInt(3) == 0;
    boolean gap = random.nextInt(4) == 0;
    int part = 1 + random.nextInt(4);
    var chosen = all ? List.copyOf(model.lines.keySet()) : pick(which).stream().toList();
    for (int number : chosen) {
      Line line = model.lines.get(number);
      long from = line.coveredUntil();
      long to = part == 1 ? now : from + (now - from) / part;
      if (gap && to > from) {
        from += (to - from) / 2;
        seen.gaps++;
      }
      cover(number, from, to);
    }
  }

  private void cover(int number, long from, long to) {
    if (from < to) {
      long end = Math.min(to, escrow().depletesAt().milliseconds());
      escrows.cover(ID, STREAMS.get(number), new BlockTime(from), new BlockTime(to));
      model.lines.get(number).cover(from, end);
    }
  }

  private void changeRate(int which) {
    long rate = below(rateBits);
    pick(which)
        .filter(number ->
            escrow().stream(STREAMS.get(number)).orElseThrow().steps().size() < Stream.STEPS_MAX)
        .filter(number -> model.lines.get(number).coveredUntil() <= now)
        .ifPresent(number -> {
          escrows.changeRate(ID, STREAMS.get(number), new Rate(rate), time());
          model.lines.get(number).changeRate(now, rate);
        });
  }

  private void stop(int which) {
    pick(which)
        .filter(number -> model.lines.get(number).coveredUntil() <= now)
        .ifPresent(number -> {
          escrows.stop(ID, STREAMS.get(number), time());
          model.lines.get(number).stop(now);
        });
  }

  private void finish(int which, boolean over) {
    if (over) {
      return;
    }
    pick(which)
        .ifPresent(number -> {
          escrows.finish(ID, STREAMS.get(number), time());
          expect(number, model.lines.get(number).total());
          model.take(model.lines.remove(number).total());
          seen.finished++;
        });
  }

  private void expect(int number, BigInteger total) {
    BigInteger fee = model.lines.get(number).feeOf(total);
    expected[number % PAYEES] += total.subtract(fee).longValueExact();
    expectedFees += fee.longValueExact();
  }

  private void deposit(boolean over) {
    AccountId from = random.nextBoolean() ? PAYER : FRIEND;
    long amount = below(Math.clamp(gapBits + rateBits - 42L, 1, 55));
    if (over || Amount.of(amount).exceeds(escrow().room())) {
      return;
    }
    escrows.deposit(ID, from, Amount.of(amount));
    model.add(amount);
  }

  private void takeOut(boolean byPayer, boolean over) {
    int share = random.nextInt(5);
    long most = EscrowState.withdrawable(escrow(), time()).units();
    if (over) {
      return;
    }
    assertEquals(model.withdrawable(now), BigInteger.valueOf(most), "withdrawable");
    long amount = share == 0 ? most : most / 4 / share;
    if (byPayer) {
      escrows.withdraw(ID, Amount.of(amount));
      seen.withdrawals++;
    } else {
      escrows.release(ID, hash("reason", 0), PAYEE.getFirst(), Amount.of(amount));
      expected[0] += amount;
    }
    model.take(amount);
  }

  private void settle() {
    boolean due =
        switch (settling) {
          case NEVER -> false;
          case AT_EVERY_STEP -> true;
          case AT_RANDOM -> settlements.nextInt(3) == 0;
        };
    if (due) {
      escrows.settle(ID, time());
    }
  }

  private void endBlock() {
    for (Timer timer : timers.due(time(), TimerState.FIRED_A_BLOCK_MAX)) {
      assertTrue(timers.take(timer), "armed");
      assertEquals(new Timer(escrow().depletesAt(), Kind.ESCROW_DEPLETION, ID), timer);
      escrows.deplete(ID);
      model.lines.values().forEach(line -> line.stop(timer.due().milliseconds()));
      seen.depleted++;
    }
  }

  /// What holds after every step.
  private void check() {
    Escrow escrow = escrow();
    var balances = balances();
    assertEquals(
        balances.get(HELD), escrow.balance().units(), "the module's account holds the balance");
    assertEquals(SUPPLY, balances.stream().mapToLong(Long::longValue).sum(), "conserved");
    if (escrow.depleted()) {
      assertEquals(0, TimerState.TIMERS.all(state).size(), "a depleted escrow waits for nothing");
      return;
    }
    long end = escrow.depletesAt().milliseconds();
    boolean waits = end < Long.MAX_VALUE;
    assertEquals(waits ? 1 : 0, TimerState.TIMERS.all(state).size(), "one timer");
    if (waits) {
      assertTrue(model.isShortAt(end), "at its end an escrow is short");
      assertTrue(
          end == 0 || model.isCoveredUpTo(end) || !model.isShortAt(end - 1),
          "and not a millisecond before");
    } else {
      assertFalse(model.isShortAt(Long.MAX_VALUE - 1), "an escrow without end is never short");
    }
  }

  private void close() {
    Escrow escrow = escrow();
    List<BigInteger> totals = model.finalTotals(escrow.isOverAt(time()), escrow.depletesAt());
    int position = 0;
    for (int number : List.copyOf(model.lines.keySet())) {
      expect(number, totals.get(position));
      position++;
    }
    note(escrow);
    escrows.close(ID);
    assertTrue(escrows.escrow(ID).isEmpty(), "closed");
    assertEquals(0, bank.balance(ModuleAccount.ESCROW.id(), MONEY).units(), "nothing left behind");
    assertEquals(0, TimerState.TIMERS.all(state).size(), "no timer left behind");
    for (int i = 0; i < PAYEES; i++) {
      assertEquals(expected[i], bank.balance(PAYEE.get(i), MONEY).units(), "payee " + i);
    }
    assertEquals(expectedFees, bank.balance(ModuleAccount.TREASURY.id(), MONEY).units(), "fees");
    assertEquals(SUPPLY, balances().stream().mapToLong(Long::longValue).sum(), "conserved");
  }

  private void note(Escrow escrow) {
    BigInteger owed =
        escrow.streams().stream()
            .map(stream -> BigInteger.valueOf(stream.due().units()))
            .reduce(BigInteger.ZERO, BigInteger::add);
    if (owed.compareTo(BigInteger.valueOf(escrow.balance().units())) > 0) {
      seen.shortfalls++;
      if (escrow.streams().stream().filter(one -> !one.withheld().isZero()).count() > 1) {
        seen.sharedByMany++;
      }
    }
    if (!escrow.depleted()) {
      seen.plain++;
    }
  }

  private List<Long> balances() {
    var all = new ArrayList<Long>();
    for (AccountId account : PAYEE) {
      all.add(bank.balance(account, MONEY).units());
    }
    all.add(bank.balance(PAYER, MONEY).units());
    all.add(bank.balance(FRIEND, MONEY).units());
    all.add(bank.balance(ModuleAccount.ESCROW.id(), MONEY).units());
    all.add(bank.balance(ModuleAccount.TREASURY.id(), MONEY).units());
    return all;
  }
}
