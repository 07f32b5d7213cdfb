package espalier.client.sdl;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the quantities of SDL: millicores, bytes, prices, durations.
///
/// CPU and bytes go through a double and are cut, because the reference does so and the manifest
/// hash depends on the result: `0.0015` cores are 1 millicore on either side.
public final class Quantities {
  private static final Pattern REAL =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]{1,4})?");
  private static final Pattern WHOLE = Pattern.compile("[0-9]{1,18}");
  private static final Pattern DECIMAL = Pattern.compile("\\+?([0-9]{1,60})(\\.([0-9]{1,18}))?");
  private static final Pattern LOOSE_BYTES =
      Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{1,18})?) ?([kmgtpeKMGTPE])([iI]?)[bB]?");
  private static final Pattern DURATION_PART =
      Pattern.compile("([0-9]{0,18})(?:\\.([0-9]{0,18}))?(ns|us|µs|μs|ms|s|m|h)");
  private static final int CHARACTERS = 80;

  private static final Map<String, Long> BYTE_UNITS =
      Map.ofEntries(
          Map.entry("k", 1_000L),
          Map.entry("Ki", 1L << 10),
          Map.entry("M", 1_000_000L),
          Map.entry("Mi", 1L << 20),
          Map.entry("G", 1_000_000_000L),
          Map.entry("Gi", 1L << 30),
          Map.entry("T", 1_000_000_000_000L),
          Map.entry("Ti", 1L << 40),
          Map.entry("P", 1_000_000_000_000_000L),
          Map.entry("Pi", 1L << 50),
          Map.entry("E", 1_000_000_000_000_000_000L),
          Map.entry("Ei", 1L << 60));

  private static final Map<String, Long> DURATION_NANOSECONDS =
      Map.of(
          "ns",
          1L,
          "us",
          1_000L,
          "µs",
          1_000L,
          "μs",
          1_000L,
          "ms",
          1_000_000L,
          "s",
          1_000_000_000L,
          "m",
          60_000_000_000L,
          "h",
          3_600_000_000_000L);

  private Quantities() {}

  /// Millicores of `500m`, `0.5` or `2`; absent if it is none of these.
  public static OptionalLong millicores(String text) {
    if (text.endsWith("m")) {
      String digits = text.substring(0, text.length() - 1);
      if (!WHOLE.matcher(digits).matches()) return OptionalLong.empty();
      long value = Long.parseLong(digits);
      return value <= Limits.COUNT ? OptionalLong.of(value) : OptionalLong.empty();
    }
    return scaled(text, 1_000);
  }

  /// Bytes of `512Mi`, `1.5G` or `1000`; absent if it is none of these.
  public static OptionalLong bytes(String text) {
    return bytes(text, true);
  }

  /// Bytes of a graphics processor's memory, where only the binary suffixes count: `80Gi`.
  static OptionalLong binaryBytes(String text) {
    return bytes(text, false);
  }

  /// Bytes of `6GB`, `2gi` or `512 Mb`: what Akash's console accepts (any case, a `B` behind, the
  /// result rounded up) and its network's reader refuses; absent if it is none of these.
  static OptionalLong looseBytes(String text) {
    Matcher match = LOOSE_BYTES.matcher(text);
    if (!match.matches()) return OptionalLong.empty();
    int power = "kmgtpe".indexOf(match.group(2).toLowerCase(Locale.ROOT)) + 1;
    long base = match.group(3).isEmpty() ? 1_000 : 1_024;
    var bytes =
        new BigDecimal(match.group(1))
            .multiply(BigDecimal.valueOf(base).pow(power))
            .setScale(0, RoundingMode.CEILING)
            .toBigIntegerExact();
    return bytes.bitLength() < Long.SIZE
        ? OptionalLong.of(bytes.longValueExact())
        : OptionalLong.empty();
  }

  private static OptionalLong bytes(String text, boolean decimalToo) {
    for (int length : new int[] {2, 1}) {
      if (text.length() < length) continue;
      String suffix = text.substring(text.length() - length);
      Long unit = BYTE_UNITS.get(suffix);
      if (unit != null && (decimalToo || length == 2)) {
        return scaled(text.substring(0, text.length() - length), unit);
      }
    }
    return scaled(text, 1);
  }

  private static OptionalLong scaled(String text, long unit) {
    if (text.length() > CHARACTERS || !REAL.matcher(text).matches()) return OptionalLong.empty();
    double value = Double.parseDouble(text) * unit;
    // Above 2^63 the reference wraps; every bound lies far below.
    return value >= 0 && value < 0x1p63 ? OptionalLong.of((long) value) : OptionalLong.empty();
  }

  /// Graphics processors of `2`.
  static OptionalLong units(String text) {
    return WHOLE.matcher(text).matches()
        ? OptionalLong.of(Long.parseLong(text))
        : OptionalLong.empty();
  }

  /// A price of at most 18 decimals, such as `100` or `0.25`; absent if it is none.
  static Optional<BigDecimal> price(String text) {
    return DECIMAL.matcher(text).matches()
        ? Optional.of(new BigDecimal(text).setScale(18))
        : Optional.empty();
  }

  /// Nanoseconds of a duration in Go's notation: `90s`, `1h30m`, `1.5h`; absent if it is none, or
  /// more than 292 years.
  static OptionalLong nanoseconds(String text) {
    if (text.length() > CHARACTERS) return OptionalLong.empty();
    String rest = text.startsWith("+") ? text.substring(1) : text;
    if (rest.equals("0")) return OptionalLong.of(0);
    Matcher part = DURATION_PART.matcher(rest);
    BigInteger total = BigInteger.ZERO;
    int end = 0;
    while (end < rest.length()) {
      if (!part.find(end) || part.start() != end) return OptionalLong.empty();
      String fraction = part.group(2) == null ? "" : part.group(2);
      if (part.group(1).isEmpty() && fraction.isEmpty()) return OptionalLong.empty();
      var value = new BigDecimal("0" + part.group(1) + "." + fraction + "0");
      long unit = DURATION_NANOSECONDS.getOrDefault(part.group(3), 0L);
      total = total.add(value.multiply(BigDecimal.valueOf(unit)).toBigInteger());
      end = part.end();
    }
    return end > 0 && total.bitLength() < 64
        ? OptionalLong.of(total.longValueExact())
        : OptionalLong.empty();
  }
}
