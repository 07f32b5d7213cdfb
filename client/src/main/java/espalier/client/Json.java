package espalier.client;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// JSON as the trees that codecs read and write: maps in order, lists, texts, numbers, truths,
/// null.
public final class Json {
  private static final JsonMapper COMPACT =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final JsonMapper INDENTED =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private Json() {}

  /// Reads exactly one value; a member that stands twice is refused.
  ///
  /// @throws IllegalArgumentException saying where the text stops being JSON
  public static @Nullable Object read(byte[] utf8) {
    try {
      return COMPACT.readValue(utf8, Object.class);
    } catch (JacksonException malformed) {
      throw new IllegalArgumentException("not JSON: " + malformed.getOriginalMessage(), malformed);
    }
  }

  /// Reads an object whose members are looked up by name.
  ///
  /// @throws IllegalArgumentException if the text is not one JSON object
  public static JsonMembers readObject(byte[] utf8) {
    return JsonMembers.of(read(utf8));
  }

  /// One line.
  public static String compact(@Nullable Object tree) {
    return COMPACT.writeValueAsString(tree);
  }

  /// Indented lines, for files and for people.
  public static String indented(Map<String, ?> tree) {
    return INDENTED.writeValueAsString(tree);
  }

  static byte[] utf8(@Nullable Object tree) {
    return compact(tree).getBytes(StandardCharsets.UTF_8);
  }
}
