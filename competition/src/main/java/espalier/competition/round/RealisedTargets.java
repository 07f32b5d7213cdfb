package espalier.competition.round;

import espalier.competition.csv.BoundedFile;
import espalier.competition.csv.CsvException;
import espalier.competition.csv.CsvReader;
import espalier.competition.csv.CsvReader.Row;
import espalier.competition.csv.CsvWriter;
import espalier.competition.csv.Problem;
import espalier.competition.csv.Problem.Code;
import espalier.competition.universe.Universe;
import espalier.scoring.tournament.Targets;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Targets as files: `id,target` with a decimal from 0 to 1, or `id,target_q31` with a whole number
/// from 0 to 2^31 as they are published.
public final class RealisedTargets {
  private static final int ROW_CHARACTERS_MAX = 8_192;
  private static final int DIGITS_MAX = 60;

  private RealisedTargets() {}

  /// The targets of the universe's rows, from decimals: to the nearest 2^-31, halves up.
  ///
  /// @throws IllegalArgumentException if a row has none, or one is not from 0 to 1
  public static Targets of(Universe universe, Map<String, Double> byId) {
    long[] values = new long[universe.size()];
    for (int row = 0; row < values.length; row++) {
      Double value = byId.get(universe.id(row));
      if (value == null) {
        throw new IllegalArgumentException("id '%s' has no target".formatted(universe.id(row)));
      }
      values[row] = q31(new BigDecimal(value));
    }
    return Targets.of(values);
  }

  private static long q31(BigDecimal value) {
    if (value.signum() < 0 || value.compareTo(BigDecimal.ONE) > 0) {
      throw new IllegalArgumentException("a target is from 0 to 1; found " + value);
    }
    return value
        .multiply(BigDecimal.valueOf(Targets.ONE))
        .setScale(0, RoundingMode.HALF_UP)
        .longValueExact();
  }

  public static Targets read(Path file, Universe universe) throws IOException, CsvException {
    try (InputStream in = BoundedFile.open(file, Universe.FILE_BYTES_MAX)) {
      CsvReader csv = CsvReader.of(in, ROW_CHARACTERS_MAX);
      List<String> header = csv.next().map(Row::cells).orElse(List.of());
      boolean whole = header.equals(List.of("id", "target_q31"));
      if (!whole && !header.equals(List.of("id", "target"))) {
        throw refused(
            Code.HEADER_WRONG, 1, "the columns are %s".formatted(header), "write id,target");
      }
      long[] values = new long[universe.size()];
      boolean[] seen = new boolean[universe.size()];
      for (Optional<Row> next = csv.next(); next.isPresent(); next = csv.next()) {
        Row row = next.get();
        int at = row.cells().size() == 2 ? universe.find(row.cells().getFirst()) : -1;
        if (at < 0 || seen[at]) {
          throw refused(
              at < 0 ? Code.ID_MISSING : Code.ID_DUPLICATE,
              row.row(),
              at < 0 ? "no id of the round stands here" : "the id stands twice",
              "write each id of the round once, with its target");
        }
        seen[at] = true;
        values[at] = value(row, whole);
      }
      for (int at = 0; at < seen.length; at++) {
        if (!seen[at]) {
          throw refused(
              Code.ID_MISSING,
              0,
              "id '%s' has no target".formatted(universe.id(at)),
              "write each id of the round once, with its target");
        }
      }
      return Targets.of(values);
    }
  }

  private static long value(Row row, boolean whole) throws CsvException {
    String text = row.cells().get(1).strip();
    try {
      if (text.length() > DIGITS_MAX) {
        throw new NumberFormatException("too long");
      }
      // A short text can still spell a number of a billion digits: the exponent is bounded first.
      var decimal = new BigDecimal(text);
      if (Math.abs((long) decimal.scale()) > 2 * DIGITS_MAX) {
        throw new NumberFormatException("too long");
      }
      long value = whole ? decimal.longValueExact() : q31(decimal);
      if (value < 0 || value > Targets.ONE) {
        throw new NumberFormatException("out of range");
      }
      return value;
    } catch (IllegalArgumentException | ArithmeticException bad) {
      throw refused(
          Code.VALUE_OUT_OF_RANGE,
          row.row(),
          "the target is '%s'".formatted(text.length() > DIGITS_MAX ? "too long" : text),
          whole ? "write a whole number from 0 to 2^31" : "write a decimal from 0 to 1");
    }
  }

  private static CsvException refused(Code code, long row, String message, String remedy) {
    return new CsvException(new Problem(code, row, message, remedy));
  }

  /// `id,target_q31`.
  public static String toCsv(Universe universe, Targets targets) {
    var out = new CsvWriter().row("id", "target_q31");
    for (int row = 0; row < universe.size(); row++) {
      out.row(universe.id(row), Long.toString(targets.value(row)));
    }
    return out.toString();
  }
}
