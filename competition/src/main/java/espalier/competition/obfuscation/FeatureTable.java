package espalier.competition.obfuscation;

import espalier.competition.csv.BoundedFile;
import espalier.competition.csv.CsvException;
import espalier.competition.csv.CsvReader;
import espalier.competition.csv.CsvReader.Row;
import espalier.competition.csv.Problem;
import espalier.competition.csv.Problem.Code;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/// A table as its owner has it: rows with an id that belong to eras, named columns of numbers, and
/// a target where it is known.
///
/// As CSV: `id,era,` the columns, and `target` last where there is one. An empty cell is an unknown
/// value. At most 64 MiB, 1,000,000 rows and 20,000,000 values.
///
/// @param columns names, all different
/// @param rows era by era, in the order of the file
public record FeatureTable(List<String> columns, boolean hasTarget, List<Entry> rows) {
  public static final long FILE_BYTES_MAX = 64L << 20;
  public static final int ROWS_MAX = 1_000_000;
  public static final long VALUES_MAX = 20_000_000;

  /// One row.
  ///
  /// @param values one for each column; NaN where unknown
  /// @param target NaN where unknown
  public record Entry(String id, String era, double[] values, double target) {}

  public FeatureTable {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
    if (columns.isEmpty() || new HashSet<>(columns).size() != columns.size()) {
      throw new IllegalArgumentException(
          "a table has at least one column and no two of one name; found " + columns);
    }
    var seen = new HashSet<String>();
    for (Entry row : rows) {
      if (row.values().length != columns.size()) {
        throw new IllegalArgumentException(
            "row '%s' has %d values for %d columns"
                .formatted(row.id(), row.values().length, columns.size()));
      }
      if (!seen.add(row.id())) {
        throw new IllegalArgumentException("id '%s' stands twice".formatted(row.id()));
      }
    }
  }

  /// The eras in the order in which they first appear.
  public List<String> eras() {
    return rows.stream().map(Entry::era).distinct().toList();
  }

  public static FeatureTable read(Path file) throws IOException, CsvException {
    try (InputStream in = BoundedFile.open(file, FILE_BYTES_MAX)) {
      return read(in);
    }
  }

  /// The caller bounds the stream.
  public static FeatureTable read(InputStream in) throws IOException, CsvException {
    CsvReader csv = CsvReader.of(in, CsvReader.ROW_CHARACTERS_MAX);
    List<String> header = csv.next().map(Row::cells).orElse(List.of());
    if (header.size() < 3 || !header.get(0).equals("id") || !header.get(1).equals("era")) {
      throw refused(Code.HEADER_WRONG, 1, "the columns do not start with id,era", "add both");
    }
    boolean hasTarget = header.getLast().equals("target");
    List<String> columns = header.subList(2, header.size() - (hasTarget ? 1 : 0));
    var rows = new ArrayList<Entry>();
    var ids = new HashSet<String>();
    for (Optional<Row> next = csv.next(); next.isPresent(); next = csv.next()) {
      Row row = next.get();
      if (row.cells().size() != header.size()) {
        throw refused(
            Code.CELLS_WRONG,
            row.row(),
            "%d cells under %d columns".formatted(row.cells().size(), header.size()),
            "write one cell for each column");
      }
      if (rows.size() == ROWS_MAX || (rows.size() + 1L) * columns.size() > VALUES_MAX) {
        throw refused(
            Code.FILE_TOO_LARGE,
            row.row(),
            "more than %,d rows or %,d values".formatted(ROWS_MAX, VALUES_MAX),
            "keep fewer eras");
      }
      if (!ids.add(row.cells().getFirst())) {
        throw refused(
            Code.ID_DUPLICATE,
            row.row(),
            "id '%s' stands twice".formatted(row.cells().getFirst()),
            "give each row of the whole table its own id");
      }
      rows.add(entry(row, columns.size(), hasTarget));
    }
    return new FeatureTable(columns, hasTarget, rows);
  }

  private static Entry entry(Row row, int columns, boolean hasTarget) throws CsvException {
    double[] values = new double[columns];
    for (int i = 0; i < columns; i++) {
      values[i] = number(row, 2 + i);
    }
    String era = row.cells().get(1);
    if (era.isBlank() || row.cells().getFirst().isBlank()) {
      throw refused(Code.ID_EMPTY, row.row(), "the id or the era is empty", "name both");
    }
    return new Entry(
        row.cells().getFirst(), era, values, hasTarget ? number(row, 2 + columns) : Double.NaN);
  }

  private static double number(Row row, int cell) throws CsvException {
    String text = row.cells().get(cell).strip();
    if (text.isEmpty()) {
      return Double.NaN;
    }
    try {
      double value = Double.parseDouble(text);
      if (Double.isFinite(value)) {
        return value + 0.0;
      }
    } catch (NumberFormatException notANumber) {
      // Refused below.
    }
    throw refused(
        Code.VALUE_NOT_A_NUMBER,
        row.row(),
        "cell %d is '%s'".formatted(cell + 1, text),
        "write a decimal number, or nothing where the value is unknown");
  }

  private static CsvException refused(Code code, long row, String message, String remedy) {
    return new CsvException(new Problem(code, row, message, remedy));
  }
}
