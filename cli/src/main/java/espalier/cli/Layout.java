package espalier.cli;

import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Text for people: tables, nested fields, amounts and times.
public final class Layout {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private Layout() {}

  /// Columns of equal width; the last is not filled up.
  public static String table(List<String> header, List<List<String>> rows) {
    var all = new ArrayList<List<String>>();
    all.add(header);
    all.addAll(rows);
    var out = new StringBuilder();
    for (List<String> row : all) {
      var line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        String cell = row.get(column);
        line.append(cell);
        if (column < row.size() - 1) {
          int at = column;
          int width = all.stream().mapToInt(one -> one.get(at).length()).max().orElse(0);
          line.repeat(' ', width - cell.length() + 2);
        }
      }
      out.append(line.toString().stripTrailing()).append('\n');
    }
    return out.toString().stripTrailing();
  }

  /// One `name: value` a line, nested by two spaces.
  public static String fields(@Nullable Object tree) {
    var out = new StringBuilder();
    append(out, tree, 0);
    return out.toString().strip();
  }

  private static void append(StringBuilder out, @Nullable Object tree, int depth) {
    switch (tree) {
      case Map<?, ?> members when !members.isEmpty() ->
          members.forEach((name, value) -> {
            out.append('\n').repeat(' ', 2 * depth).append(name).append(':');
            append(out, value, depth + 1);
          });
      case List<?> elements when !elements.isEmpty() -> {
        for (Object element : elements) {
          out.append('\n').repeat(' ', 2 * depth).append('-');
          append(out, element, depth + 1);
        }
      }
      case null -> out.append(" none");
      case Map<?, ?> _ -> out.append(" none");
      case List<?> _ -> out.append(" none");
      default -> out.append(' ').append(tree);
    }
  }

  /// With a comma between thousands and its denomination: `1,250,000 esp`.
  public static String amount(Coin coin) {
    return amount(coin.amount()) + " " + coin.denomination();
  }

  public static String amount(Amount amount) {
    return String.format(Locale.ROOT, "%,d", amount.units());
  }

  public static String time(BlockTime time) {
    // Beyond the year 9999 nobody reads a date.
    long latest = 253_402_300_799_999L;
    return time.milliseconds() > latest
        ? time.milliseconds() + " ms"
        : TIME.format(Instant.ofEpochMilli(time.milliseconds()));
  }
}
