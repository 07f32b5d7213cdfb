package espalier.ledger.escrow;

import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.scoring.share.LargestRemainder;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/// When an escrow ends, and how its last millisecond is shared.
final class Depletion {
  private Depletion() {}

  /// The first millisecond at which `streams`, all covered until then, owe more than `balance`; not
  /// before the end that a stream has earned its last millisecond up to.
  ///
  /// Without that bound a stream whose evidence arrived first, up to the very end, would move the
  /// end back and cut off the evidence of the others.
  static BlockTime moment(List<Stream> streams, Amount balance) {
    if (streams.isEmpty()) {
      return Stream.NEVER;
    }
    if (streams.size() == 1 && streams.getFirst().steps().size() == 1) {
      return ofOne(streams.getFirst(), balance);
    }
    long low = 0;
    for (Stream stream : streams) {
      if (!stream.withheld().isZero()) {
        low = Math.max(low, stream.coveredUntil().milliseconds());
      }
    }
    long high = Long.MAX_VALUE;
    // Owing never falls with time, so the least moment at which it exceeds is found by halving.
    while (low < high) {
      long middle = low + (high - low) / 2;
      if (oweMoreThan(streams, balance, new BlockTime(middle))) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return new BlockTime(low);
  }

  private static BlockTime ofOne(Stream stream, Amount balance) {
    long units = stream.paid().units() + balance.units();
    if (units < 0) {
      return Stream.NEVER;
    }
    long wait = stream.accrued().millisecondsUntilAbove(new Amount(units), stream.rate());
    if (wait == Long.MAX_VALUE) {
      return Stream.NEVER;
    }
    BlockTime moment = stream.coveredUntil().plusMilliseconds(wait);
    // A stopped stream never owes for the time after; what it owes already it owes for good.
    return wait > 0 && moment.isAfter(stream.stopsAt()) ? Stream.NEVER : moment;
  }

  private static boolean oweMoreThan(List<Stream> streams, Amount balance, BlockTime moment) {
    BigInteger left = BigInteger.valueOf(balance.units());
    for (Stream stream : streams) {
      long due;
      try {
        due = stream.projected(moment).units() - stream.paid().units();
      } catch (ArithmeticException beyondAllMoney) {
        return true;
      }
      left = left.subtract(BigInteger.valueOf(due));
    }
    return left.signum() < 0;
  }

  /// What each stream is paid in the end: all that is due if there is enough; otherwise what was
  /// due before the last millisecond, and of what then remains a part in proportion to what it
  /// earned in the last millisecond, by largest remainder, the lower id first among equals.
  static List<Amount> finalShares(List<Stream> streams, Amount balance) {
    var due = new ArrayList<Amount>();
    var before = new ArrayList<Amount>();
    BigInteger total = BigInteger.ZERO;
    Amount rest = balance;
    for (Stream stream : streams) {
      Amount all = stream.due();
      due.add(all);
      total = total.add(BigInteger.valueOf(all.units()));
      before.add(all.minus(stream.withheld().min(all)));
    }
    if (total.compareTo(BigInteger.valueOf(balance.units())) <= 0) {
      return due;
    }
    for (Amount sure : before) {
      rest = rest.minus(sure);
    }
    List<Amount> shares =
        LargestRemainder.split(rest, streams.stream().map(Stream::withheld).toList());
    var result = new ArrayList<Amount>();
    for (int i = 0; i < streams.size(); i++) {
      result.add(before.get(i).plus(shares.get(i)));
    }
    return result;
  }
}
