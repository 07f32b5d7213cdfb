package espalier.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.crypto.PublicKey;
import espalier.base.crypto.Sha256;
import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BasisPoints;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import espalier.base.unit.Hash;
import espalier.base.unit.Rate;
import espalier.ledger.Genesis.Balance;
import espalier.ledger.Ledger.Answer;
import espalier.ledger.account.AccountState;
import espalier.ledger.bank.BankRejection;
import espalier.ledger.bank.BankState;
import espalier.ledger.bank.ModuleAccount;
import espalier.ledger.beacon.BeaconRejection;
import espalier.ledger.beacon.BeaconRules;
import espalier.ledger.beacon.BeaconState;
import espalier.ledger.beacon.BeaconTransaction.Commit;
import espalier.ledger.beacon.BeaconTransaction.Reveal;
import espalier.ledger.bond.BondState;
import espalier.ledger.escrow.Escrow;
import espalier.ledger.escrow.EscrowRejection;
import espalier.ledger.escrow.EscrowState;
import espalier.ledger.escrow.EscrowTransaction.Deposit;
import espalier.ledger.escrow.EscrowTransaction.Settle;
import espalier.ledger.escrow.EscrowTransaction.Withdraw;
import espalier.ledger.escrow.Stream;
import espalier.ledger.state.MemoryStore;
import espalier.ledger.state.Overlay;
import espalier.ledger.timer.Timer;
import espalier.ledger.timer.Timer.Kind;
import espalier.ledger.timer.TimerState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Escrows, bonds, timers and the beacon by example: each refusal, each bound at n and n + 1.
final class KernelPromisesTest {
  private static final Hash ESCROW = Sha256.tagged("test/escrow", new byte[0]);
  private static final Hash STREAM = Sha256.tagged("test/stream", new byte[0]);
  private static final Hash SECRET = Sha256.tagged("test/secret", new byte[0]);
  private static final AccountId PAYER = Party.person(1);
  private final World world = new World(Party.genesis(Long.MAX_VALUE - 10));

  private Answer apply(int who, Transaction request) {
    return applyBy(Party.key(who), request, 1);
  }

  private Answer applyBy(PublicKey key, Transaction request, long later) {
    var body =
        new TransactionBody(
            world.chain,
            key.account(),
            new Sequencing.Numbered(0, AccountState.nextNumber(world.store, key.account(), 0)),
            Party.coin(Party.ESP, 1_000_000),
            List.of(request));
    return world.block(later, List.of(Party.verified(body, key))).getFirst();
  }

  private static void accepted(Answer answer) {
    assertInstanceOf(Answer.Accepted.class, answer, answer::toString);
  }

  private static void refused(Rejection expected, Answer answer) {
    var refused = assertInstanceOf(Answer.Refused.class, answer, answer::toString);
    assertEquals(expected, refused.rejection().reason(), refused.rejection().message());
  }

  private void open(long units) {
    world.act(kernel -> kernel.escrows().open(ESCROW, PAYER, Party.coin(Party.CREDIT, units)));
  }

  /// One unit a second from now on.
  private void stream() {
    world.act(kernel ->
        kernel
            .escrows()
            .open(
                ESCROW,
                Stream.open(
                    STREAM,
                    Party.person(2),
                    new BasisPoints(0),
                    Rate.unitsPerSecond(1),
                    world.now())));
  }

  private Escrow escrow() {
    return EscrowState.escrow(world.store, ESCROW).orElseThrow();
  }

  @Test
  void an_escrow_that_nobody_opened_is_unknown() {
    refused(EscrowRejection.ESCROW_UNKNOWN, apply(1, new Deposit(ESCROW, Amount.of(1))));
    refused(EscrowRejection.ESCROW_UNKNOWN, apply(1, new Withdraw(ESCROW, Amount.of(1))));
    refused(EscrowRejection.ESCROW_UNKNOWN, apply(1, new Settle(ESCROW)));
  }

  @Test
  void a_deposit_needs_an_amount_the_money_and_the_room() {
    open(10);
    refused(EscrowRejection.ESCROW_AMOUNT_ZERO, apply(1, new Deposit(ESCROW, Amount.ZERO)));
    long held = BankState.balance(world.store, PAYER, Party.CREDIT).units();
    refused(BankRejection.BALANCE_TOO_LOW, apply(1, new Deposit(ESCROW, Amount.of(held + 1))));
    accepted(apply(2, new Deposit(ESCROW, Amount.of(5))));
    assertEquals(15, escrow().balance().units());
    for (int who : List.of(1, 2, 3)) {
      long units =
          Math.min(
              escrow().room().units(),
              BankState.balance(world.store, Party.person(who), Party.CREDIT).units());
      accepted(apply(who, new Deposit(ESCROW, Amount.of(units))));
    }
    assertEquals(Escrow.DEPOSITED_MAX, escrow().deposited().units());
    refused(EscrowRejection.ESCROW_FULL, apply(3, new Deposit(ESCROW, Amount.of(1))));
    assertEquals(List.of(), Invariants.broken(world.store));
  }

  @Test
  void only_the_payer_withdraws_and_only_what_cannot_be_earned_yet() {
    open(100);
    stream();
    refused(EscrowRejection.NOT_PAYER, apply(2, new Withdraw(ESCROW, Amount.of(1))));
    refused(EscrowRejection.ESCROW_AMOUNT_ZERO, apply(1, new Withdraw(ESCROW, Amount.ZERO)));
    // 9 to 10 s after the stream's start nine units and a fraction may be earned: ten are kept.
    world.block(9_000, List.of());
    refused(EscrowRejection.WITHDRAWAL_TOO_LARGE, apply(1, new Withdraw(ESCROW, Amount.of(91))));
    accepted(apply(1, new Withdraw(ESCROW, Amount.of(90))));
    assertEquals(10, escrow().balance().units());
  }

  @Test
  void an_escrow_ends_in_the_millisecond_in_which_it_would_owe_more_than_it_holds() {
    open(100);
    stream();
    long start = world.now().milliseconds();
    assertEquals(start + 101_000, escrow().depletesAt().milliseconds());
    world.block(100_999, List.of());
    assertFalse(escrow().depleted());
    world.block(1, List.of());
    assertTrue(escrow().depleted());
    refused(EscrowRejection.ESCROW_DEPLETED, apply(1, new Deposit(ESCROW, Amount.of(1))));
    refused(EscrowRejection.ESCROW_DEPLETED, apply(1, new Withdraw(ESCROW, Amount.of(1))));
    refused(EscrowRejection.ESCROW_DEPLETED, apply(1, new Settle(ESCROW)));
  }

  @Test
  void an_escrow_refuses_streams_beyond_sixty_four_and_sums_beyond_the_bound() {
    open(1_000);
    for (int i = 0; i < Escrow.STREAMS_MAX; i++) {
      Hash id = Sha256.tagged("test/stream", new byte[] {(byte) i});
      world.act(kernel -> kernel.escrows().open(ESCROW, small(id)));
    }
    assertThrows(
        InvariantViolation.class,
        () -> world.act(kernel -> kernel.escrows().open(ESCROW, small(STREAM))));
    Hash other = Sha256.tagged("test/other", new byte[0]);
    Coin tooMuch = Party.coin(Party.CREDIT, Escrow.DEPOSITED_MAX + 1);
    assertThrows(
        InvariantViolation.class,
        () -> world.act(kernel -> kernel.escrows().open(other, PAYER, tooMuch)));
    assertEquals(List.of(), Invariants.broken(world.store));
  }

  private Stream small(Hash id) {
    return Stream.open(id, Party.person(2), new BasisPoints(100), new Rate(1), world.now());
  }

  @Test
  void a_bond_locks_adds_up_is_slashed_and_released_to_the_unit() {
    Hash bond = Sha256.tagged("test/bond", new byte[0]);
    long before = BankState.balance(world.store, PAYER, Party.ESP).units();
    world.act(kernel -> {
      kernel.bonds().lock(bond, PAYER, Party.coin(Party.ESP, 70));
      kernel.bonds().lock(bond, PAYER, Party.coin(Party.ESP, 30));
    });
    assertEquals(100, BondState.bond(world.store, bond).orElseThrow().held().amount().units());
    assertThrows(
        InvariantViolation.class,
        () ->
            world.act(
                kernel -> kernel.bonds().lock(bond, Party.person(2), Party.coin(Party.ESP, 1))));
    assertThrows(
        InvariantViolation.class,
        () -> world.act(kernel -> kernel.bonds().lock(bond, PAYER, Party.coin(Party.CREDIT, 1))));
    world.act(kernel -> kernel.bonds().slash(bond, Amount.of(40), Party.person(2), Hash.ZERO));
    world.act(kernel -> kernel.bonds().slash(bond, Amount.of(61), Party.person(2), Hash.ZERO));
    assertEquals(100, BondState.bond(world.store, bond).orElseThrow().slashed().units());
    world.act(kernel -> kernel.bonds().release(bond));
    assertTrue(BondState.bond(world.store, bond).isEmpty());
    assertEquals(before - 100, BankState.balance(world.store, PAYER, Party.ESP).units());
    assertEquals(List.of(), Invariants.broken(world.store));
  }

  @Test
  void a_block_fires_4096_timers_and_leaves_the_next_to_the_next_block() {
    var overlay = new Overlay(new MemoryStore());
    var timers = new TimerState(overlay);
    for (int i = 0; i <= TimerState.FIRED_A_BLOCK_MAX; i++) {
      timers.arm(new Timer(new BlockTime(i), Kind.BEACON_EPOCH, Hash.ZERO));
    }
    timers.arm(new Timer(Stream.NEVER, Kind.BEACON_EPOCH, Hash.ZERO));
    var end = new BlockTime(1_000_000);
    var due = timers.due(end, TimerState.FIRED_A_BLOCK_MAX);
    assertEquals(TimerState.FIRED_A_BLOCK_MAX, due.size());
    due.forEach(timer -> assertTrue(timers.take(timer)));
    assertEquals(1, timers.due(end, TimerState.FIRED_A_BLOCK_MAX).size());
    assertEquals(new BlockTime(4096), TimerState.next(overlay).orElseThrow());
  }

  @Test
  void timers_fire_in_order_of_time_then_kind_and_not_before_their_time() {
    var timers = new TimerState(new Overlay(new MemoryStore()));
    var late = new Timer(new BlockTime(257), Kind.BEACON_EPOCH, Hash.ZERO);
    var second = new Timer(new BlockTime(255), Kind.LEASE_END, Hash.ZERO);
    var first = new Timer(new BlockTime(255), Kind.ESCROW_DEPLETION, SECRET);
    List.of(late, second, first).forEach(timers::arm);
    assertEquals(List.of(first, second), timers.due(new BlockTime(256), 10));
    assertEquals(List.of(first, second, late), timers.due(new BlockTime(257), 10));
  }

  @Test
  void a_timer_that_an_earlier_one_disarmed_does_not_fire() {
    var timers = new TimerState(new Overlay(new MemoryStore()));
    var timer = new Timer(new BlockTime(1), Kind.LEASE_END, Hash.ZERO);
    timers.arm(timer);
    assertEquals(List.of(timer), timers.due(new BlockTime(1), 10));
    timers.disarm(timer);
    assertFalse(timers.take(timer));
  }

  @Test
  void a_commitment_is_revealed_in_the_next_epoch_and_its_stake_returned() {
    refused(BeaconRejection.COMMITMENT_MISSING, apply(1, new Reveal(SECRET)));
    accepted(apply(1, new Commit(BeaconRules.commitment(PAYER, SECRET))));
    refused(
        BeaconRejection.COMMITMENT_EXISTS,
        apply(1, new Commit(BeaconRules.commitment(PAYER, SECRET))));
    refused(BeaconRejection.COMMITMENT_MISSING, apply(1, new Reveal(SECRET)));
    Hash before = BeaconState.current(world.store).value();
    world.block(BeaconRules.EPOCH_MILLISECONDS, List.of());
    assertEquals(1, BeaconState.current(world.store).epoch());
    assertFalse(before.equals(BeaconState.current(world.store).value()));
    refused(BeaconRejection.SECRET_MISMATCH, apply(1, new Reveal(Hash.ZERO)));
    accepted(apply(1, new Reveal(SECRET)));
    refused(BeaconRejection.COMMITMENT_MISSING, apply(1, new Reveal(SECRET)));
    assertEquals(0, bonded());
    world.block(BeaconRules.EPOCH_MILLISECONDS, List.of());
    assertEquals(List.of(), Invariants.broken(world.store));
  }

  private long bonded() {
    return BankState.balance(world.store, ModuleAccount.BONDS.id(), Party.ESP).units();
  }

  @Test
  void who_commits_and_keeps_quiet_loses_the_stake() {
    accepted(apply(1, new Commit(BeaconRules.commitment(PAYER, SECRET))));
    assertEquals(1_000, bonded());
    world.block(BeaconRules.EPOCH_MILLISECONDS, List.of());
    world.block(BeaconRules.EPOCH_MILLISECONDS - 1, List.of());
    assertEquals(1_000, bonded());
    world.block(1, List.of());
    assertEquals(0, bonded());
    assertEquals(
        1_000, BankState.balance(world.store, ModuleAccount.TREASURY.id(), Party.ESP).units());
    assertEquals(2, BeaconState.current(world.store).epoch());
    assertEquals(List.of(), Invariants.broken(world.store));
  }

  @Test
  void an_epoch_takes_sixty_four_commitments() {
    var balances = new ArrayList<Balance>();
    for (int i = 0; i <= BeaconState.COMMITMENTS_MAX; i++) {
      balances.add(new Balance(Party.person(i), Party.coin(Party.ESP, 1_000_000)));
    }
    Genesis genesis = Party.genesis(100);
    var crowd =
        new KernelCrowd(
            new Genesis("crowd", genesis.time(), genesis.money(), balances, genesis.parameters()));
    for (int i = 0; i < BeaconState.COMMITMENTS_MAX; i++) {
      accepted(crowd.commit(i));
    }
    refused(BeaconRejection.COMMITMENTS_FULL, crowd.commit(BeaconState.COMMITMENTS_MAX));
    crowd.world.block(BeaconRules.EPOCH_MILLISECONDS, List.of());
    accepted(crowd.commit(BeaconState.COMMITMENTS_MAX));
    assertEquals(List.of(), Invariants.broken(crowd.world.store));
  }

  /// More people than the usual five.
  private static final class KernelCrowd {
    final World world;

    KernelCrowd(Genesis genesis) {
      world = new World(genesis);
    }

    Answer commit(int who) {
      PublicKey key = Party.key(who);
      var body =
          new TransactionBody(
              world.chain,
              key.account(),
              new Sequencing.Unordered(world.now().plusMilliseconds(1)),
              Party.coin(Party.ESP, 900_000),
              List.of(new Commit(BeaconRules.commitment(key.account(), SECRET))));
      return world.block(0, List.of(Party.verified(body, key))).getFirst();
    }
  }
}
