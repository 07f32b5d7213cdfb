package espalier.competition.csv;

import java.util.List;

/// Writes rows that [CsvReader] reads back: quotes only where they are needed, lines end in LF.
public final class CsvWriter {
  private final StringBuilder out = new StringBuilder();

  public CsvWriter row(List<String> cells) {
    for (int i = 0; i < cells.size(); i++) {
      out.append(i == 0 ? "" : ",").append(cell(cells.get(i)));
    }
    out.append('\n');
    return this;
  }

  public CsvWriter row(String... cells) {
    return row(List.of(cells));
  }

  private static String cell(String text) {
    boolean plain = true;
    for (int i = 0; i < text.length() && plain; i++) {
      char one = text.charAt(i);
      plain = one != ',' && one != '"' && one != '\n' && one != '\r';
    }
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
