package espalier.competition.entrant;

import espalier.competition.obfuscation.FeatureTable;
import espalier.competition.obfuscation.FeatureTable.Entry;
import espalier.competition.obfuscation.Obfuscation;
import java.util.List;

/// What an entrant is given, as numbers.
///
/// @param features rows with a target, each feature centred: bins 0 to 4 become -2 to 2
/// @param targets of these rows, centred: 0 to 1 becomes -0.5 to 0.5
/// @param eras of these rows
/// @param lastEra the latest era with targets, the validation that everybody knows
/// @param liveIds the rows to predict, in the order of `live`
public record Panel(
    double[][] features,
    double[] targets,
    List<String> eras,
    String lastEra,
    double[][] live,
    List<String> liveIds) {
  private static final double MIDDLE_BIN = 2;

  /// @throws IllegalArgumentException if the table has no targets or nothing to predict
  public static Panel of(FeatureTable table) {
    List<Entry> known =
        table.rows().stream().filter(row -> !row.era().equals(Obfuscation.LIVE)).toList();
    List<Entry> live =
        table.rows().stream().filter(row -> row.era().equals(Obfuscation.LIVE)).toList();
    if (known.isEmpty() || live.isEmpty() || !table.hasTarget()) {
      throw new IllegalArgumentException(
          "a table to learn from has eras with targets and the era 'live'; found %s"
              .formatted(table.eras()));
    }
    return new Panel(
        centred(known),
        known.stream().mapToDouble(row -> row.target() - 0.5).toArray(),
        known.stream().map(Entry::era).toList(),
        known.getLast().era(),
        centred(live),
        live.stream().map(Entry::id).toList());
  }

  private static double[][] centred(List<Entry> rows) {
    double[][] all = new double[rows.size()][];
    for (int i = 0; i < all.length; i++) {
      double[] values = rows.get(i).values().clone();
      for (int j = 0; j < values.length; j++) {
        values[j] -= MIDDLE_BIN;
      }
      all[i] = values;
    }
    return all;
  }

  public int columns() {
    return live[0].length;
  }

  /// Another panel that asks the same of another target.
  ///
  /// @param rows to learn from
  Panel learning(double[][] rows, double[] others) {
    return new Panel(
        rows,
        others,
        java.util.Collections.nCopies(others.length, lastEra),
        lastEra,
        live,
        liveIds);
  }
}
