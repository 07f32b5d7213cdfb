package espalier.client.sdl;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;

/// How texts are quoted in messages and put in order.
final class Texts {
  private static final int SHOWN_CHARACTERS = 60;

  /// The order of the reference: texts compare as their UTF-8 bytes.
  static final Comparator<String> BYTE_ORDER =
      (a, b) ->
          Arrays.compareUnsigned(
              a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

  private Texts() {}

  /// `text` in quotes, shortened, with control characters shown as dots: a hostile file must not
  /// steer the terminal that prints its refusal.
  static String quoted(String text) {
    String shown =
        text.length() > SHOWN_CHARACTERS ? text.substring(0, SHOWN_CHARACTERS) + "…" : text;
    var safe = new StringBuilder("\"");
    shown.codePoints().map(c -> isPrintable(c) ? c : '·').forEach(safe::appendCodePoint);
    return safe.append('"').toString();
  }

  private static boolean isPrintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
