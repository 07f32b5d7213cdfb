package espalier.competition.obfuscation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.client.Json;
import espalier.competition.csv.CsvException;
import espalier.competition.obfuscation.FeatureTable.Entry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ObfuscationTest {
  private static final ObfuscationKey KEY = key(7);

  @TempDir Path folder;

  private static ObfuscationKey key(int seed) {
    byte[] secret = new byte[32];
    Arrays.fill(secret, (byte) seed);
    return ObfuscationKey.of(secret);
  }

  /// Eras `e<first>` to `e<last>`; the last one live if asked for.
  private static FeatureTable table(int first, int last, boolean live) {
    var rows = new ArrayList<Entry>();
    for (int era = first; era <= last; era++) {
      var random = new Random(era);
      boolean asked = live && era == last;
      for (int i = 0; i < 40; i++) {
        rows.add(
            new Entry(
                "row-%d-%d".formatted(era, i),
                asked ? Obfuscation.LIVE : "e" + era,
                new double[] {
                  random.nextGaussian(), random.nextInt(3), i % 7 == 0 ? Double.NaN : i
                },
                asked ? Double.NaN : random.nextInt(5) / 4.0));
      }
    }
    return new FeatureTable(List.of("price", "sector", "age"), true, rows);
  }

  @Test
  void fifths_of_ranks_keep_ties_together_and_put_the_unknown_in_the_middle() {
    assertArrayEquals(
        new int[] {0, 0, 1, 1, 2, 2, 3, 3, 4, 4},
        Bins.of(new double[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}));
    assertArrayEquals(new int[] {2, 2, 2}, Bins.of(new double[] {5, 5, 5}));
    assertArrayEquals(
        new int[] {0, 2, Bins.UNKNOWN, 2, 2, 4},
        Bins.of(new double[] {-1e9, 0, Double.NaN, 0, 0, 1e9}));
    assertArrayEquals(new int[] {2}, Bins.of(new double[] {Double.NaN}));
  }

  @Test
  void the_same_key_gives_the_same_bytes_and_another_key_other_ids_orders_and_names() {
    Dataset one = new Obfuscation(KEY).apply(table(0, 3, true), 0).dataset();
    Dataset same = new Obfuscation(key(7)).apply(table(0, 3, true), 0).dataset();
    Dataset other = new Obfuscation(key(8)).apply(table(0, 3, true), 0).dataset();
    assertEquals(one.toCsv(), same.toCsv());
    assertEquals(one.root(), same.root());
    var names = new HashSet<>(List.of(one.header().strip().split(",")));
    names.retainAll(List.of(other.header().strip().split(",")));
    assertEquals(new HashSet<>(List.of("id", "era", "target")), names);
    assertNotEquals(one.commitment(), other.commitment());
    assertNotEquals(one.root(), other.root());
  }

  @Test
  void nothing_real_is_left_in_what_is_published_and_every_row_is_there_once() {
    var result = new Obfuscation(KEY).apply(table(0, 2, true), 0);
    String csv = result.dataset().toCsv();
    assertFalse(csv.contains("row-") || csv.contains("price") || csv.contains("sector"), csv);
    assertEquals(120, result.realIds().size());
    assertEquals(120, new HashSet<>(result.realIds().values()).size());
    FeatureTable shown = result.dataset().table();
    assertEquals(120, shown.rows().size());
    for (Entry row : shown.rows()) {
      assertTrue(Arrays.stream(row.values()).allMatch(bin -> bin >= 0 && bin <= 4));
      assertEquals(row.era().equals(Obfuscation.LIVE), Double.isNaN(row.target()));
    }
    List<String> ids = shown.rows().stream().map(Entry::id).toList();
    assertEquals(ids.subList(0, 40).stream().sorted().toList(), ids.subList(0, 40));
  }

  @Test
  void eras_of_two_rounds_agree_to_the_byte_unless_something_changed() {
    var obfuscation = new Obfuscation(KEY);
    Dataset first = obfuscation.apply(table(0, 3, true), 0).dataset();
    Dataset second = obfuscation.apply(table(0, 4, true), 0).dataset();
    var same = DatasetComparison.of(first, second);
    assertTrue(same.isUnchanged());
    assertEquals(List.of("e0", "e1", "e2"), same.shared());
    assertEquals(
        first
            .era(Obfuscation.LIVE)
            .orElseThrow()
            .lines()
            .lines()
            .map(line -> line.split(",")[0])
            .toList(),
        second.era("e3").orElseThrow().lines().lines().map(line -> line.split(",")[0]).toList(),
        "a live row keeps its id when its era is published with targets");

    Dataset otherKey = new Obfuscation(key(9)).apply(table(0, 4, true), 0).dataset();
    assertFalse(DatasetComparison.of(first, otherKey).isUnchanged());
    Dataset moved = obfuscation.apply(table(0, 4, true), 1).dataset();
    assertEquals(List.of("e0", "e1", "e2"), DatasetComparison.of(first, moved).changed());
    var changed = new ArrayList<>(table(0, 4, true).rows());
    Entry old = changed.get(45);
    changed.set(45, new Entry(old.id(), old.era(), new double[] {1e9, 0, 0}, old.target()));
    Dataset tampered =
        obfuscation
            .apply(new FeatureTable(List.of("price", "sector", "age"), true, changed), 0)
            .dataset();
    assertEquals(List.of("e1"), DatasetComparison.of(first, tampered).changed());
  }

  @Test
  void files_are_read_back_and_every_changed_byte_is_found() throws IOException {
    Dataset dataset = new Obfuscation(KEY).apply(table(0, 2, true), 0).dataset();
    dataset.write(folder);
    assertEquals(dataset, Dataset.read(folder));
    Path csv = folder.resolve(Dataset.CSV);
    byte[] bytes = Files.readAllBytes(csv);
    byte[] json = Files.readAllBytes(folder.resolve(Dataset.JSON));
    var random = new Random(5);
    for (int i = 0; i < 300; i++) {
      byte[] changed = bytes.clone();
      int at = random.nextInt(changed.length);
      changed[at] ^= (byte) (1 << random.nextInt(7));
      assertThrows(IllegalArgumentException.class, () -> Dataset.parse(changed, json), "at " + at);
    }
    Files.write(csv, Arrays.copyOf(bytes, bytes.length - 1));
    assertThrows(IOException.class, () -> Dataset.read(folder));
  }

  @Test
  void an_opened_era_is_recomputed_from_real_values_and_every_lie_is_found() {
    FeatureTable table = table(0, 3, true);
    Dataset dataset = new Obfuscation(KEY).apply(table, 0).dataset();
    Dataset.Era era = dataset.era("e2").orElseThrow();
    Opening opening = Opening.of(KEY, table, era, List.of("age", "price"));
    byte[] json = Json.indented(opening.toTree()).getBytes(StandardCharsets.UTF_8);
    assertEquals(Optional.empty(), Opening.parse(json).disagreement(dataset));

    Opening otherKey = Opening.of(key(8), table, era, List.of("age"));
    assertTrue(otherKey.disagreement(dataset).orElseThrow().contains("committed"));
    Opening otherEra = Opening.of(KEY, table, dataset.era("e1").orElseThrow(), List.of("age"));
    var swapped =
        new Opening(
            "e2",
            otherEra.subkey(),
            otherEra.path(),
            otherEra.columns(),
            otherEra.ids(),
            otherEra.values());
    assertTrue(swapped.disagreement(dataset).isPresent());
    double[] values = opening.values().get(1).clone();
    values[3] = 1e6;
    var lied =
        new Opening(
            "e2",
            opening.subkey(),
            opening.path(),
            opening.columns(),
            opening.ids(),
            List.of(opening.values().getFirst(), values));
    assertTrue(lied.disagreement(dataset).orElseThrow().contains("bin"));
    assertThrows(
        IllegalArgumentException.class, () -> Opening.of(KEY, table, era, List.of("height")));
  }

  @Test
  void a_key_lies_in_a_file_of_its_owner_alone_and_is_never_shown() throws IOException {
    Path file = folder.resolve("key");
    ObfuscationKey made = ObfuscationKey.create(file);
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertEquals(made.commitment(), ObfuscationKey.read(file).commitment());
    assertFalse(made.toString().contains(Files.readString(file).strip()));
    assertThrows(IOException.class, () -> ObfuscationKey.create(file));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThrows(IOException.class, () -> ObfuscationKey.read(file));
    Path other = folder.resolve("other");
    Files.writeString(other, "not a key");
    Files.setPosixFilePermissions(other, PosixFilePermissions.fromString("rw-------"));
    var refused = assertThrows(IOException.class, () -> ObfuscationKey.read(other));
    assertFalse(String.valueOf(refused.getMessage()).contains("not a key"));
  }

  @Test
  void a_key_has_a_bounded_number_of_places() {
    var obfuscation = new Obfuscation(KEY);
    FeatureTable table = table(0, 1, false);
    obfuscation.apply(table, ObfuscationKey.ERAS_MAX - 2);
    assertThrows(
        IllegalArgumentException.class,
        () -> obfuscation.apply(table, ObfuscationKey.ERAS_MAX - 1));
  }

  @Test
  void tables_of_strangers_are_read_or_refused_with_their_row() throws Exception {
    assertEquals(2, read("id,era,x,target\na,1,0.5,0.25\nb,1,,\n").rows().size());
    for (String bad :
        List.of(
            "",
            "era,id,x\n",
            "id,era\na,1\n",
            "id,era,x,x\na,1,2,3\n",
            "id,era,x\na,1\n",
            "id,era,x\na,1,NaN\n",
            "id,era,x\na,1,abc\n",
            "id,era,x\n,1,2\n",
            "id,era,x\na,1,2\na,1,3\n")) {
      assertThrows(Exception.class, () -> read(bad), bad);
    }
    var refused = assertThrows(CsvException.class, () -> read("id,era,x\na,1,2\nb,1,oops\n"));
    assertEquals(3, refused.problem().row());
  }

  private static FeatureTable read(String csv) throws IOException, CsvException {
    return FeatureTable.read(new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8)));
  }
}
