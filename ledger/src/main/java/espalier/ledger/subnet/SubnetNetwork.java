package espalier.ledger.subnet;

import static espalier.base.codec.Codecs.AMOUNT;
import static espalier.base.codec.Codecs.WHOLE;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.scoring.subnet.BlockEmission;
import espalier.scoring.subnet.LockCost;

/// What all subnets share: how much may be issued, how much was, and what founding costs.
///
/// @param funded what was put into the reserve in all; the cap of the halving curve
/// @param issued what subnets have received of it
/// @param subnets how many there are, closing ones included
/// @param lastLock what the last founding cost
/// @param lastLockTick when it was; 0 if there was none
public record SubnetNetwork(
    Amount funded, Amount issued, int subnets, Amount lastLock, long lastLockTick) {
  public static final int SUBNETS_MAX = 128;

  /// What a block is upstream: prices decay and emission flows by ticks.
  public static final long TICK_MILLISECONDS = 12_000;

  /// How often the network issues.
  public static final int TICKS_AN_EMISSION = 5;

  /// The price of the first subnet, and the lowest of any.
  public static final Amount FIRST_LOCK = new Amount(1_000_000);

  public static final Amount LEAST_LOCK = new Amount(100_000);

  /// Ticks in which the price of a subnet falls by what the last one cost: two weeks.
  public static final long LOCK_INTERVAL = 100_800;

  /// The whole curve is this many first ticks long, as upstream's.
  private static final long FIRST_TICKS = 21_000_000;

  static final SubnetNetwork START = new SubnetNetwork(Amount.ZERO, Amount.ZERO, 0, FIRST_LOCK, 0);

  public static final Codec<SubnetNetwork> CODEC =
      record(
          "subnet_network",
          SubnetNetwork::new,
          field("funded", AMOUNT, SubnetNetwork::funded),
          field("issued", AMOUNT, SubnetNetwork::issued),
          field("subnets", whole32(0, SUBNETS_MAX), SubnetNetwork::subnets),
          field("last_lock", AMOUNT, SubnetNetwork::lastLock),
          field("last_lock_tick", WHOLE, SubnetNetwork::lastLockTick));

  static long tick(BlockTime now) {
    return now.milliseconds() / TICK_MILLISECONDS;
  }

  /// What founding a subnet costs now.
  public Amount lock(BlockTime now) {
    return lastLockTick == 0
        ? FIRST_LOCK
        : new LockCost(LOCK_INTERVAL, LEAST_LOCK).at(tick(now), lastLock, lastLockTick);
  }

  /// What is issued next time, tick by tick so that a halving in between counts; never more than
  /// the reserve holds.
  public Amount emission() {
    if (funded.isZero()) {
      return Amount.ZERO;
    }
    var curve =
        new BlockEmission(funded, new Amount((funded.units() + FIRST_TICKS - 1) / FIRST_TICKS));
    Amount sum = Amount.ZERO;
    for (int i = 0; i < TICKS_AN_EMISSION; i++) {
      Amount left = funded.minus(issued).minus(sum);
      sum = sum.plus(curve.after(issued.plus(sum)).min(left));
    }
    return sum;
  }

  SubnetNetwork withFunded(Amount next) {
    return new SubnetNetwork(next, issued, subnets, lastLock, lastLockTick);
  }

  SubnetNetwork withIssued(Amount next) {
    return new SubnetNetwork(funded, next, subnets, lastLock, lastLockTick);
  }

  SubnetNetwork withFounded(Amount lock, BlockTime now) {
    return new SubnetNetwork(funded, issued, subnets + 1, lock, Math.max(1, tick(now)));
  }

  SubnetNetwork withOneLess() {
    return new SubnetNetwork(funded, issued, subnets - 1, lastLock, lastLockTick);
  }
}
