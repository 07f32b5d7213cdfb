package espalier.provider.image;

import espalier.base.crypto.Sha256;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/// The files inside an image's tar file, found by name and read where they lie.
final class ImageArchive {
  private static final int ENTRIES_MAX = 4_096;
  private static final byte[] GZIP = {0x1f, (byte) 0x8b};

  private final Path file;
  private final Map<String, Extent> extents;
  // A manifest may name one big blob many times.
  private final Map<String, Long> verified = new HashMap<>();

  private ImageArchive(Path file, Map<String, Extent> extents) {
    this.file = file;
    this.extents = extents;
  }

  private record Extent(long start, long bytes) {}

  /// @param scratch where a compressed archive is inflated to; does not exist yet
  /// @param maxBytes that it may inflate to
  static ImageArchive open(Path archive, Path scratch, long maxBytes) throws IOException {
    Path file = archive;
    if (isGzip(archive)) {
      try (InputStream in = new BufferedInputStream(Files.newInputStream(archive));
          InputStream plain = new BoundedStream(new GZIPInputStream(in), maxBytes, maxBytes);
          OutputStream out = Files.newOutputStream(scratch)) {
        plain.transferTo(out);
      }
      file = scratch;
    }
    var extents = new HashMap<String, Extent>();
    long bytes = Files.size(file);
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      var tar = new TarReader(in);
      int count = 0;
      for (var next = tar.next(); next.isPresent(); next = tar.next()) {
        if (++count > ENTRIES_MAX) {
          throw new BadImage("the archive holds more than " + ENTRIES_MAX + " files");
        }
        TarEntry entry = next.get();
        if (entry.type() == TarEntry.Type.FILE) {
          String name = String.join("/", TarEntry.parts(entry.name()));
          if (entry.bytes() > bytes - tar.position()) {
            throw new BadImage("the archive is cut short within '%s'".formatted(name));
          }
          extents.put(name, new Extent(tar.position(), entry.bytes()));
        }
      }
    }
    return new ImageArchive(file, extents);
  }

  private static boolean isGzip(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(GZIP.length), GZIP);
    }
  }

  boolean has(String name) {
    return extents.containsKey(name);
  }

  /// A file's bytes as they stand in the archive.
  InputStream open(String name) throws IOException {
    Extent extent = extents.get(name);
    if (extent == null) {
      throw new BadImage("the archive lacks '" + name + "'; pack the whole image");
    }
    FileChannel channel = FileChannel.open(file);
    channel.position(extent.start());
    return new BufferedInputStream(
        new Window(Channels.newInputStream(channel), extent.bytes()), 1 << 16);
  }

  /// A small file whole.
  byte[] read(String name, int most) throws IOException {
    try (InputStream in = open(name)) {
      byte[] bytes = in.readNBytes(most + 1);
      if (bytes.length > most) {
        throw new BadImage("'%s' has more than %d bytes".formatted(name, most));
      }
      return bytes;
    }
  }

  /// Checks that a blob is what its digest says, `sha256:` and 64 digits, and returns its name.
  String verified(String digest, long bytes) throws IOException {
    if (!digest.matches("sha256:[0-9a-f]{64}")) {
      throw new BadImage("the image names a blob '" + digest + "'; expected sha256:64 digits");
    }
    String name = "blobs/sha256/" + digest.substring(7);
    if (Long.valueOf(bytes).equals(verified.get(digest))) return name;
    MessageDigest hash = Sha256.digest();
    long count = 0;
    try (InputStream in = open(name)) {
      byte[] buffer = new byte[1 << 16];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        hash.update(buffer, 0, read);
        count += read;
      }
    }
    String found = "sha256:" + HexFormat.of().formatHex(hash.digest());
    if (!found.equals(digest) || count != bytes) {
      throw new BadImage(
          "blob %s of %d bytes has the digest %s and %d bytes; pack the image again"
              .formatted(digest, bytes, found, count));
    }
    verified.put(digest, bytes);
    return name;
  }

  /// The first bytes of a stream.
  private static final class Window extends FilterInputStream {
    private long left;

    Window(InputStream in, long left) {
      super(in);
      this.left = left;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int start, int length) throws IOException {
      if (left == 0) return -1;
      int count = in.read(buffer, start, (int) Math.min(length, left));
      if (count > 0) left -= count;
      return count;
    }

    @Override
    public long skip(long bytes) throws IOException {
      long count = in.skip(Math.min(bytes, left));
      left -= count;
      return count;
    }

    @Override
    public int available() {
      return 0;
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
