package espalier.proof.circuit;

import static espalier.base.codec.Codecs.list;
import static espalier.base.codec.Codecs.whole;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import java.util.List;

/// A public function on the whole numbers from `low` to `low + values.size() - 1`.
///
/// @param values a power of two of them, at most 2^20
public record Table(long low, List<Long> values) {
  public static final int ROWS_MAX = 1 << 20;

  public static final Codec<Table> CODEC =
      record(
          "table",
          Table::new,
          field("low", whole(-Interval.LIMIT, Interval.LIMIT), Table::low),
          field("values", list(whole(-Interval.LIMIT, Interval.LIMIT), ROWS_MAX), Table::values));

  public Table {
    values = List.copyOf(values);
    if (Integer.bitCount(values.size()) != 1 || values.size() > ROWS_MAX) {
      throw new IllegalArgumentException(
          "a table of %d rows; a power of two up to 2^20 is expected".formatted(values.size()));
    }
  }

  public Interval domain() {
    return new Interval(low, low + values.size() - 1);
  }

  public Interval range() {
    Interval range = new Interval(values.getFirst(), values.getFirst());
    for (long value : values) {
      range = range.including(value);
    }
    return range;
  }

  /// @throws IllegalArgumentException if `x` is outside the domain
  public long at(long x) {
    long row = x - low;
    if (row < 0 || row >= values.size()) {
      throw new IllegalArgumentException(
          "%d is outside the table's domain %s".formatted(x, domain()));
    }
    return values.get((int) row);
  }
}
