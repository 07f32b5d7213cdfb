package espalier.node.api;

import espalier.base.unit.Hash;
import io.helidon.webserver.http.ServerRequest;
import java.util.HexFormat;
import java.util.Optional;

/// Reads what stands in a path or query, or says what was expected.
final class Parameters {
  private static final int HEX_DIGITS_MAX = 2048;

  private Parameters() {}

  static long whole(String text, String what) {
    boolean digits = !text.isEmpty() && text.length() <= 18;
    for (int i = 0; i < text.length(); i++) {
      digits &= text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    if (!digits) {
      throw new ApiException(
          ApiError.BAD_REQUEST, "expected %s in digits; found '%s'".formatted(what, shown(text)));
    }
    return Long.parseLong(text);
  }

  static Hash hash(String text) {
    try {
      return Hash.parse(text);
    } catch (IllegalArgumentException refused) {
      throw new ApiException(
          ApiError.BAD_REQUEST,
          "expected 64 lower-case hexadecimal digits; found '%s'".formatted(shown(text)));
    }
  }

  static byte[] hex(String text) {
    try {
      if (text.length() <= HEX_DIGITS_MAX) {
        return HexFormat.of().parseHex(text);
      }
    } catch (IllegalArgumentException _) {
      // The sentence below says what was expected.
    }
    throw new ApiException(
        ApiError.BAD_REQUEST,
        "expected at most %d hexadecimal digits, two a byte; found '%s'"
            .formatted(HEX_DIGITS_MAX, shown(text)));
  }

  static Optional<String> query(ServerRequest request, String name) {
    return request.query().first(name).asOptional();
  }

  static String shown(String text) {
    return text.length() > 80 ? text.substring(0, 80) + "…" : text;
  }
}
