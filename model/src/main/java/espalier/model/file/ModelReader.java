package espalier.model.file;

import espalier.base.crypto.Sha256;
import espalier.model.ModelRefused;
import espalier.model.file.ModelFile.Header;
import espalier.proof.circuit.Step;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// Reads a model's file, checked against its length and digest.
final class ModelReader {
  private final Path path;
  private final FileChannel channel;
  private final MessageDigest digest = Sha256.digest();

  private ModelReader(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  static ModelFile read(Path path) {
    if (Files.isDirectory(path)) {
      throw new ModelRefused("found a folder at " + path + ", expected a .model file");
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      refuseOpenMode(path);
      return new ModelReader(path, channel).read();
    } catch (NoSuchFileException missing) {
      throw new ModelRefused(
          "found no file at %s; make one with 'espalier model import X.onnx'".formatted(path),
          missing);
    } catch (EOFException truncated) {
      throw damaged("it ends early", truncated);
    } catch (IOException unreadable) {
      throw Bytes.unreadable(path, unreadable);
    } catch (IllegalArgumentException malformed) {
      throw damaged(path + ": " + malformed.getMessage(), malformed);
    }
  }

  private static ModelRefused damaged(String what, Exception cause) {
    return new ModelRefused(
        "the model file is damaged or of another version (%s); copy it again, or import the model again"
            .formatted(what),
        cause);
  }

  private static void refuseOpenMode(Path path) throws IOException {
    if (!ModelWriter.isPosix(path)) {
      return;
    }
    var mode = EnumSet.copyOf(Files.getPosixFilePermissions(path));
    mode.removeAll(Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
    if (!mode.isEmpty()) {
      throw new ModelRefused(
          "the model file %s holds secret weights and may be used by others (mode %s, expected rw-------); run: chmod 600 %s"
              .formatted(
                  path, PosixFilePermissions.toString(Files.getPosixFilePermissions(path)), path));
    }
  }

  private ModelFile read() throws IOException {
    ByteBuffer prefix = take(ModelLayout.PREFIX);
    var magic = new byte[ModelLayout.MAGIC.length];
    prefix.get(magic);
    if (!Arrays.equals(magic, ModelLayout.MAGIC)) {
      throw new ModelRefused(
          "%s is not a model that 'espalier model import' made; an ONNX file is imported first"
              .formatted(path));
    }
    int length = prefix.getInt();
    if (length < 0 || length > Math.min(ModelLayout.HEADER_MAX, channel.size())) {
      throw new IllegalArgumentException("a header of %d bytes".formatted(length));
    }
    Header header = Header.CODEC.decode(take(length).array());
    long cells = WeightCells.bytes(header.published().program());
    long expected = ModelLayout.PREFIX + length + cells + ModelLayout.DIGEST + ModelLayout.COUNT;
    if (channel.size() != expected) {
      throw new IllegalArgumentException(
          "%d bytes, expected %d".formatted(channel.size(), expected));
    }
    Map<Integer, long[]> weights = weights(header);
    byte[] seen = digest.digest();
    var written = take(ModelLayout.DIGEST).array();
    if (!Arrays.equals(seen, written)) {
      throw new IllegalArgumentException("its bytes do not fit their digest");
    }
    ProofCount.parse(take(ModelLayout.COUNT), path);
    return new ModelFile(header, weights);
  }

  private Map<Integer, long[]> weights(Header header) throws IOException {
    var weights = new HashMap<Integer, long[]>();
    var steps = header.published().program().steps();
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i) instanceof Step.Weight weight) {
        weights.put(i, cells(new WeightCells(i, weight)));
      }
    }
    return weights;
  }

  private long[] cells(WeightCells layout) throws IOException {
    var cells = new long[layout.weight().shape().cells()];
    int at = 0;
    while (at < cells.length) {
      int count = Math.min(cells.length - at, ModelLayout.BLOCK / layout.width());
      ByteBuffer block = take(count * layout.width());
      for (int i = 0; i < count; i++) {
        cells[at] = layout.get(block);
        if (!layout.holds(cells[at])) {
          throw new IllegalArgumentException(
              "a weight of %d, beyond its bound %d".formatted(cells[at], layout.weight().bound()));
        }
        at++;
      }
    }
    return cells;
  }

  private ByteBuffer take(int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes) < 0) {
        throw new EOFException();
      }
    }
    digest.update(bytes.array());
    return bytes.flip();
  }
}
