package espalier.competition.obfuscation;

import espalier.competition.csv.CsvWriter;
import espalier.competition.obfuscation.FeatureTable.Entry;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// From a real table to the one that participants see; a pure function of table and key.
///
/// Era by era: each column is cut into fifths of its ranks ([Bins]); each id becomes a keyed one;
/// rows are put in the order of the new ids and columns in that of their keyed names, which are the
/// two keyed permutations. The target stays a number in `[0, 1]` where the era is not live.
public final class Obfuscation {
  /// The eras of this name at the end of a table are asked about; they have no target.
  public static final String LIVE = "live";

  private final ObfuscationKey key;

  public Obfuscation(ObfuscationKey key) {
    this.key = key;
  }

  /// What each published id was; only its owner can know.
  ///
  /// @param places the place of each era under the key: for eras that were published before, the
  ///   same as then, so that their ids stay the same
  public record Result(Dataset dataset, Map<String, String> realIds) {}

  /// @param firstPlace the place of the table's first era under the key; the others follow
  /// @throws IllegalArgumentException if the eras do not fit under the key
  public Result apply(FeatureTable table, int firstPlace) {
    List<String> eras = table.eras();
    if (firstPlace < 0 || firstPlace + eras.size() > ObfuscationKey.ERAS_MAX) {
      throw new IllegalArgumentException(
          "a key has %d places for eras; %d from place %d do not fit: make a new key"
              .formatted(ObfuscationKey.ERAS_MAX, eras.size(), firstPlace));
    }
    Map<String, List<Entry>> byEra = new LinkedHashMap<>();
    table.rows().forEach(row -> byEra.computeIfAbsent(row.era(), _ -> new ArrayList<>()).add(row));
    List<String> names = key.columnNames(table.columns());
    int[] order =
        IntStream.range(0, names.size())
            .boxed()
            .sorted(Comparator.comparing(names::get))
            .mapToInt(Integer::intValue)
            .toArray();
    var header = new ArrayList<>(List.of("id", "era"));
    for (int column : order) {
      header.add(names.get(column));
    }
    header.add("target");
    var realIds = new LinkedHashMap<String, String>();
    var published = new ArrayList<Dataset.Era>();
    int place = firstPlace;
    for (Map.Entry<String, List<Entry>> era : byEra.entrySet()) {
      published.add(era(era.getKey(), place++, era.getValue(), order, realIds));
    }
    return new Result(Dataset.of(key.commitment(), line(header), published), Map.copyOf(realIds));
  }

  private Dataset.Era era(
      String name, int place, List<Entry> rows, int[] order, Map<String, String> realIds) {
    var subkey = key.era(place);
    int[][] bins = new int[order.length][];
    for (int i = 0; i < order.length; i++) {
      int column = order[i];
      bins[i] = Bins.of(rows.stream().mapToDouble(row -> row.values()[column]).toArray());
    }
    var lines = new ArrayList<Map.Entry<String, String>>();
    for (int i = 0; i < rows.size(); i++) {
      Entry row = rows.get(i);
      String id = ObfuscationKey.rowId(subkey, row.id());
      if (realIds.put(id, row.id()) != null) {
        throw new IllegalStateException("two rows got the id " + id);
      }
      var cells = new ArrayList<>(List.of(id, name));
      for (int[] column : bins) {
        cells.add(Integer.toString(column[i]));
      }
      cells.add(Double.isNaN(row.target()) ? "" : decimal(row.target()));
      lines.add(Map.entry(id, line(cells)));
    }
    lines.sort(Map.Entry.comparingByKey());
    return new Dataset.Era(
        name, place, String.join("", lines.stream().map(Map.Entry::getValue).toList()));
  }

  private static String line(List<String> cells) {
    return new CsvWriter().row(cells).toString();
  }

  private static String decimal(double target) {
    return new BigDecimal(target)
        .setScale(6, RoundingMode.HALF_EVEN)
        .stripTrailingZeros()
        .toPlainString();
  }
}
