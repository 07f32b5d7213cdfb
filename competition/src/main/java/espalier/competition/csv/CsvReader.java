package espalier.competition.csv;

import espalier.competition.csv.Problem.Code;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Cuts a stream of UTF-8 bytes into rows of cells, one row at a time, as RFC 4180 has it.
///
/// Accepted: a byte order mark, lines that end in LF or CRLF, cells in double quotes with commas,
/// line breaks and doubled quotes inside, a last line without an end; empty lines are passed over
/// but counted. Anything else is refused in a sentence. Memory: one row.
public final class CsvReader {
  public static final int ROW_CHARACTERS_MAX = 1 << 20;
  public static final int CELLS_MAX = 4_096;

  private final BufferedReader in;
  private final int rowCharactersMax;
  private long row;
  private int ahead = -2;
  private int characters;

  private CsvReader(BufferedReader in, int rowCharactersMax) {
    this.in = in;
    this.rowCharactersMax = rowCharactersMax;
  }

  /// One row that is not empty.
  ///
  /// @param row counted from 1, empty ones too
  public record Row(long row, List<String> cells) {}

  /// @param rowCharactersMax how long a row may be, at most [#ROW_CHARACTERS_MAX]
  /// @throws CsvException if the bytes start like UTF-16
  public static CsvReader of(InputStream bytes, int rowCharactersMax)
      throws IOException, CsvException {
    var start = new PushbackInputStream(bytes, 3);
    byte[] head = start.readNBytes(3);
    boolean utf16 =
        head.length >= 2
            && ((head[0] == (byte) 0xfe && head[1] == (byte) 0xff)
                || (head[0] == (byte) 0xff && head[1] == (byte) 0xfe));
    if (utf16) {
      throw new CsvException(
          new Problem(
              Code.NOT_UTF8,
              1,
              "the file starts like UTF-16 text",
              "save it as CSV in UTF-8 and submit it again"));
    }
    boolean mark =
        head.length == 3
            && head[0] == (byte) 0xef
            && head[1] == (byte) 0xbb
            && head[2] == (byte) 0xbf;
    if (!mark) {
      start.unread(head);
    }
    var decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    return new CsvReader(
        new BufferedReader(new InputStreamReader(start, decoder), 1 << 16),
        Math.min(rowCharactersMax, ROW_CHARACTERS_MAX));
  }

  /// The next row that has any character in it; empty at the end.
  public Optional<Row> next() throws IOException, CsvException {
    try {
      while (peek() >= 0) {
        row++;
        characters = 0;
        List<String> cells = cells();
        if (cells.size() > 1 || !cells.getFirst().isEmpty()) {
          return Optional.of(new Row(row, cells));
        }
      }
      return Optional.empty();
    } catch (CharacterCodingException notUtf8) {
      // The decoder works ahead by a buffer, so the row is only a lower bound.
      throw new CsvException(
          new Problem(
              Code.NOT_UTF8,
              row,
              "in this row or soon after it a byte is not UTF-8",
              "save the file as CSV in UTF-8 and submit it again"));
    }
  }

  private List<String> cells() throws IOException, CsvException {
    var cells = new ArrayList<String>();
    var cell = new StringBuilder();
    while (true) {
      boolean quoted = peek() == '"';
      if (quoted) {
        quoted(cell);
      }
      int end = plain(cell, quoted);
      cells.add(cell.toString());
      cell.setLength(0);
      if (cells.size() > CELLS_MAX) {
        throw refused(
            Code.CELLS_WRONG,
            "more than %d cells in a row".formatted(CELLS_MAX),
            "write one row a line, its cells separated by commas");
      }
      if (end != ',') {
        return cells;
      }
    }
  }

  /// Reads up to a comma or the end of the row, and says which of them it was.
  private int plain(StringBuilder cell, boolean afterQuotes) throws IOException, CsvException {
    while (true) {
      int one = read();
      if (one == '\r' && peek() == '\n') {
        one = read();
      }
      if (one == ',' || one == '\n' || one < 0) {
        return one;
      }
      if (one == '"' || afterQuotes) {
        throw refused(
            Code.NOT_CSV,
            afterQuotes
                ? "characters follow a closing quote"
                : "a quote stands inside a cell that does not start with one",
            "put the whole cell in quotes and double the quotes in it");
      }
      if (one == 0 || one == '\r') {
        throw refused(
            Code.NOT_CSV,
            one == 0 ? "a zero byte" : "a carriage return without a line feed",
            "save the file as plain CSV whose lines end in LF or CRLF");
      }
      cell.append((char) one);
    }
  }

  private void quoted(StringBuilder cell) throws IOException, CsvException {
    read();
    while (true) {
      int one = read();
      if (one < 0) {
        throw refused(
            Code.NOT_CSV, "a quoted cell does not end", "close the quote that opens the cell");
      }
      if (one == '"') {
        if (peek() != '"') {
          return;
        }
        read();
      }
      cell.append((char) one);
    }
  }

  private int peek() throws IOException {
    if (ahead == -2) {
      ahead = in.read();
    }
    return ahead;
  }

  private int read() throws IOException, CsvException {
    int one = peek();
    ahead = -2;
    if (++characters > rowCharactersMax) {
      throw refused(
          Code.ROW_TOO_LONG,
          "the row has more than %,d characters".formatted(rowCharactersMax),
          "check that lines end in LF or CRLF and that every quote is closed");
    }
    return one;
  }

  private CsvException refused(Code code, String message, String remedy) {
    return new CsvException(new Problem(code, row, message, remedy));
  }
}
