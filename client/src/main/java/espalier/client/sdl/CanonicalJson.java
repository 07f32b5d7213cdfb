package espalier.client.sdl;

import java.nio.charset.StandardCharsets;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// The bytes under the deployment hash: JSON without spaces, keys sorted by their bytes, and texts
/// escaped as Go's `encoding/json` escapes them, which includes `<`, `>` and `&`.
final class CanonicalJson {
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private CanonicalJson() {}

  static byte[] bytes(JsonNode node) {
    var text = new StringBuilder();
    write(text, node);
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void write(StringBuilder text, JsonNode node) {
    switch (node.getNodeType()) {
      case OBJECT -> {
        var fields = new TreeMap<String, JsonNode>(Texts.BYTE_ORDER);
        node.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
        String separator = "{";
        for (var field : fields.entrySet()) {
          text.append(separator);
          writeText(text, field.getKey());
          text.append(':');
          write(text, field.getValue());
          separator = ",";
        }
        text.append(fields.isEmpty() ? "{}" : "}");
      }
      case ARRAY -> {
        text.append('[');
        for (int i = 0; i < node.size(); i++) {
          if (i > 0) text.append(',');
          write(text, node.get(i));
        }
        text.append(']');
      }
      case STRING -> writeText(text, node.stringValue());
      case NUMBER -> text.append(node.longValue());
      case BOOLEAN -> text.append(node.booleanValue());
      case NULL -> text.append("null");
      default -> throw new IllegalArgumentException("no JSON value: " + node.getNodeType());
    }
  }

  private static void writeText(StringBuilder text, String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        case '\b' -> text.append("\\b");
        case '\f' -> text.append("\\f");
        case '<', '>', '&', '\u2028', '\u2029' -> escape(text, c);
        default -> {
          if (c < ' ') {
            escape(text, c);
          } else {
            text.append(c);
          }
        }
      }
    }
    text.append('"');
  }

  private static void escape(StringBuilder text, char c) {
    text.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      text.append(HEX[c >> shift & 0xf]);
    }
  }
}
