package espalier.scoring.tournament;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads the files of `vectors/tournament`, numbers as exact decimals.
public final class Vectors {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private Vectors() {}

  public static JsonNode file(String name) throws IOException {
    Path path = Path.of(System.getProperty("espalier.root"), "vectors", "tournament", name);
    return JSON.readTree(Files.readAllBytes(path));
  }

  static BigDecimal number(JsonNode node) {
    return new BigDecimal(node.asString());
  }

  static List<BigDecimal> numbers(JsonNode array) {
    var numbers = new ArrayList<BigDecimal>();
    array.forEach(node -> numbers.add(number(node)));
    return numbers;
  }

  /// Numbers of which some may be null or NaN.
  public static List<Optional<BigDecimal>> maybeNumbers(JsonNode array) {
    var numbers = new ArrayList<Optional<BigDecimal>>();
    array.forEach(node ->
        numbers.add(
            node.isNull() || node.asString().equalsIgnoreCase("nan")
                ? Optional.empty()
                : Optional.of(number(node))));
    return numbers;
  }

  static List<List<BigDecimal>> columns(JsonNode arrays) {
    var columns = new ArrayList<List<BigDecimal>>();
    arrays.forEach(array -> columns.add(numbers(array)));
    return columns;
  }

  static List<List<BigDecimal>> transposed(List<List<BigDecimal>> rows) {
    var columns = new ArrayList<List<BigDecimal>>();
    for (int i = 0; i < rows.getFirst().size(); i++) {
      int column = i;
      columns.add(rows.stream().map(row -> row.get(column)).toList());
    }
    return columns;
  }

  static void assertNear(BigDecimal expected, BigDecimal found, String tolerance, String what) {
    BigDecimal distance = expected.subtract(found).abs();
    assertTrue(
        distance.compareTo(new BigDecimal(tolerance)) <= 0,
        () -> what + ": expected " + expected + ", found " + found.toPlainString());
  }

  /// As numpy's `isclose` by default: 1e-8 and 1e-5 of the expected size.
  static void assertClose(BigDecimal expected, BigDecimal found, String what) {
    BigDecimal tolerance =
        expected.abs().multiply(new BigDecimal("1e-5")).add(new BigDecimal("1e-8"));
    assertNear(expected, found, tolerance.toPlainString(), what);
  }

  static void assertClose(List<BigDecimal> expected, List<BigDecimal> found, String what) {
    assertTrue(expected.size() == found.size(), what + " has another number of rows");
    for (int i = 0; i < expected.size(); i++) {
      assertClose(expected.get(i), found.get(i), what + ", row " + i);
    }
  }
}
