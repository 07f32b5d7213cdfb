package espalier.provider.image;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Writes ustar files byte by byte, hostile ones too.
public final class TarMaker {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  public TarMaker file(String name, byte[] content) {
    return entry('0', name, "", 0755, content.length).bytes(content);
  }

  public TarMaker file(String name, String content) {
    return file(name, content.getBytes(StandardCharsets.UTF_8));
  }

  /// A file whose name goes ahead of it, as GNU tar writes long ones.
  TarMaker longFile(String name, String content) {
    byte[] whole = (name + "\0").getBytes(StandardCharsets.UTF_8);
    return entry('L', "long", "", 0644, whole.length).bytes(whole).file("short", content);
  }

  public TarMaker folder(String name) {
    return entry('5', name, "", 0755, 0);
  }

  public TarMaker link(String name, String target) {
    return entry('2', name, target, 0777, 0);
  }

  TarMaker hardLink(String name, String target) {
    return entry('1', name, target, 0644, 0);
  }

  /// A header alone, whatever it announces.
  TarMaker entry(char type, String name, String link, int mode, long bytes) {
    byte[] header = new byte[512];
    put(header, 0, name);
    put(header, 100, octal(mode, 7));
    put(header, 108, octal(0, 7));
    put(header, 116, octal(0, 7));
    put(header, 124, octal(bytes, 11));
    put(header, 136, octal(1_000_000, 11));
    put(header, 148, "        ");
    header[156] = (byte) type;
    put(header, 157, link);
    put(header, 257, "ustar\0" + "00");
    int sum = 0;
    for (byte one : header) sum += one & 0xff;
    put(header, 148, octal(sum, 6) + "\0 ");
    out.writeBytes(header);
    return this;
  }

  private TarMaker bytes(byte[] content) {
    out.writeBytes(content);
    out.writeBytes(new byte[-content.length & 511]);
    return this;
  }

  private static String octal(long value, int digits) {
    String text = Long.toOctalString(value);
    return "0".repeat(digits - text.length()) + text.toLowerCase(Locale.ROOT);
  }

  private static void put(byte[] header, int start, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, header, start, bytes.length);
  }

  /// The whole file, with its end mark.
  public byte[] bytes() {
    var whole = new ByteArrayOutputStream();
    whole.writeBytes(out.toByteArray());
    whole.writeBytes(new byte[1_024]);
    return whole.toByteArray();
  }
}
