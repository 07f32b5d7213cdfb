package espalier.provider.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableReaderTest {
  @TempDir Path folder;

  @Test
  void the_digits_are_read_whole() throws IOException {
    Table table = TableReader.read(Digits.TABLE, Recipe.digits());

    assertEquals(1_797, table.rows().length);
    assertEquals(64, table.columns());
    assertEquals(List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"), table.classes());
    assertEquals(Digits.TABLE_SHA256, table.sha256());
    // The counts of the ten digits in the test part of the UCI set.
    int[] counts = new int[10];
    for (int label : table.labels()) {
      counts[label]++;
    }
    assertArrayEquals(new int[] {178, 182, 177, 183, 181, 182, 181, 179, 174, 180}, counts);
  }

  @Test
  void header_quotes_blank_lines_and_a_named_label_column_are_understood() throws IOException {
    Table table = read("\"kind\", width ,height\nb,1,2.5\n\n\"a\",\"-3e-1\",4\r\n", "kind", true);

    assertEquals(List.of("a", "b"), table.classes());
    assertArrayEquals(new int[] {1, 0}, table.labels());
    assertArrayEquals(new float[] {1, 2.5f}, table.rows()[0]);
    assertArrayEquals(new float[] {-0.3f, 4}, table.rows()[1]);
  }

  @Test
  void whole_number_classes_sort_by_value() throws IOException {
    assertEquals(List.of("-1", "2", "10"), read("1,10\n1,2\n1,-1\n", "last", false).classes());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1,2,a;1,NaN,b | row 2, column 1 holds 'NaN'",
        "1,2,a;1,2,b;Infinity,1,b | row 3, column 0 holds 'Infinity'",
        "1,2,a;1,,b | row 2, column 1 holds ''",
        "1,2,a;1,1e99,b | row 2, column 1 holds '1e99'",
        "width,height,kind;1,2,a | or set header to yes",
        "1,2,a;1,b | row 2 has 2 columns where the first row has 3",
        "1,2,a;1,2,3,b | row 2 has 4 columns where the first row has 3",
        "1,2,a;1,2, | row 2 has a class of 0 characters",
        "1,2,a;3,4,a | the label column holds 1 classes",
        "1;2 | the table has 1 columns",
        "`` | the table has no rows",
      })
  void a_bad_table_is_refused_with_a_sentence(String lines, String sentence) {
    var refused =
        assertThrows(
            BadInput.class, () -> read(lines.replace("`", "").replace(';', '\n'), "last", false));
    assertTrue(refused.getMessage().contains(sentence), refused.getMessage());
  }

  @Test
  void a_label_column_that_is_not_there_is_refused() {
    for (String label : List.of("3", "-1", "kind")) {
      var refused = assertThrows(BadInput.class, () -> read("1,2,a\n1,2,b\n", label, false));
      assertTrue(refused.getMessage().contains("give 'last'"), refused.getMessage());
    }
  }

  @Test
  void columns_are_bounded() throws IOException {
    String fits = "1,".repeat(TableReader.MAX_COLUMNS - 1);
    assertEquals(
        TableReader.MAX_COLUMNS - 1, read(fits + "a\n" + fits + "b\n", "last", false).columns());
    var refused =
        assertThrows(
            BadInput.class, () -> read("1," + fits + "a\n1," + fits + "b\n", "last", false));
    assertTrue(refused.getMessage().contains("more than 4096 columns"), refused.getMessage());
  }

  @Test
  void classes_are_bounded() throws IOException {
    assertEquals(
        TableReader.MAX_CLASSES,
        read(distinctClasses(TableReader.MAX_CLASSES), "last", false).classes().size());
    var refused =
        assertThrows(
            BadInput.class,
            () -> read(distinctClasses(TableReader.MAX_CLASSES + 1), "last", false));
    assertTrue(refused.getMessage().contains("1001 classes"), refused.getMessage());
  }

  private static String distinctClasses(int count) {
    var text = new StringBuilder();
    IntStream.range(0, count).forEach(i -> text.append("1,").append(i).append('\n'));
    return text.toString();
  }

  @Test
  void rows_are_bounded() throws IOException {
    byte[] fits = "1,a\n1,b\n".repeat(TableReader.MAX_ROWS / 2).getBytes(StandardCharsets.UTF_8);
    Path file = Files.write(folder.resolve("rows.csv"), fits);
    assertEquals(TableReader.MAX_ROWS, TableReader.read(file, Recipe.digits()).rows().length);

    byte[] beyond = Arrays.copyOf(fits, fits.length + 4);
    System.arraycopy(fits, 0, beyond, fits.length, 4);
    Files.write(file, beyond);
    var refused = assertThrows(BadInput.class, () -> TableReader.read(file, Recipe.digits()));
    assertTrue(refused.getMessage().contains("goes on after 1000000 rows"), refused.getMessage());
  }

  @Test
  void a_small_file_that_unpacks_to_too_much_is_refused() throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      byte[] zeros = new byte[1 << 20];
      for (long written = 0; written <= TableReader.MAX_EXPANDED_BYTES; written += zeros.length) {
        gzip.write(zeros);
      }
    }
    Path file = Files.write(folder.resolve("bomb.csv.gz"), packed.toByteArray());
    var refused = assertThrows(BadInput.class, () -> TableReader.read(file, Recipe.digits()));
    assertTrue(refused.getMessage().contains("unpacks to more than"), refused.getMessage());
  }

  @Test
  void a_truncated_gzip_file_and_text_that_is_not_utf8_are_refused() throws IOException {
    byte[] whole = Files.readAllBytes(Digits.TABLE);
    Path cut = Files.write(folder.resolve("cut.csv.gz"), Arrays.copyOf(whole, 20_000));
    assertTrue(
        assertThrows(BadInput.class, () -> TableReader.read(cut, Recipe.digits()))
            .getMessage()
            .contains("broken or cut short"));
    Path latin = Files.write(folder.resolve("latin.csv"), new byte[] {'1', ',', (byte) 0xe4});
    assertTrue(
        assertThrows(BadInput.class, () -> TableReader.read(latin, Recipe.digits()))
            .getMessage()
            .contains("not UTF-8"));
  }

  @Test
  void a_missing_file_and_a_folder_are_refused() {
    for (Path file : List.of(folder.resolve("absent.csv"), folder)) {
      assertThrows(BadInput.class, () -> TableReader.read(file, Recipe.digits()));
    }
  }

  @Test
  void the_split_holds_every_row_once_and_follows_the_seed() throws IOException {
    Table table = TableReader.read(Digits.TABLE, Recipe.digits());
    Table.Split split = table.split(7, 20);

    assertEquals(359, split.heldOut().length);
    assertArrayEquals(
        IntStream.range(0, 1_797).toArray(),
        IntStream.concat(Arrays.stream(split.training()), Arrays.stream(split.heldOut()))
            .sorted()
            .toArray());
    assertArrayEquals(split.heldOut(), table.split(7, 20).heldOut());
    assertTrue(!Arrays.equals(split.heldOut(), table.split(8, 20).heldOut()));
  }

  private Table read(String text, String label, boolean header) throws IOException {
    Path file = Files.writeString(folder.resolve("table.csv"), text);
    var recipe = new Recipe(label, header, Recipe.Scaling.COLUMN, List.of(4), 0.01, 1, 2, 50, 1);
    return TableReader.read(file, recipe);
  }
}
