package espalier.ledger.escrow;

import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.TRUTH;

import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import espalier.base.unit.Hash;
import espalier.base.unit.Rate;
import espalier.ledger.Event;
import espalier.ledger.InvariantViolation;
import espalier.ledger.bank.BankState;
import espalier.ledger.bank.ModuleAccount;
import espalier.ledger.escrow.EscrowEvent.Depleted;
import espalier.ledger.escrow.EscrowEvent.Deposited;
import espalier.ledger.escrow.EscrowEvent.Paid;
import espalier.ledger.escrow.EscrowEvent.Refunded;
import espalier.ledger.escrow.EscrowEvent.Withdrawn;
import espalier.ledger.state.Overlay;
import espalier.ledger.state.Table;
import espalier.ledger.state.View;
import espalier.ledger.timer.Timer;
import espalier.ledger.timer.Timer.Kind;
import espalier.ledger.timer.TimerState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// All escrows, and what modules may do to them.
public final class EscrowState {
  private static final int MODULE = 5;

  public static final Table<Hash, Escrow> ESCROWS = new Table<>(MODULE, 0, HASH, Escrow.CODEC);

  /// The escrows that wait for a predicate of the module that opened them: until it closes them
  /// nobody deposits or withdraws.
  public static final Table<Hash, Boolean> HELD = new Table<>(MODULE, 1, HASH, TRUTH);

  private final Overlay state;
  private final BankState bank;
  private final TimerState timers;

  public EscrowState(Overlay state, BankState bank, TimerState timers) {
    this.state = state;
    this.bank = bank;
    this.timers = timers;
  }

  public Optional<Escrow> escrow(Hash id) {
    return escrow(state, id);
  }

  public static Optional<Escrow> escrow(View view, Hash id) {
    return ESCROWS.get(view, id);
  }

  /// Sets `coin` of the payer's aside; the caller has checked that the payer has it, and that it is
  /// at most [Escrow#DEPOSITED_MAX].
  public Deposited open(Hash id, AccountId payer, Coin coin) {
    if (coin.amount().units() > Escrow.DEPOSITED_MAX) {
      throw new InvariantViolation("escrow " + id + " is to hold " + coin);
    }
    bank.move(payer, ModuleAccount.ESCROW.id(), coin);
    ESCROWS.put(
        state,
        id,
        new Escrow(
            payer,
            coin.denomination(),
            coin.amount(),
            Amount.ZERO,
            Amount.ZERO,
            Amount.ZERO,
            Stream.NEVER,
            false,
            List.of()));
    return new Deposited(id, payer, coin);
  }

  /// Like [#open], but what is set aside stays so until the calling module releases or closes it: a
  /// payer that could withdraw would have the work done for nothing.
  public Deposited openHeld(Hash id, AccountId payer, Coin coin) {
    HELD.put(state, id, true);
    return open(id, payer, coin);
  }

  public boolean isHeld(Hash id) {
    return HELD.has(state, id);
  }

  /// Adds to an escrow that is not over; the caller has checked that `from` has the amount and the
  /// escrow the room.
  public Deposited deposit(Hash id, AccountId from, Amount amount) {
    Escrow escrow = existing(id);
    var coin = new Coin(escrow.denomination(), amount);
    // By way of the payer, who gets what is left in the end: a session key that may not pay the
    // payer may not fill the payer's escrow either.
    bank.move(from, escrow.payer(), coin);
    bank.move(escrow.payer(), ModuleAccount.ESCROW.id(), coin);
    put(
        id,
        new Escrow(
            escrow.payer(),
            escrow.denomination(),
            escrow.deposited().plus(amount),
            escrow.paid(),
            escrow.fees(),
            escrow.refunded(),
            escrow.depletesAt(),
            escrow.depleted(),
            escrow.streams()));
    return new Deposited(id, from, coin);
  }

  /// What the payer may take back at `now`: all that the streams cannot have earned by then.
  public static Amount withdrawable(Escrow escrow, BlockTime now) {
    Amount left = escrow.balance();
    for (Stream stream : escrow.streams()) {
      Amount earned = stream.projected(now).roundedUp().minus(stream.paid());
      left = left.minus(earned.min(left));
    }
    return left;
  }

  /// Gives `amount` back to the payer; the caller has checked [#withdrawable].
  public Withdrawn withdraw(Hash id, Amount amount) {
    Escrow escrow = existing(id);
    var coin = new Coin(escrow.denomination(), amount);
    bank.move(ModuleAccount.ESCROW.id(), escrow.payer(), coin);
    put(id, refunded(escrow, amount));
    return new Withdrawn(id, coin);
  }

  /// Starts a stream; the caller has checked that the escrow is not over and has room for one more.
  public void open(Hash id, Stream stream) {
    Escrow escrow = existing(id);
    if (escrow.depleted() || escrow.streams().size() == Escrow.STREAMS_MAX) {
      throw new InvariantViolation("escrow " + id + " takes no further stream");
    }
    var more = new ArrayList<>(escrow.streams());
    more.add(stream);
    // By id, so that it does not matter which of two streams of one block was opened first.
    more.sort(Comparator.comparing(Stream::id));
    put(id, withStreams(escrow, more));
  }

  /// Reports evidence for the time from `from` to `to`, which starts where coverage ended or later.
  /// Time after the stream's stop or the escrow's depletion is not covered.
  public void cover(Hash id, Hash stream, BlockTime from, BlockTime to) {
    Escrow escrow = existing(id);
    BlockTime last = escrow.depletesAt();
    change(id, escrow, stream, open -> open.covered(from, to.min(last), last));
  }

  /// Changes a stream's rate from `at` on; the caller has checked that a step is left.
  public void changeRate(Hash id, Hash stream, Rate rate, BlockTime at) {
    change(id, existing(id), stream, open -> open.withRate(rate, at));
  }

  /// Ends what a stream can earn at `at`; coverage of the time before may still arrive.
  public void stop(Hash id, Hash stream, BlockTime at) {
    change(id, existing(id), stream, open -> open.stoppedAt(at));
  }

  /// Pays every stream what it has earned. Does nothing once the depletion moment has come: then
  /// [#finish] pays all streams together.
  public List<Event> settle(Hash id, BlockTime now) {
    Escrow escrow = existing(id);
    if (escrow.isOverAt(now)) {
      return List.of();
    }
    var events = new ArrayList<Event>();
    var settled = new ArrayList<Stream>();
    for (Stream stream : escrow.streams()) {
      escrow = pay(id, escrow, stream, stream.due(), events);
      settled.add(stream.withPaid(stream.accrued().payable()));
    }
    put(id, withStreams(escrow, settled));
    return events;
  }

  /// Notes that the depletion moment has come: no stream earns anything after it.
  public Depleted deplete(Hash id) {
    Escrow escrow = existing(id);
    BlockTime at = escrow.depletesAt();
    var stopped = escrow.streams().stream().map(stream -> stream.stoppedAt(at)).toList();
    ESCROWS.put(
        state,
        id,
        new Escrow(
            escrow.payer(),
            escrow.denomination(),
            escrow.deposited(),
            escrow.paid(),
            escrow.fees(),
            escrow.refunded(),
            at,
            true,
            stopped));
    return new Depleted(id, at);
  }

  /// Pays and removes one stream; the caller has checked that the escrow is not over
  /// ([Escrow#isOverAt]), when only [#close] pays.
  public List<Event> finish(Hash id, Hash stream, BlockTime now) {
    if (existing(id).isOverAt(now)) {
      throw new InvariantViolation("an escrow that is over pays all its streams together: " + id);
    }
    // All streams are paid at the same moment, which changes no total and keeps one rule.
    var events = new ArrayList<>(settle(id, now));
    Escrow escrow = existing(id);
    put(
        id,
        withStreams(
            escrow, escrow.streams().stream().filter(one -> !one.id().equals(stream)).toList()));
    return events;
  }

  /// Pays and removes all streams, sharing the last millisecond if the escrow is depleted; what is
  /// left goes to the payer and the escrow is forgotten.
  public List<Event> close(Hash id) {
    Escrow escrow = existing(id);
    var events = new ArrayList<Event>();
    List<Amount> shares = Depletion.finalShares(escrow.streams(), escrow.balance());
    for (int i = 0; i < shares.size(); i++) {
      escrow = pay(id, escrow, escrow.streams().get(i), shares.get(i), events);
    }
    var rest = new Coin(escrow.denomination(), escrow.balance());
    bank.move(ModuleAccount.ESCROW.id(), escrow.payer(), rest);
    disarm(id, escrow);
    ESCROWS.remove(state, id);
    if (isHeld(id)) {
      HELD.remove(state, id);
      if (rest.amount().isZero()) {
        // All of it was released: there is no refund to tell of.
        return events;
      }
    }
    events.add(new Refunded(id, escrow.payer(), rest));
    return events;
  }

  /// Pays `amount` at once, outside every stream, because a predicate holds that the calling module
  /// has checked; at most [#withdrawable], so that what streams have earned stays theirs.
  public Paid release(Hash id, Hash reason, AccountId payee, Amount amount) {
    Escrow escrow = existing(id);
    var coin = new Coin(escrow.denomination(), amount);
    bank.move(ModuleAccount.ESCROW.id(), payee, coin);
    put(id, paid(escrow, amount, Amount.ZERO));
    return new Paid(id, reason, payee, coin, Amount.ZERO);
  }

  /// Takes a fee at once, at most the balance.
  public Paid charge(Hash id, Hash reason, Amount fee) {
    Escrow escrow = existing(id);
    AccountId treasury = ModuleAccount.TREASURY.id();
    bank.move(ModuleAccount.ESCROW.id(), treasury, new Coin(escrow.denomination(), fee));
    put(id, paid(escrow, Amount.ZERO, fee));
    return new Paid(id, reason, treasury, new Coin(escrow.denomination(), Amount.ZERO), fee);
  }

  private Escrow pay(Hash id, Escrow escrow, Stream stream, Amount amount, List<Event> events) {
    if (amount.isZero()) {
      return escrow;
    }
    // The fee is the share of the cumulative total, so the moments of payment cannot change it.
    Amount feeBefore = stream.paid().shareRoundedDown(stream.take());
    Amount feeAfter = stream.paid().plus(amount).shareRoundedDown(stream.take());
    Amount fee = feeAfter.minus(feeBefore);
    var coin = new Coin(escrow.denomination(), amount.minus(fee));
    bank.move(ModuleAccount.ESCROW.id(), stream.payee(), coin);
    bank.move(
        ModuleAccount.ESCROW.id(), ModuleAccount.TREASURY.id(), new Coin(coin.denomination(), fee));
    events.add(new Paid(id, stream.id(), stream.payee(), coin, fee));
    return paid(escrow, coin.amount(), fee);
  }

  private void change(Hash id, Escrow escrow, Hash stream, UnaryOperator<Stream> change) {
    if (escrow.stream(stream).isEmpty()) {
      throw new InvariantViolation("escrow " + id + " has no stream " + stream);
    }
    put(
        id,
        withStreams(
            escrow,
            escrow.streams().stream()
                .map(one -> one.id().equals(stream) ? change.apply(one) : one)
                .toList()));
  }

  /// Stores the escrow and keeps its timer at the moment of its depletion.
  private void put(Hash id, Escrow escrow) {
    if (escrow.depleted()) {
      ESCROWS.put(state, id, escrow);
      return;
    }
    BlockTime moment = Depletion.moment(escrow.streams(), escrow.balance());
    List<Stream> streams = escrow.streams();
    if (!moment.equals(escrow.depletesAt())) {
      disarm(id, escrow);
      timers.arm(new Timer(moment, Kind.ESCROW_DEPLETION, id));
      streams = streams.stream().map(Stream::withoutLast).toList();
    }
    ESCROWS.put(
        state,
        id,
        new Escrow(
            escrow.payer(),
            escrow.denomination(),
            escrow.deposited(),
            escrow.paid(),
            escrow.fees(),
            escrow.refunded(),
            moment,
            false,
            streams));
  }

  private void disarm(Hash id, Escrow escrow) {
    if (!escrow.depletesAt().equals(Stream.NEVER)) {
      timers.disarm(new Timer(escrow.depletesAt(), Kind.ESCROW_DEPLETION, id));
    }
  }

  private Escrow existing(Hash id) {
    return escrow(id).orElseThrow(() -> new InvariantViolation("no escrow " + id));
  }

  private static Escrow withStreams(Escrow escrow, List<Stream> streams) {
    return new Escrow(
        escrow.payer(),
        escrow.denomination(),
        escrow.deposited(),
        escrow.paid(),
        escrow.fees(),
        escrow.refunded(),
        escrow.depletesAt(),
        escrow.depleted(),
        streams);
  }

  private static Escrow paid(Escrow escrow, Amount paid, Amount fee) {
    return new Escrow(
        escrow.payer(),
        escrow.denomination(),
        escrow.deposited(),
        escrow.paid().plus(paid),
        escrow.fees().plus(fee),
        escrow.refunded(),
        escrow.depletesAt(),
        escrow.depleted(),
        escrow.streams());
  }

  private static Escrow refunded(Escrow escrow, Amount amount) {
    return new Escrow(
        escrow.payer(),
        escrow.denomination(),
        escrow.deposited(),
        escrow.paid(),
        escrow.fees(),
        escrow.refunded().plus(amount),
        escrow.depletesAt(),
        escrow.depleted(),
        escrow.streams());
  }
}
