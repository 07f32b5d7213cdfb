package espalier.forecast.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/// A table of a scenario file with its way from the top, so that refusals can say where.
///
/// @param path dotted, empty for the whole file
/// @param line where it begins, for what is missing in it; 0 for the whole file
record Place(String file, TomlTable table, String path, int line) {
  private static final int SHOWN_MAX = 60;

  /// What is allowed inside.
  void requireOnly(List<String> known) {
    for (String key : table.keySet()) {
      if (!known.contains(key)) {
        throw refused(
            key,
            "is not a key of a scenario%s; the keys here are %s"
                .formatted(path.isEmpty() ? "" : "'s " + path, String.join(", ", known)));
      }
    }
  }

  Set<String> keys() {
    return new TreeSet<>(table.keySet());
  }

  boolean has(String key) {
    return table.contains(List.of(key));
  }

  @Nullable Object get(String key) {
    return table.get(List.of(key));
  }

  /// A text of at most `most` characters.
  String text(String key, int most) {
    if (!(get(key) instanceof String text)) {
      throw refused(key, "must be a text in quotes; found " + shown(get(key)));
    }
    if (text.length() > most || text.chars().anyMatch(Character::isISOControl)) {
      throw refused(
          key,
          "must be one line of at most %d characters; found %d".formatted(most, text.length()));
    }
    return text;
  }

  double number(String key) {
    return number(get(key), key);
  }

  private double number(@Nullable Object found, String key) {
    return switch (found) {
      case Long whole -> whole;
      case Double real when Double.isFinite(real) -> real;
      case null, default -> throw refused(key, "must be a number; found " + shown(found));
    };
  }

  Place inside(String key) {
    if (!(get(key) instanceof TomlTable inner)) {
      throw refused(key, "must be a table; found " + shown(get(key)));
    }
    TomlPosition begin = table.inputPositionOf(List.of(key));
    return new Place(file, inner, dotted(key), begin == null ? line : begin.line());
  }

  TomlArray array(String key) {
    if (!(get(key) instanceof TomlArray array)) {
      throw refused(key, "must be a list in square brackets; found " + shown(get(key)));
    }
    return array;
  }

  List<String> texts(String key) {
    var all = new ArrayList<String>();
    for (Object one : array(key).toList()) {
      if (!(one instanceof String text)) {
        throw refused(key, "must be a list of texts in quotes; found " + shown(one));
      }
      all.add(text);
    }
    return all;
  }

  double[][] matrix(String key) {
    var rows = new ArrayList<double[]>();
    TomlArray array = array(key);
    for (int row = 0; row < array.size(); row++) {
      if (!(array.get(row) instanceof TomlArray numbers)) {
        throw refused(key, "must be a list of rows, each a list of numbers");
      }
      double[] values = new double[numbers.size()];
      for (int column = 0; column < values.length; column++) {
        values[column] = number(numbers.get(column), key);
      }
      rows.add(values);
    }
    return rows.toArray(double[][]::new);
  }

  private String dotted(String key) {
    String shown = shown(key);
    return path.isEmpty() ? shown : path + "." + shown;
  }

  /// A refusal of what stands under `key`.
  ScenarioException refused(String key, String why) {
    TomlPosition position = table.inputPositionOf(List.of(key));
    int at = position == null ? line : position.line();
    String where = at == 0 ? file : "%s, line %d".formatted(file, at);
    return new ScenarioException("%s: %s %s".formatted(where, dotted(key), why));
  }

  /// What was found, short and on one line.
  static String shown(@Nullable Object found) {
    String text =
        switch (found) {
          case null -> "nothing";
          case TomlTable _ -> "a table";
          case TomlArray _ -> "a list";
          default -> String.valueOf(found);
        };
    String line = text.replaceAll("\\p{Cntrl}", "?");
    return line.length() > SHOWN_MAX ? line.substring(0, SHOWN_MAX) + "…" : line;
  }
}
