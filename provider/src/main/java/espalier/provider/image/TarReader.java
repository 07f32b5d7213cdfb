package espalier.provider.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Reads a tar file front to back: POSIX ustar and pax, and GNU's long names.
///
/// Written here because a general reader takes a name of any length into memory, and this one reads
/// strangers' files inside the daemon. Sparse files are refused.
///
/// @see "POSIX.1-2017, pax, Extended Description"
final class TarReader {
  private static final int BLOCK = 512;
  private static final int EXTENSIONS_MAX = 8;
  // Holds extended attributes too, which are not used.
  private static final int PAX_BYTES_MAX = 1 << 20;

  private final InputStream in;
  private long position;
  private long left;

  TarReader(InputStream in) {
    this.in = in;
  }

  /// Where the next byte is read from, counted from the first.
  long position() {
    return position;
  }

  /// The next entry; what was left of the content before it is passed over.
  ///
  /// @throws BadImage if the archive is cut short or is no tar file
  Optional<TarEntry> next() throws IOException {
    passOver(left + padding(position + left));
    left = 0;
    var extensions = new HashMap<String, String>();
    for (int count = 0; count <= EXTENSIONS_MAX; count++) {
      Optional<byte[]> block = header();
      if (block.isEmpty()) return Optional.empty();
      byte[] header = block.get();
      long size = number(header, 124, 12);
      char type = (char) (header[156] & 0xff);
      switch (type) {
        case 'x' -> readPax(content(size, PAX_BYTES_MAX), extensions);
        case 'g' -> content(size, PAX_BYTES_MAX);
        case 'L' -> extensions.put("path", text(content(size, TarEntry.NAME_BYTES_MAX + 1)));
        case 'K' -> extensions.put("linkpath", text(content(size, TarEntry.NAME_BYTES_MAX + 1)));
        default -> {
          return Optional.of(entry(header, type, size, extensions));
        }
      }
    }
    throw new BadImage("a tar entry has more than " + EXTENSIONS_MAX + " extension headers");
  }

  /// Reads content of the current entry, as [InputStream#read(byte[])] does.
  int read(byte[] buffer) throws IOException {
    if (left == 0) return -1;
    int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
    if (count < 0) throw truncated();
    position += count;
    left -= count;
    return count;
  }

  private TarEntry entry(byte[] header, char type, long size, Map<String, String> extensions)
      throws BadImage {
    String name = extensions.getOrDefault("path", name(header));
    String link = extensions.getOrDefault("linkpath", text(header, 157, 100));
    long bytes = size;
    if (extensions.containsKey("size")) {
      bytes = decimal(extensions.get("size"));
    }
    if (extensions.keySet().stream().anyMatch(key -> key.startsWith("GNU.sparse"))) {
      throw new BadImage("'" + name + "' is a sparse file; pack the image without --sparse");
    }
    TarEntry.Type kind =
        switch (type) {
          case '0', '\0', '7' -> name.endsWith("/") ? TarEntry.Type.FOLDER : TarEntry.Type.FILE;
          case '1' -> TarEntry.Type.HARD_LINK;
          case '2' -> TarEntry.Type.SYMBOLIC_LINK;
          case '3', '4', '6' -> TarEntry.Type.SPECIAL;
          case '5' -> TarEntry.Type.FOLDER;
          default ->
              throw new BadImage(
                  "tar entry '%s' has the type %d; expected a file, folder, link or device"
                      .formatted(name, (int) type));
        };
    // Old writers give links the size of their target, without any content.
    left = kind == TarEntry.Type.FILE ? bytes : 0;
    check(name);
    check(link);
    return new TarEntry(
        kind, name, link, left, (int) number(header, 100, 8) & 0777, number(header, 136, 12));
  }

  private static void check(String name) throws BadImage {
    if (name.getBytes(StandardCharsets.UTF_8).length > TarEntry.NAME_BYTES_MAX) {
      throw new BadImage(
          "the archive holds a path of more than " + TarEntry.NAME_BYTES_MAX + " bytes");
    }
    if (name.chars().anyMatch(c -> c < ' ')) {
      throw new BadImage("the archive holds a name with a control character");
    }
  }

  private static String name(byte[] header) throws BadImage {
    String name = text(header, 0, 100);
    // GNU's own format uses the bytes of the prefix otherwise.
    boolean posix = header[262] == 0 && text(header, 257, 5).equals("ustar");
    String prefix = posix ? text(header, 345, 155) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  /// The next header; empty at the end.
  private Optional<byte[]> header() throws IOException {
    byte[] block = in.readNBytes(BLOCK);
    position += block.length;
    if (block.length == 0) return Optional.empty();
    if (block.length < BLOCK) throw truncated();
    long sum = 0;
    long all = 0;
    for (int i = 0; i < BLOCK; i++) {
      all |= block[i];
      // The checksum counts its own place as blanks.
      sum += i >= 148 && i < 156 ? ' ' : block[i] & 0xff;
    }
    if (all == 0) return Optional.empty();
    if (number(block, 148, 8) != sum) {
      throw new BadImage(
          "the header at byte %d is damaged or is not tar; expected an OCI or Docker archive"
              .formatted(position - BLOCK));
    }
    return Optional.of(block);
  }

  private byte[] content(long size, int most) throws IOException {
    if (size > most) {
      throw new BadImage("a tar extension has " + size + " bytes; at most " + most);
    }
    byte[] bytes = in.readNBytes((int) size);
    position += bytes.length;
    if (bytes.length < size) throw truncated();
    passOver(padding(position));
    return bytes;
  }

  /// Records of pax: `LENGTH KEY=VALUE` and a line end, the length counting itself.
  private static void readPax(byte[] bytes, Map<String, String> into) throws BadImage {
    int start = 0;
    while (start < bytes.length) {
      int blank = start;
      while (blank < bytes.length && bytes[blank] != ' ') blank++;
      long length = decimal(new String(bytes, start, blank - start, StandardCharsets.US_ASCII));
      long end = start + length;
      int equals = blank;
      while (equals < bytes.length && bytes[equals] != '=') equals++;
      if (end > bytes.length || equals >= end) {
        throw new BadImage("a pax header of the archive is damaged");
      }
      String key = new String(bytes, blank + 1, equals - blank - 1, StandardCharsets.US_ASCII);
      // Other keys may hold bytes that are no text.
      if (key.equals("path") || key.equals("linkpath") || key.equals("size")) {
        into.put(key, text(bytes, equals + 1, (int) end - equals - 2));
      } else if (key.startsWith("GNU.sparse")) {
        into.put(key, "");
      }
      start = (int) end;
    }
  }

  private static long decimal(String digits) throws BadImage {
    if (!digits.matches("[0-9]{1,18}")) {
      throw new BadImage("a pax header of the archive has a length or size that is no number");
    }
    return Long.parseLong(digits);
  }

  /// Octal digits, or GNU's big-endian binary with the first bit set.
  private static long number(byte[] header, int start, int length) throws BadImage {
    long value = 0;
    if ((header[start] & 0x80) != 0) {
      for (int i = start + 1; i < start + length; i++) {
        if (value >> 54 != 0) throw new BadImage("a tar header has a number past 2^62");
        value = value << 8 | (header[i] & 0xff);
      }
      return value;
    }
    for (int i = start; i < start + length; i++) {
      int digit = header[i];
      if (digit == 0 || digit == ' ') continue;
      if (digit < '0' || digit > '7') {
        throw new BadImage(
            "a header is damaged or is not tar: a number is not octal; send an OCI or Docker archive");
      }
      value = value << 3 | (digit - '0');
    }
    return value;
  }

  private static String text(byte[] bytes) throws BadImage {
    return text(bytes, 0, bytes.length);
  }

  private static String text(byte[] bytes, int start, int length) throws BadImage {
    int end = start;
    while (end < start + length && bytes[end] != 0) end++;
    try {
      ByteBuffer name = ByteBuffer.wrap(bytes, start, end - start);
      return StandardCharsets.UTF_8.newDecoder().decode(name).toString();
    } catch (CharacterCodingException e) {
      throw new BadImage("the archive holds a name that is not UTF-8", e);
    }
  }

  private static long padding(long position) {
    return -position & (BLOCK - 1);
  }

  private void passOver(long bytes) throws IOException {
    long rest = bytes;
    while (rest > 0) {
      long skipped = in.skip(rest);
      if (skipped == 0) {
        if (in.read() < 0) throw truncated();
        skipped = 1;
      }
      rest -= skipped;
      position += skipped;
    }
  }

  private static BadImage truncated() {
    return new BadImage("the archive is cut short; send the whole file");
  }
}
