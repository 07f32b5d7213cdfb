package espalier.provider.train;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// Reads a CSV file, plain or gzip (told by its first two bytes), into a [Table].
///
/// Cells are separated by commas and may stand in double quotes; empty lines are passed over. Each
/// feature is a finite decimal number. Every bound is named here, and whatever breaks one is
/// refused in a sentence with its row.
final class TableReader {
  static final long MAX_FILE_BYTES = 64L << 20;
  static final long MAX_EXPANDED_BYTES = 128L << 20;
  static final int MAX_ROWS = 1_000_000;
  static final int MAX_COLUMNS = 4_096;
  static final long MAX_CELLS = 32_000_000;
  static final int MAX_CLASSES = 1_000;
  static final int MAX_LABEL_CHARACTERS = 100;

  private final boolean header;
  private final String labelColumn;
  private final List<float[]> rows = new ArrayList<>();
  private final List<String> labels = new ArrayList<>();
  private int width = -1;
  private int labelIndex = -1;

  private TableReader(Recipe recipe) {
    this.header = recipe.header();
    this.labelColumn = recipe.labelColumn();
  }

  static Table read(Path file, Recipe recipe) throws IOException {
    byte[] bytes = bounded(file);
    var reader = new TableReader(recipe);
    try (InputStream content = content(bytes);
        BufferedReader lines = lines(content)) {
      reader.readAll(lines);
    } catch (CharacterCodingException e) {
      throw new BadInput("the table is not UTF-8 text; give a CSV file, plain or gzip");
    } catch (ZipException | EOFException e) {
      throw new BadInput(
          "the table's gzip stream is broken or cut short; upload the whole file again");
    }
    return reader.table(Sha256.hex(bytes));
  }

  private static byte[] bounded(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      byte[] bytes = in.readNBytes((int) MAX_FILE_BYTES + 1);
      if (bytes.length > MAX_FILE_BYTES) {
        throw new BadInput(
            "the table is larger than %d bytes; give a smaller file".formatted(MAX_FILE_BYTES));
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw new BadInput("the table '" + file + "' does not exist; give the path of a CSV file");
    } catch (IOException e) {
      if (Files.isDirectory(file)) {
        throw new BadInput("the table '" + file + "' is a folder; give the path of a CSV file");
      }
      throw e;
    }
  }

  private static InputStream content(byte[] bytes) throws IOException {
    var raw = new ByteArrayInputStream(bytes);
    boolean gzip = bytes.length >= 2 && bytes[0] == 0x1f && bytes[1] == (byte) 0x8b;
    return new BoundedInput(gzip ? new GZIPInputStream(raw, 1 << 16) : raw);
  }

  private static BufferedReader lines(InputStream content) {
    return new BufferedReader(
        new InputStreamReader(
            content,
            StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)));
  }

  private void readAll(BufferedReader lines) throws IOException {
    int number = 0;
    boolean first = true;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      String[] cells = line.split(",", MAX_COLUMNS + 2);
      if (first) {
        begin(cells);
      }
      if (!(first && header)) {
        add(number, cells);
      }
      first = false;
    }
  }

  private void begin(String[] cells) {
    width = cells.length;
    if (width < 2 || width > MAX_COLUMNS) {
      throw new BadInput(
          "the table has %s columns; give 2 to %d separated by commas"
              .formatted(width > MAX_COLUMNS ? "more than " + MAX_COLUMNS : width, MAX_COLUMNS));
    }
    labelIndex = labelIndex(cells);
  }

  private int labelIndex(String[] cells) {
    if (labelColumn.equals("last")) {
      return width - 1;
    }
    if (header) {
      for (int i = 0; i < width; i++) {
        if (cell(cells[i]).equals(labelColumn)) {
          return i;
        }
      }
    }
    try {
      int index = Integer.parseInt(labelColumn);
      if (index >= 0 && index < width) {
        return index;
      }
    } catch (NumberFormatException e) {
      // Not an index: the sentence below names what would be accepted.
    }
    throw new BadInput(
        "the label column '%s' is not in the table; give 'last', an index of 0 to %d%s"
            .formatted(
                labelColumn, width - 1, header ? " or a name of the header" : ", or set header"));
  }

  private void add(int number, String[] cells) {
    if (cells.length != width) {
      throw new BadInput(
          "row %d has %s columns where the first row has %d; give every row the same number"
              .formatted(
                  number,
                  cells.length > MAX_COLUMNS ? "more than " + MAX_COLUMNS : cells.length,
                  width));
    }
    if (rows.size() == MAX_ROWS || (rows.size() + 1L) * width > MAX_CELLS) {
      throw new BadInput(
          "the table goes on after %d rows of %d columns; give at most %d rows and %d cells"
              .formatted(rows.size(), width, MAX_ROWS, MAX_CELLS));
    }
    float[] features = new float[width - 1];
    int next = 0;
    for (int i = 0; i < width; i++) {
      String cell = cell(cells[i]);
      if (i == labelIndex) {
        labels.add(label(number, cell));
      } else {
        features[next++] = number(number, i, cell);
      }
    }
    rows.add(features);
  }

  private static String cell(String text) {
    String cell = text.strip();
    boolean quoted = cell.length() >= 2 && cell.startsWith("\"") && cell.endsWith("\"");
    return quoted ? cell.substring(1, cell.length() - 1) : cell;
  }

  private static String label(int row, String cell) {
    if (cell.isEmpty() || cell.length() > MAX_LABEL_CHARACTERS) {
      throw new BadInput(
          "row %d has a class of %d characters; give 1 to %d"
              .formatted(row, cell.length(), MAX_LABEL_CHARACTERS));
    }
    return cell;
  }

  private float number(int row, int column, String cell) {
    float value = Float.NaN;
    try {
      value = Float.parseFloat(cell);
    } catch (NumberFormatException e) {
      // Stays NaN: the sentence below says what was found.
    }
    if (!Float.isFinite(value)) {
      String shown = cell.length() > 40 ? cell.substring(0, 40) + "..." : cell;
      throw new BadInput(
          "row %d, column %d holds '%s'; give a finite number%s"
              .formatted(row, column, shown, row == 1 && !header ? ", or set header to yes" : ""));
    }
    return value;
  }

  private Table table(String sha256) {
    if (rows.isEmpty()) {
      throw new BadInput("the table has no rows; give at least two");
    }
    List<String> classes = classes();
    Map<String, Integer> index = new HashMap<>();
    classes.forEach(name -> index.put(name, index.size()));
    int[] indices = labels.stream().mapToInt(index::get).toArray();
    return new Table(rows.toArray(float[][]::new), indices, classes, sha256);
  }

  private List<String> classes() {
    var distinct = new TreeSet<>(labels);
    if (distinct.size() < 2 || distinct.size() > MAX_CLASSES) {
      throw new BadInput(
          "the label column holds %d classes; give 2 to %d, or name another label column"
              .formatted(distinct.size(), MAX_CLASSES));
    }
    var classes = new ArrayList<>(distinct);
    if (classes.stream().allMatch(name -> name.matches("-?[0-9]{1,9}"))) {
      Comparator<String> byValue = Comparator.comparingInt(Integer::parseInt);
      classes.sort(byValue.thenComparing(Comparator.naturalOrder()));
    }
    return List.copyOf(classes);
  }

  /// Refuses to hand out more than [#MAX_EXPANDED_BYTES], so that a small gzip file cannot fill the
  /// memory.
  private static final class BoundedInput extends InputStream {
    private final InputStream in;
    private long left = MAX_EXPANDED_BYTES;

    BoundedInput(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      int value = in.read();
      count(value < 0 ? 0 : 1);
      return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = in.read(buffer, offset, length);
      count(Math.max(read, 0));
      return read;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }

    private void count(int read) {
      left -= read;
      if (left < 0) {
        throw new BadInput(
            "the table unpacks to more than %d bytes; give a smaller one"
                .formatted(MAX_EXPANDED_BYTES));
      }
    }
  }
}
