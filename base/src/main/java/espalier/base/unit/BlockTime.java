package espalier.base.unit;

/// A moment of the ledger: milliseconds since 1970 as the block states them, never a clock's.
public record BlockTime(long milliseconds) implements Comparable<BlockTime> {
  public static final BlockTime ZERO = new BlockTime(0);

  public BlockTime {
    if (milliseconds < 0) {
      throw new IllegalArgumentException("block time must not be negative: " + milliseconds);
    }
  }

  /// This moment and so many milliseconds; saturates at the end of time.
  public BlockTime plusMilliseconds(long later) {
    if (later < 0) {
      throw new IllegalArgumentException("a duration must not be negative: " + later);
    }
    long sum = milliseconds + later;
    return new BlockTime(sum < 0 ? Long.MAX_VALUE : sum);
  }

  /// How many milliseconds lie between `earlier` and this moment; never negative.
  ///
  /// @throws IllegalArgumentException if `earlier` is later than this
  public long millisecondsSince(BlockTime earlier) {
    long gap = milliseconds - earlier.milliseconds;
    if (gap < 0) {
      throw new IllegalArgumentException(earlier + " is not before " + this);
    }
    return gap;
  }

  public boolean isBefore(BlockTime other) {
    return milliseconds < other.milliseconds;
  }

  public boolean isAfter(BlockTime other) {
    return milliseconds > other.milliseconds;
  }

  public BlockTime min(BlockTime other) {
    return isBefore(other) ? this : other;
  }

  public BlockTime max(BlockTime other) {
    return isBefore(other) ? other : this;
  }

  @Override
  public int compareTo(BlockTime other) {
    return Long.compare(milliseconds, other.milliseconds);
  }

  @Override
  public String toString() {
    return Long.toString(milliseconds);
  }
}
