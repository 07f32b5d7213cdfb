package espalier.ledger.escrow;

import static espalier.base.codec.Codecs.ACCOUNT;
import static espalier.base.codec.Codecs.ACCRUED;
import static espalier.base.codec.Codecs.AMOUNT;
import static espalier.base.codec.Codecs.BASIS_POINTS;
import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.RATE;
import static espalier.base.codec.Codecs.TIME;
import static espalier.base.codec.Codecs.list;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.unit.AccountId;
import espalier.base.unit.Accrued;
import espalier.base.unit.Amount;
import espalier.base.unit.BasisPoints;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import espalier.base.unit.Rate;
import java.util.ArrayList;
import java.util.List;

/// Money that flows to one payee for covered time.
///
/// @param take the market's share of what is paid, of the cumulative total and rounded down
/// @param accrued earned for the time covered so far
/// @param withheld of that, earned in the escrow's last millisecond; zero before depletion
/// @param paid what has been paid so far, the market's share included
/// @param coveredUntil where coverage ends; the next must not start before
/// @param stopsAt nothing is covered from here on
/// @param steps the rates that apply from `coveredUntil` on, ascending in time, the first not later
///   than `coveredUntil`
public record Stream(
    Hash id,
    AccountId payee,
    BasisPoints take,
    Accrued accrued,
    Amount withheld,
    Amount paid,
    BlockTime coveredUntil,
    BlockTime stopsAt,
    List<Step> steps) {
  public static final int STEPS_MAX = 8;
  public static final BlockTime NEVER = new BlockTime(Long.MAX_VALUE);

  /// A rate and the moment from which it applies.
  public record Step(BlockTime from, Rate rate) {
    static final Codec<Step> CODEC =
        record("step", Step::new, field("from", TIME, Step::from), field("rate", RATE, Step::rate));
  }

  public static final Codec<Stream> CODEC =
      record(
          "stream",
          Stream::new,
          field("id", HASH, Stream::id),
          field("payee", ACCOUNT, Stream::payee),
          field("take", BASIS_POINTS, Stream::take),
          field("accrued", ACCRUED, Stream::accrued),
          field("withheld", AMOUNT, Stream::withheld),
          field("paid", AMOUNT, Stream::paid),
          field("covered_until", TIME, Stream::coveredUntil),
          field("stops_at", TIME, Stream::stopsAt),
          field("steps", list(Step.CODEC, STEPS_MAX), Stream::steps));

  public static Stream open(
      Hash id, AccountId payee, BasisPoints take, Rate rate, BlockTime start) {
    return new Stream(
        id,
        payee,
        take,
        Accrued.ZERO,
        Amount.ZERO,
        Amount.ZERO,
        start,
        NEVER,
        List.of(new Step(start, rate)));
  }

  /// The total if everything from `coveredUntil` to `until` were covered too.
  public Accrued projected(BlockTime until) {
    return over(coveredUntil, until.min(stopsAt));
  }

  /// What is owed and not yet paid.
  public Amount due() {
    return accrued.payable().minus(paid);
  }

  /// The rate that applies last.
  public Rate rate() {
    return steps.getLast().rate();
  }

  private Accrued over(BlockTime from, BlockTime until) {
    Accrued total = accrued;
    for (int i = 0; i < steps.size(); i++) {
      BlockTime start = steps.get(i).from().max(from);
      BlockTime end = i + 1 < steps.size() ? steps.get(i + 1).from().min(until) : until;
      if (start.isBefore(end)) {
        total = total.plus(steps.get(i).rate(), end.millisecondsSince(start));
      }
    }
    return total;
  }

  /// This stream after the time from `from` to `to` was covered; what lies between `coveredUntil`
  /// and `from` is a gap, which nobody pays.
  ///
  /// @param last the escrow's last millisecond, whose earnings are withheld
  Stream covered(BlockTime from, BlockTime to, BlockTime last) {
    BlockTime end = to.min(stopsAt);
    // Time that is covered twice is owed once.
    BlockTime start = from.max(coveredUntil);
    if (!start.isBefore(end)) {
      return this;
    }
    Accrued total = over(start, end);
    Amount inLast =
        end.equals(last)
            ? total.payable().minus(over(start, new BlockTime(end.milliseconds() - 1)).payable())
            : Amount.ZERO;
    return new Stream(id, payee, take, total, inLast, paid, end, stopsAt, stepsFrom(end));
  }

  private List<Step> stepsFrom(BlockTime moment) {
    int first = 0;
    while (first + 1 < steps.size() && !steps.get(first + 1).from().isAfter(moment)) {
      first++;
    }
    return steps.subList(first, steps.size());
  }

  /// This stream at another rate from `at` on, which is not before the last step.
  Stream withRate(Rate rate, BlockTime at) {
    var more = new ArrayList<>(steps);
    if (!more.getLast().from().isBefore(at)) {
      more.removeLast();
    }
    more.add(new Step(at, rate));
    return new Stream(
        id, payee, take, accrued, withheld, paid, coveredUntil, stopsAt, List.copyOf(more));
  }

  Stream stoppedAt(BlockTime at) {
    return new Stream(
        id, payee, take, accrued, withheld, paid, coveredUntil, at.min(stopsAt), steps);
  }

  /// This stream when the escrow's end has moved: no millisecond that it earned in was the last.
  Stream withoutLast() {
    return withheld.isZero()
        ? this
        : new Stream(id, payee, take, accrued, Amount.ZERO, paid, coveredUntil, stopsAt, steps);
  }

  Stream withPaid(Amount total) {
    return new Stream(id, payee, take, accrued, withheld, total, coveredUntil, stopsAt, steps);
  }
}
