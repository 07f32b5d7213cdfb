package espalier.provider.gateway;

import com.sun.net.httpserver.HttpExchange;
import espalier.provider.gateway.Refusal.Code;
import java.io.IOException;
import java.io.OutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One range of bytes, as a client asks for it.
///
/// @see "RFC 9110, section 14; one range is served, several are refused"
final class ByteRange {
  private static final Pattern RANGE = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");

  private ByteRange() {}

  /// Writes part of something.
  interface Part {
    void write(long start, long count, OutputStream out) throws IOException;
  }

  static void send(HttpExchange exchange, long size, Part part) throws IOException, Refusal {
    long start = 0;
    long end = size;
    String asked = exchange.getRequestHeaders().getFirst("Range");
    if (asked != null) {
      long[] range = parse(asked, size);
      start = range[0];
      end = range[1];
      String header = "bytes " + start + "-" + (end - 1) + "/" + size;
      exchange.getResponseHeaders().set("Content-Range", header);
    }
    exchange.getResponseHeaders().set("Accept-Ranges", "bytes");
    exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
    exchange.sendResponseHeaders(asked == null ? 200 : 206, end == start ? -1 : end - start);
    if (end > start) {
      try (OutputStream out = exchange.getResponseBody()) {
        part.write(start, end - start, out);
      }
    }
  }

  // First byte and the byte after the last.
  static long[] parse(String asked, long size) throws Refusal {
    Matcher range = RANGE.matcher(asked);
    if (range.matches() && asked.length() > "bytes=-".length()) {
      String first = range.group(1);
      String last = range.group(2);
      long start = first.isEmpty() ? Math.max(0, size - number(last)) : number(first);
      long end = first.isEmpty() || last.isEmpty() ? size : Math.min(size, number(last) + 1);
      if (start < end) return new long[] {start, end};
    }
    throw new Refusal(
        Code.BAD_RANGE, "range '" + asked + "' has no byte of the " + size + "; ask bytes=A-B");
  }

  private static long number(String digits) {
    return Long.parseLong(digits);
  }
}
