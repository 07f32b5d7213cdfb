package espalier.competition.universe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import espalier.competition.csv.CsvException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UniverseTest {
  @TempDir Path folder;

  @Test
  void ids_stand_in_the_order_of_their_unsigned_bytes() {
    // U+FFFD sorts below U+1F600 by bytes, above it by Java's characters.
    var universe = Universe.of(List.of("\ud83d\ude00", "\ufffd", "b", "a", "B"));
    assertEquals(List.of("B", "a", "b", "\ufffd", "\ud83d\ude00"), universe.ids());
    assertEquals(2, universe.find("b"));
    assertEquals(-1, universe.find("c"));
  }

  @Test
  void the_root_depends_on_the_ids_and_not_on_the_order_in_which_they_came() {
    assertEquals(
        Universe.of(List.of("a", "b", "c")).root(), Universe.of(List.of("c", "b", "a")).root());
    assertNotEquals(
        Universe.of(List.of("a", "b", "c")).root(), Universe.of(List.of("a", "b", "d")).root());
  }

  @Test
  void every_bound_holds_at_the_bound_and_refuses_one_past_it() {
    assertEquals(2, Universe.of(List.of("a", "b")).size());
    assertThrows(IllegalArgumentException.class, () -> Universe.of(List.of("a")));
    assertEquals(Universe.ROWS_MAX, Universe.of(numbers(Universe.ROWS_MAX)).size());
    assertThrows(IllegalArgumentException.class, () -> Universe.of(numbers(Universe.ROWS_MAX + 1)));
    assertEquals("x".repeat(64), Universe.of(List.of("a", "x".repeat(64))).id(1));
    for (String bad : List.of("x".repeat(65), "ä".repeat(33), "", " ")) {
      assertThrows(IllegalArgumentException.class, () -> Universe.of(List.of("a", bad)));
    }
    assertThrows(IllegalArgumentException.class, () -> Universe.of(List.of("a", "b", "a")));
  }

  private static List<String> numbers(int count) {
    return IntStream.range(0, count).mapToObj(Integer::toString).toList();
  }

  @Test
  void it_is_written_and_read_back_and_other_files_are_refused() throws IOException, CsvException {
    var universe = Universe.of(List.of("b", "a,1", "c"));
    Path file = folder.resolve("universe.csv");
    Files.writeString(file, universe.toCsv());
    assertEquals(universe.ids(), Universe.read(file).ids());
    for (String bad : List.of("", "name\na\nb\n", "id\na\n", "id\na\na\n")) {
      Files.writeString(file, bad);
      assertThrows(CsvException.class, () -> Universe.read(file), bad);
    }
  }
}
