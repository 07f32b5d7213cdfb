package espalier.scoring.subnet;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The known answers under `vectors/subnet`.
final class SubnetVectors {
  private static final Path ROOT =
      Path.of(Objects.requireNonNull(System.getProperty("espalier.root")), "vectors", "subnet");

  private SubnetVectors() {}

  static JsonNode file(String name) throws java.io.IOException {
    return new JsonMapper().readTree(Files.readString(ROOT.resolve(name)));
  }

  static List<JsonNode> items(JsonNode array) {
    return array.valueStream().toList();
  }

  static int[] ints(JsonNode array) {
    return array.valueStream().mapToInt(JsonNode::asInt).toArray();
  }

  static long[] longs(JsonNode array) {
    return array.valueStream().mapToLong(JsonNode::asLong).toArray();
  }

  static boolean[] booleans(JsonNode array) {
    boolean[] result = new boolean[array.size()];
    for (int i = 0; i < result.length; i++) {
      result[i] = array.get(i).asInt() != 0;
    }
    return result;
  }

  /// The I32F32 number nearest to a literal, which upstream first rounds to single precision.
  static long fixed(JsonNode number) {
    return (long) Math.rint((double) (float) number.asDouble() * FixedPoint.ONE);
  }

  static long[] fixedNumbers(JsonNode array) {
    return array.valueStream().mapToLong(SubnetVectors::fixed).toArray();
  }
}
