package espalier.competition.csv;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.client.Json;
import espalier.client.JsonMembers;
import espalier.competition.csv.Problem.Code;
import espalier.competition.universe.Universe;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

final class SubmissionReaderTest {
  private static final Universe FIVE = Universe.of(List.of("a", "b", "c", "d", "e"));
  private static final String GOOD = "id,prediction\na,0.1\nb,0.2\nc,0.3\nd,0.4\ne,0.5\n";

  @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> every_case_of_the_upstream_validation_has_its_verdict() throws IOException {
    Path file =
        Path.of(
            System.getProperty("espalier.root"),
            "vectors",
            "tournament",
            "submission-validation.json");
    JsonMembers vectors = Json.readObject(Files.readAllBytes(file));
    Universe universe =
        Universe.of(vectors.list("universe").stream().map(String::valueOf).toList());
    List<JsonMembers> cases = vectors.list("cases").stream().map(JsonMembers::of).toList();
    assertTrue(cases.size() >= 8, "the vectors hold at least the eight cases shipped");
    return cases.stream()
        .map(one -> DynamicTest.dynamicTest(one.text("name"), () -> check(universe, one)));
  }

  private static void check(Universe universe, JsonMembers vector) throws IOException {
    var csv = new CsvWriter().row(vector.list("columns").stream().map(String::valueOf).toList());
    for (Object row : vector.list("rows")) {
      csv.row(((List<?>) row).stream().map(cell -> cell == null ? "" : cell.toString()).toList());
    }
    Submission verdict = read(universe, csv.toString());
    JsonMembers expect = vector.object("expect");
    if (expect.truth("ok")) {
      var accepted = assertInstanceOf(Submission.Accepted.class, verdict);
      assertEquals(expect.list("ignored_ids"), accepted.ignored());
      JsonMembers ranked = expect.object("ranked");
      for (int i = 0; i < universe.size(); i++) {
        double rank = ((Number) ranked.members().get(universe.id(i))).doubleValue();
        assertEquals(rank, rank(accepted.values(), i), 1e-12, universe.id(i));
      }
    } else {
      var refused = assertInstanceOf(Submission.Refused.class, verdict);
      assertTrue(
          refused.problems().stream()
              .anyMatch(one -> one.code().upstream().equals(expect.text("error"))),
          refused.toString());
    }
  }

  /// `(rank - 0.5) / n` as upstream has it.
  private static double rank(double[] values, int of) {
    long below = Arrays.stream(values).filter(value -> value < values[of]).count();
    long alike = Arrays.stream(values).filter(value -> value == values[of]).count();
    return (below + (alike + 1) / 2.0 - 0.5) / values.length;
  }

  private static Submission read(Universe universe, String csv) throws IOException {
    return read(universe, csv.getBytes(StandardCharsets.UTF_8));
  }

  private static Submission read(Universe universe, byte[] csv) throws IOException {
    return SubmissionReader.read(new ByteArrayInputStream(csv), universe);
  }

  private static List<Problem> problems(String csv) throws IOException {
    return assertInstanceOf(Submission.Refused.class, read(FIVE, csv)).problems();
  }

  private static void accepts(String csv) throws IOException {
    var accepted = assertInstanceOf(Submission.Accepted.class, read(FIVE, csv), csv);
    assertArrayEquals(new double[] {0.1, 0.2, 0.3, 0.4, 0.5}, accepted.values());
  }

  @Test
  void carriage_returns_a_byte_order_mark_quotes_and_empty_lines_change_nothing()
      throws IOException {
    accepts(GOOD);
    accepts(GOOD.replace("\n", "\r\n"));
    accepts("\ufeff" + GOOD);
    accepts(GOOD.strip());
    accepts(GOOD.replace("\na,0.1", "\n\n\"a\",\"0.1\""));
    accepts(GOOD.replace("prediction", "probability"));
    accepts(GOOD.replace("0.1", " +1e-1 "));
  }

  @Test
  void ids_with_commas_quotes_and_line_breaks_are_read_from_quoted_cells() throws IOException {
    var universe = Universe.of(List.of("a,b", "say \"hi\"", "two\nlines"));
    String csv = "id,prediction\n\"a,b\",0.1\n\"say \"\"hi\"\"\",0.2\n\"two\nlines\",0.3\n";
    var accepted = assertInstanceOf(Submission.Accepted.class, read(universe, csv));
    assertArrayEquals(new double[] {0.1, 0.2, 0.3}, accepted.values());
  }

  @Test
  void every_bad_row_is_named_with_its_number_and_a_remedy() throws IOException {
    List<Problem> found =
        problems("id,prediction\na,nan\nb,1.5\nb,0.2\nc,0.3,7\n,0.4\nzz,0.1\nd,-0.1\n");
    assertEquals(
        List.of(
            Code.VALUE_NOT_A_NUMBER,
            Code.VALUE_OUT_OF_RANGE,
            Code.ID_DUPLICATE,
            Code.CELLS_WRONG,
            Code.ID_EMPTY,
            Code.VALUE_OUT_OF_RANGE,
            Code.ID_MISSING,
            Code.ID_MISSING),
        found.stream().map(Problem::code).toList());
    assertEquals(
        List.of(2L, 3L, 4L, 5L, 6L, 8L, 0L, 0L), found.stream().map(Problem::row).toList());
    assertTrue(found.stream().noneMatch(one -> one.remedy().isBlank()));
  }

  @Test
  void what_is_not_a_decimal_number_is_refused() throws IOException {
    for (String text :
        List.of("", "NaN", "nan", "Infinity", "-inf", "0x1p-2", "0.5d", "1,5", "0.5.5", "e", ".")) {
      String cell = text.contains(",") ? "\"" + text + "\"" : text;
      Problem problem = problems(GOOD.replace("0.3", cell)).getFirst();
      assertEquals(Code.VALUE_NOT_A_NUMBER, problem.code(), text);
      assertEquals(4, problem.row(), text);
    }
    assertEquals(
        Code.VALUE_OUT_OF_RANGE, problems(GOOD.replace("0.3", "1.0000001")).getFirst().code());
    for (String edge : List.of("0", "1", "0.0", "1.0", "-0")) {
      assertInstanceOf(Submission.Accepted.class, read(FIVE, GOOD.replace("0.3", edge)), edge);
    }
  }

  @Test
  void wrong_columns_are_refused_before_any_row() throws IOException {
    for (String header :
        List.of("prediction,id", "id", "id,prediction,more", "ID,Prediction", "a,0.1")) {
      List<Problem> found = problems(GOOD.replace("id,prediction", header));
      assertEquals(List.of(Code.HEADER_WRONG), found.stream().map(Problem::code).toList());
      assertEquals(1, found.getFirst().row());
    }
    assertEquals(Code.FILE_EMPTY, problems("").getFirst().code());
    assertEquals(Code.FILE_EMPTY, problems("\n\n").getFirst().code());
  }

  @Test
  void predictions_that_hardly_differ_are_constant() throws IOException {
    assertEquals(
        Code.VALUES_CONSTANT, problems(GOOD.replaceAll("0\\.[1-5]", "0.5")).getFirst().code());
    assertEquals(
        Code.VALUES_CONSTANT,
        problems("id,prediction\na,0.5\nb,0.500000001\nc,0.5\nd,0.5\ne,0.5\n").getFirst().code());
    assertInstanceOf(
        Submission.Accepted.class,
        read(FIVE, "id,prediction\na,0.5\nb,0.5001\nc,0.5\nd,0.5\ne,0.5\n"));
  }

  @Test
  void other_encodings_and_broken_quotes_are_refused_with_a_remedy() throws IOException {
    var latin =
        assertInstanceOf(
            Submission.Refused.class,
            read(FIVE, GOOD.replace("c", "ç").getBytes(StandardCharsets.ISO_8859_1)));
    assertEquals(Code.NOT_UTF8, latin.problems().getFirst().code());
    for (Charset wide : List.of(StandardCharsets.UTF_16, Charset.forName("x-UTF-16LE-BOM"))) {
      var refused = assertInstanceOf(Submission.Refused.class, read(FIVE, GOOD.getBytes(wide)));
      assertEquals(Code.NOT_UTF8, refused.problems().getFirst().code());
    }
    assertEquals(Code.NOT_CSV, problems(GOOD.replace("c,", "\"c,")).getFirst().code());
    assertEquals(Code.NOT_CSV, problems(GOOD.replace("c,", "\"c\"x,")).getFirst().code());
    assertEquals(Code.NOT_CSV, problems(GOOD.replace("c,", "c\0,")).getFirst().code());
    assertEquals(Code.NOT_CSV, problems(GOOD.replace("\n", "\r")).getFirst().code());
  }

  @Test
  void a_file_of_two_gigabytes_is_refused_by_its_size_alone() throws IOException {
    Path huge = folder.resolve("huge.csv");
    try (var file = new RandomAccessFile(huge.toFile(), "rw")) {
      file.setLength(2L << 30); // Sparse: takes no room on the disk.
    }
    var refused = assertInstanceOf(Submission.Refused.class, SubmissionReader.read(huge, FIVE));
    assertEquals(Code.FILE_TOO_LARGE, refused.problems().getFirst().code());
    assertEquals(1, refused.count());
  }

  @Test
  void a_stream_without_end_is_read_no_further_than_the_bound() throws IOException {
    var endless =
        new InputStream() {
          private final byte[] line = "zz,0.1\n".getBytes(StandardCharsets.UTF_8);
          private long read;

          @Override
          public int read() {
            return line[(int) (read++ % line.length)];
          }

          @Override
          public int read(byte[] bytes, int offset, int length) {
            for (int i = 0; i < length; i++) {
              bytes[offset + i] = (byte) read();
            }
            return length;
          }
        };
    var whole =
        new java.io.SequenceInputStream(
            new ByteArrayInputStream(GOOD.getBytes(StandardCharsets.UTF_8)), endless);
    var refused = assertInstanceOf(Submission.Refused.class, SubmissionReader.read(whole, FIVE));
    assertEquals(Code.FILE_TOO_LARGE, refused.problems().getFirst().code());
    assertTrue(
        endless.read <= SubmissionReader.FILE_BYTES_MAX + (1 << 20),
        "read %d bytes".formatted(endless.read));
  }

  @Test
  void a_row_without_end_is_refused_at_its_bound() throws IOException {
    Problem problem = problems(GOOD.replace("c,", "c".repeat(9_000) + ",")).getFirst();
    assertEquals(Code.ROW_TOO_LONG, problem.code());
    assertEquals(4, problem.row());
  }

  @Test
  void at_most_twenty_problems_are_listed_and_all_are_counted() throws IOException {
    var ids = new ArrayList<String>();
    var csv = new CsvWriter().row("id", "prediction");
    for (int i = 0; i < 50; i++) {
      ids.add("n%02d".formatted(i));
      csv.row(ids.getLast(), "2");
    }
    var refused =
        assertInstanceOf(Submission.Refused.class, read(Universe.of(ids), csv.toString()));
    assertEquals(SubmissionReader.LISTED_MAX, refused.problems().size());
    assertEquals(50, refused.count());
    assertEquals(21, refused.problems().getLast().row());
    var none =
        assertInstanceOf(Submission.Refused.class, read(Universe.of(ids), "id,prediction\n"));
    assertEquals(50, none.count());
  }

  @Test
  void unknown_ids_are_passed_over_and_reported() throws IOException {
    var accepted =
        assertInstanceOf(
            Submission.Accepted.class, read(FIVE, GOOD + "zz,nonsense\nyy,0.1\nzz,3\n"));
    assertEquals(List.of("zz", "yy", "zz"), accepted.ignored());
    assertEquals(3, accepted.ignoredCount());
  }

  @Test
  void bytes_drawn_at_random_are_answered_and_never_thrown() throws IOException {
    var random = new java.util.Random(20_261_122);
    byte[] good = GOOD.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 2_000; i++) {
      var out = new ByteArrayOutputStream();
      out.write(good, 0, random.nextInt(good.length));
      byte[] noise = new byte[random.nextInt(12)];
      random.nextBytes(noise);
      out.write(noise);
      out.write(good, 0, random.nextInt(good.length));
      Submission verdict = read(FIVE, out.toByteArray());
      if (verdict instanceof Submission.Refused(var problems, long count)) {
        assertTrue(count >= 1 && !problems.isEmpty());
      }
    }
  }
}
