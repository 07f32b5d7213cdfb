package espalier.scoring.tournament;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Exact decimals by id, ids ascending; a row may lack its value, as a NaN does upstream.
///
/// @param <K> the ids' type
/// @param rows by id; refused as a whole if an id stands twice
public record Series<K extends Comparable<K>>(SortedMap<K, Optional<BigDecimal>> rows) {
  /// The share of a series that a join may lose, as upstream's default.
  public static final BigDecimal MAX_FILTERED = new BigDecimal("0.2");

  public Series {
    rows = Collections.unmodifiableSortedMap(new TreeMap<>(rows));
  }

  /// The series with `values.get(i)` at `ids.get(i)`.
  ///
  /// @throws IllegalArgumentException if an id stands twice or there are more of one than the other
  public static <K extends Comparable<K>> Series<K> of(
      List<K> ids, List<Optional<BigDecimal>> values) {
    if (ids.size() != values.size()) {
      throw new IllegalArgumentException(
          "%d ids and %d values make no series".formatted(ids.size(), values.size()));
    }
    var rows = new TreeMap<K, Optional<BigDecimal>>();
    for (int i = 0; i < ids.size(); i++) {
      if (rows.put(ids.get(i), values.get(i)) != null) {
        throw new IllegalArgumentException(
            "id '%s' stands twice; give every id one row".formatted(ids.get(i)));
      }
    }
    return new Series<>(rows);
  }

  /// The series of `values` at the ids 0, 1, 2 and so on.
  public static Series<Integer> ofRows(List<Optional<BigDecimal>> values) {
    var rows = new TreeMap<Integer, Optional<BigDecimal>>();
    for (int i = 0; i < values.size(); i++) {
      rows.put(i, values.get(i));
    }
    return new Series<>(rows);
  }

  /// Rows, with those that lack a value.
  public int size() {
    return rows.size();
  }

  /// The values there are, in the order of their ids.
  public List<BigDecimal> present() {
    return rows.values().stream().flatMap(Optional::stream).toList();
  }

  /// All values, in the order of their ids.
  ///
  /// @throws IllegalArgumentException if one is missing, saying which
  public List<BigDecimal> complete() {
    rows.forEach((id, value) -> {
      if (value.isEmpty()) {
        throw new IllegalArgumentException(
            "row '%s' has no value; this score needs one in every row".formatted(id));
      }
    });
    return present();
  }

  /// The values less the mean of those there are.
  public Series<K> centred() {
    List<BigDecimal> present = present();
    if (present.isEmpty()) {
      return this;
    }
    BigDecimal mean = Exact.mean(present);
    var centred = new TreeMap<K, Optional<BigDecimal>>();
    rows.forEach((id, value) -> centred.put(id, value.map(held -> held.subtract(mean))));
    return new Series<>(centred);
  }

  /// Several series on the ids at which each has a value.
  ///
  /// @param ids ascending
  /// @param columns one a series, in the order of `ids`
  public record Joined<K>(List<K> ids, List<List<BigDecimal>> columns) {
    public Joined {
      ids = List.copyOf(ids);
      columns = List.copyOf(columns);
    }
  }

  /// The join of all `series`.
  ///
  /// @param maxFiltered the largest share of rows that any of them may lose
  /// @throws IllegalArgumentException if one loses more, saying which and how many
  public static <K extends Comparable<K>> Joined<K> join(
      List<Series<K>> series, BigDecimal maxFiltered) {
    var ids = new ArrayList<K>();
    for (K id : series.getFirst().rows().keySet()) {
      if (series.stream().allMatch(one -> one.has(id))) {
        ids.add(id);
      }
    }
    BigDecimal kept = BigDecimal.valueOf(ids.size());
    var columns = new ArrayList<List<BigDecimal>>();
    for (int i = 0; i < series.size(); i++) {
      Series<K> one = series.get(i);
      BigDecimal needed =
          BigDecimal.ONE.subtract(maxFiltered).multiply(BigDecimal.valueOf(one.size()));
      if (one.size() == 0 || kept.compareTo(needed) < 0) {
        throw new IllegalArgumentException(
            "series %d keeps %d of its %d rows in the join; at most the share %s may be lost"
                .formatted(i, ids.size(), one.size(), maxFiltered.toPlainString()));
      }
      columns.add(ids.stream().flatMap(id -> one.value(id).stream()).toList());
    }
    return new Joined<>(ids, columns);
  }

  /// The rows at `ids` alone.
  Series<K> at(List<K> ids) {
    return of(ids, ids.stream().map(this::value).toList());
  }

  private boolean has(K id) {
    return value(id).isPresent();
  }

  private Optional<BigDecimal> value(K id) {
    return rows.getOrDefault(id, Optional.empty());
  }
}
