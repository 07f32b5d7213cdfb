package espalier.cli.forecast;

import espalier.cli.Layout;
import espalier.forecast.model.Assumption;
import espalier.forecast.model.Quantity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Rows that can be shown as a table, as CSV and as JSON; people see rounded figures with units,
/// programs the numbers themselves.
final class Sheet {
  private final List<String> columns;
  private final List<List<Cell>> rows = new ArrayList<>();

  /// @param value a text or a number
  /// @param shown for people
  record Cell(Object value, String shown) {
    static Cell text(String text) {
      return new Cell(text, text);
    }

    static Cell whole(int number) {
      return new Cell(number, String.valueOf(number));
    }

    static Cell dollars(double dollars) {
      return new Cell(dollars, Quantity.money(dollars));
    }

    static Cell share(double share) {
      return new Cell(share, String.format(Locale.ROOT, "%.1f %%", 100 * share));
    }

    static Cell of(Assumption assumption, double value) {
      return new Cell(value, assumption.format(value));
    }
  }

  /// @param columns as programs name them: `total_usd`
  Sheet(String... columns) {
    this.columns = List.of(columns);
  }

  Sheet(List<String> columns) {
    this.columns = List.copyOf(columns);
  }

  void add(Cell... cells) {
    add(List.of(cells));
  }

  void add(List<Cell> cells) {
    if (cells.size() != columns.size()) {
      throw new IllegalStateException(
          "a row has %d cells, found %d".formatted(columns.size(), cells.size()));
    }
    rows.add(List.copyOf(cells));
  }

  String table() {
    List<String> header =
        columns.stream()
            .map(one -> one.replace("_usd", "").replace('_', ' ').toUpperCase(Locale.ROOT))
            .toList();
    return Layout.table(
        header, rows.stream().map(row -> row.stream().map(Cell::shown).toList()).toList());
  }

  /// One map a row.
  List<Map<String, Object>> tree() {
    var trees = new ArrayList<Map<String, Object>>();
    for (List<Cell> row : rows) {
      var tree = new LinkedHashMap<String, Object>();
      for (int i = 0; i < row.size(); i++) {
        tree.put(columns.get(i), row.get(i).value());
      }
      trees.add(tree);
    }
    return trees;
  }

  /// As RFC 4180 has it, with a header; the last line without its break.
  String csv() {
    var out = new StringBuilder(String.join(",", columns.stream().map(Sheet::quoted).toList()));
    for (List<Cell> row : rows) {
      out.append("\r\n");
      out.append(
          String.join(
              ",", row.stream().map(cell -> quoted(String.valueOf(cell.value()))).toList()));
    }
    return out.toString();
  }

  private static String quoted(String text) {
    boolean plain = text.chars().noneMatch(one -> one == ',' || one == '"' || one < ' ');
    return plain ? text : "\"" + text.replace("\"", "\"\"") + "\"";
  }
}
