package espalier.competition.csv;

import espalier.competition.csv.CsvReader.Row;
import espalier.competition.csv.Problem.Code;
import espalier.competition.universe.Universe;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads `id,prediction` files: every bad row is named, and a file is taken whole or not at all.
///
/// The rules are those of numerai-tools' `validate_submission_numerai`: exactly two columns in this
/// order; no empty and no repeated id; every id of the round present, others passed over; every
/// value a number in `[0, 1]`; values not all alike. The order of rows is free.
public final class SubmissionReader {
  public static final long FILE_BYTES_MAX = 16L << 20;
  public static final int LISTED_MAX = 20;

  private static final int ROW_CHARACTERS_MAX = 8_192;

  /// Below this standard deviation upstream (numpy's `isclose`) takes predictions for constant.
  private static final double DEVIATION_MIN = 1e-8;

  /// Decimal numbers alone; Java would also read `1d`, `0x1p3` and `Infinity`.
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d{1,40}(\\.\\d{0,80})?|\\.\\d{1,80})([eE][+-]?\\d{1,4})?");

  private static final int SHOWN_CHARACTERS = 40;

  private final Universe universe;
  private final double[] values;
  private final long[] rows;
  private final List<Problem> problems = new ArrayList<>();
  private final List<String> ignored = new ArrayList<>();
  private long problemCount;
  private long ignoredCount;

  private SubmissionReader(Universe universe) {
    this.universe = universe;
    this.values = new double[universe.size()];
    this.rows = new long[universe.size()];
  }

  /// @throws IOException if the file cannot be read; whatever it holds is answered, not thrown
  public static Submission read(Path file, Universe universe) throws IOException {
    try (InputStream in = BoundedFile.open(file, FILE_BYTES_MAX)) {
      return read(in, universe);
    } catch (CsvException refused) {
      return new Submission.Refused(List.of(refused.problem()), 1);
    }
  }

  /// Reads at most [#FILE_BYTES_MAX] bytes.
  public static Submission read(InputStream in, Universe universe) throws IOException {
    var reader = new SubmissionReader(universe);
    try {
      CsvReader csv = CsvReader.of(BoundedFile.bound(in, FILE_BYTES_MAX), ROW_CHARACTERS_MAX);
      if (reader.header(csv.next())) {
        for (Optional<Row> row = csv.next(); row.isPresent(); row = csv.next()) {
          reader.row(row.get());
        }
        reader.whole();
      }
    } catch (CsvException refused) {
      reader.add(refused.problem());
    } catch (BoundedFile.TooLarge refused) {
      reader.add(refused.problem());
    }
    return reader.verdict();
  }

  private boolean header(Optional<Row> first) {
    if (first.isEmpty()) {
      add(Code.FILE_EMPTY, 0, "the file is empty", "write the header id,prediction and the rows");
      return false;
    }
    List<String> cells = first.get().cells();
    boolean fits =
        cells.size() == 2
            && cells.get(0).equals("id")
            && (cells.get(1).equals("prediction") || cells.get(1).equals("probability"));
    if (!fits) {
      add(
          Code.HEADER_WRONG,
          first.get().row(),
          "the columns are '%s'".formatted(shown(String.join(",", cells))),
          "exactly two are expected, in this order: id,prediction");
    }
    return fits;
  }

  private void row(Row row) {
    if (row.cells().size() != 2) {
      add(
          Code.CELLS_WRONG,
          row.row(),
          "the row has %d cells".formatted(row.cells().size()),
          "write an id, a comma and a prediction");
      return;
    }
    String id = row.cells().get(0);
    if (id.isBlank()) {
      add(Code.ID_EMPTY, row.row(), "the id is empty", "name the id that the prediction is for");
      return;
    }
    int index = universe.find(id);
    if (index < 0) {
      ignoredCount++;
      if (ignored.size() < LISTED_MAX) {
        ignored.add(shown(id));
      }
      return;
    }
    if (rows[index] != 0) {
      add(
          Code.ID_DUPLICATE,
          row.row(),
          "id '%s' stands in row %d already".formatted(id, rows[index]),
          "keep one row for each id");
      return;
    }
    rows[index] = row.row();
    value(row, index);
  }

  private void value(Row row, int index) {
    String text = row.cells().get(1).strip();
    if (!NUMBER.matcher(text).matches()) {
      add(
          Code.VALUE_NOT_A_NUMBER,
          row.row(),
          "the prediction of id '%s' is '%s'".formatted(row.cells().get(0), shown(text)),
          "write a decimal number from 0 to 1 such as 0.25");
      return;
    }
    double value = Double.parseDouble(text);
    if (!(value >= 0 && value <= 1)) {
      add(
          Code.VALUE_OUT_OF_RANGE,
          row.row(),
          "the prediction of id '%s' is %s".formatted(row.cells().get(0), shown(text)),
          "scale predictions into 0 to 1; only their order counts");
      return;
    }
    // Minus zero would rank below zero.
    values[index] = value + 0.0;
  }

  private void whole() {
    long missing = 0;
    for (int i = 0; i < rows.length; i++) {
      if (rows[i] == 0 && ++missing <= LISTED_MAX) {
        add(
            Code.ID_MISSING,
            0,
            "id '%s' of the round is not in the file".formatted(universe.id(i)),
            "predict every id of the round; 'espalier tournament data' lists them");
      }
    }
    problemCount += Math.max(0, missing - LISTED_MAX);
    if (problemCount == 0 && isConstant()) {
      add(
          Code.VALUES_CONSTANT,
          0,
          "all predictions are %s or nearly so".formatted(values[0]),
          "predict different values, so that they have an order");
    }
  }

  private boolean isConstant() {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    double mean = sum / values.length;
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return Math.sqrt(squares / values.length) <= DEVIATION_MIN;
  }

  private Submission verdict() {
    return problemCount == 0
        ? new Submission.Accepted(values, List.copyOf(ignored), ignoredCount)
        : new Submission.Refused(List.copyOf(problems), problemCount);
  }

  private void add(Code code, long row, String message, String remedy) {
    add(new Problem(code, row, message, remedy));
  }

  private void add(Problem problem) {
    problemCount++;
    if (problems.size() < LISTED_MAX) {
      problems.add(problem);
    }
  }

  private static String shown(String text) {
    String visible = text.replaceAll("\\p{Cntrl}", "?");
    return visible.length() <= SHOWN_CHARACTERS
        ? visible
        : visible.substring(0, SHOWN_CHARACTERS) + "…";
  }
}
