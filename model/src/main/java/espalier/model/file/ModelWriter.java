package espalier.model.file;

import espalier.base.crypto.Sha256;
import espalier.proof.circuit.Step;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Set;

/// Writes a model's file beside its place, and moves it there when it is whole.
final class ModelWriter implements AutoCloseable {
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final FileChannel channel;
  private final MessageDigest digest = Sha256.digest();
  private final ByteBuffer block = ByteBuffer.allocate(ModelLayout.BLOCK);

  private ModelWriter(FileChannel channel) {
    this.channel = channel;
  }

  static void write(ModelFile model, Path path) {
    Path there = path.toAbsolutePath();
    Path made = there.resolveSibling("." + there.getFileName() + ".part");
    try {
      Files.deleteIfExists(made);
      try (FileChannel channel = create(made);
          var writer = new ModelWriter(channel)) {
        writer.write(model);
        channel.force(true);
      }
      Files.move(made, there, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException unwritable) {
      throw Bytes.unwritable(path, unwritable);
    }
  }

  /// A new file that only its owner may read.
  static FileChannel create(Path path) throws IOException {
    var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    return isPosix(path)
        ? FileChannel.open(path, options, OWNER_ONLY)
        : FileChannel.open(path, options);
  }

  static boolean isPosix(Path path) throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    return folder != null
        && Files.getFileStore(folder).supportsFileAttributeView(PosixFileAttributeView.class);
  }

  private void write(ModelFile model) throws IOException {
    byte[] header = ModelFile.Header.CODEC.encode(model.header());
    raw(
        ByteBuffer.allocate(ModelLayout.PREFIX)
            .put(ModelLayout.MAGIC)
            .putInt(header.length)
            .array());
    raw(header);
    for (Map.Entry<Integer, long[]> one : model.weights().entrySet()) {
      int step = one.getKey();
      var cells = new WeightCells(step, (Step.Weight) model.program().steps().get(step));
      for (long cell : one.getValue()) {
        if (!cells.holds(cell)) {
          throw new IllegalArgumentException(
              "a cell of the weight '%s' is %d, beyond its bound %d"
                  .formatted(cells.weight().name(), cell, cells.weight().bound()));
        }
        if (block.remaining() < Long.BYTES) {
          flush();
        }
        cells.put(block, cell);
      }
    }
    flush();
    raw(digest.digest());
    raw(ProofCount.none());
  }

  private void flush() throws IOException {
    block.flip();
    digest.update(block.duplicate());
    drain(block);
    block.clear();
  }

  private void raw(byte[] bytes) throws IOException {
    digest.update(bytes);
    drain(ByteBuffer.wrap(bytes));
  }

  private void drain(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  @Override
  public void close() {
    // The weights' last block stays in memory no longer than the writer.
    block.clear();
  }
}
