package espalier.model.file;

import espalier.base.codec.Codec;
import espalier.model.ModelRefused;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/// Whole small files: eight bytes that say what they are, then one canonical value.
final class Bytes {
  private Bytes() {}

  /// @throws ModelRefused if there is no such file or it is longer than `most`
  static byte[] read(Path path, int most) {
    if (Files.isDirectory(path)) {
      throw new ModelRefused("found a folder at " + path + ", expected a file; check the path");
    }
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(most + 1);
      if (bytes.length > most) {
        throw new ModelRefused(
            "found more than %d bytes in %s; no such file is longer, so it is another one"
                .formatted(most, path));
      }
      return bytes;
    } catch (NoSuchFileException missing) {
      throw new ModelRefused("found no file at " + path + "; check the path", missing);
    } catch (IOException unreadable) {
      throw unreadable(path, unreadable);
    }
  }

  /// Whether the file's first bytes are these.
  static boolean beginsWith(Path path, byte[] magic) {
    if (Files.isDirectory(path)) {
      throw new ModelRefused("found a folder at " + path + ", expected a file; check the path");
    }
    try (InputStream in = Files.newInputStream(path)) {
      return Arrays.equals(in.readNBytes(magic.length), magic);
    } catch (NoSuchFileException missing) {
      throw new ModelRefused("found no file at " + path + "; check the path", missing);
    } catch (IOException unreadable) {
      throw unreadable(path, unreadable);
    }
  }

  static ModelRefused unreadable(Path path, IOException cause) {
    return new ModelRefused(
        "the file %s cannot be read: %s; check its owner and mode"
            .formatted(path, cause.getMessage()),
        cause);
  }

  /// @param what the file is, with its article
  static <T> T decode(Codec<T> codec, byte[] magic, byte[] bytes, String what, Path path) {
    if (bytes.length < magic.length || !Arrays.equals(magic, Arrays.copyOf(bytes, magic.length))) {
      throw new ModelRefused(
          "%s is not %s: it does not begin with %s; check the path"
              .formatted(
                  path, what, new String(magic, java.nio.charset.StandardCharsets.US_ASCII)));
    }
    try {
      return codec.decode(Arrays.copyOfRange(bytes, magic.length, bytes.length));
    } catch (IllegalArgumentException malformed) {
      throw new ModelRefused(
          "%s is damaged or of another version: %s; fetch it again"
              .formatted(path, malformed.getMessage()),
          malformed);
    }
  }

  static void write(Path path, byte[] magic, byte[] value) {
    byte[] bytes = Arrays.copyOf(magic, magic.length + value.length);
    System.arraycopy(value, 0, bytes, magic.length, value.length);
    try {
      Files.write(path, bytes);
    } catch (IOException unwritable) {
      throw unwritable(path, unwritable);
    }
  }

  /// Writes a new file that only its owner may read.
  ///
  /// @throws ModelRefused if there is a file already, or none can be made
  static void writeOwned(Path path, byte[]... pieces) {
    try (FileChannel channel = ModelWriter.create(path)) {
      for (byte[] piece : pieces) {
        ByteBuffer rest = ByteBuffer.wrap(piece);
        while (rest.hasRemaining()) {
          channel.write(rest);
        }
      }
      channel.force(true);
    } catch (FileAlreadyExistsException there) {
      throw new ModelRefused(
          "found a file at " + path + " already; choose another path, or delete it", there);
    } catch (IOException unwritable) {
      throw unwritable(path, unwritable);
    }
  }

  static ModelRefused unwritable(Path path, IOException cause) {
    return new ModelRefused(
        "the file %s cannot be written: %s; check the folder's owner and space"
            .formatted(path, cause.getMessage()),
        cause);
  }
}
