package espalier.provider.checkpoint;

import espalier.base.codec.Malformed;
import espalier.base.unit.Hash;
import espalier.client.gateway.FileManifest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Whole files in a [BlobStore], cut into chunks so that an interrupted transfer goes on where it
/// was.
public final class ChunkedFiles {
  private final BlobStore store;

  public ChunkedFiles(BlobStore store) {
    this.store = store;
  }

  /// The store beneath.
  public BlobStore store() {
    return store;
  }

  /// Cuts a file, keeps its chunks and its manifest, and returns the manifest's name.
  public Hash put(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return store.put(FileManifest.CODEC.encode(cut(in)));
    }
  }

  /// Cuts what a stream holds and keeps its chunks.
  public FileManifest cut(InputStream in) throws IOException {
    var chunks = new ArrayList<Hash>();
    long bytes = 0;
    while (true) {
      byte[] chunk = in.readNBytes(BlobStore.MAX_BLOB_BYTES);
      if (chunk.length == 0) break;
      if (chunks.size() == FileManifest.MAX_CHUNKS) {
        throw new IOException("file has more than " + FileManifest.MAX_BYTES + " bytes");
      }
      chunks.add(store.put(chunk));
      bytes += chunk.length;
    }
    return new FileManifest(bytes, chunks);
  }

  /// The manifest of this name.
  ///
  /// @throws IOException if it is not here, or the blob of this name is no manifest
  public FileManifest manifest(Hash name) throws IOException {
    try {
      return FileManifest.CODEC.decode(store.read(name));
    } catch (Malformed e) {
      throw new IOException("blob " + name + " is not a file manifest: " + e.getMessage(), e);
    }
  }

  /// The chunks that must still be put before the file is whole: where an upload resumes.
  public List<Hash> missing(FileManifest manifest) {
    return manifest.chunks().stream().filter(chunk -> !store.has(chunk)).distinct().toList();
  }

  /// Writes the bytes from `start` on, `count` of them, each chunk verified before it is written.
  public void copy(FileManifest manifest, long start, long count, OutputStream out)
      throws IOException {
    if (start < 0 || count < 0 || start > manifest.bytes() - count) {
      throw new IOException(
          "range of %d bytes from %d is outside the file of %d bytes"
              .formatted(count, start, manifest.bytes()));
    }
    long position = start;
    long end = start + count;
    while (position < end) {
      int index = (int) (position / BlobStore.MAX_BLOB_BYTES);
      int offset = (int) (position % BlobStore.MAX_BLOB_BYTES);
      byte[] chunk = store.read(manifest.chunks().get(index));
      if (chunk.length != manifest.chunkBytes(index)) {
        throw new IOException(
            "chunk %d has %d bytes; the manifest says %d"
                .formatted(index, chunk.length, manifest.chunkBytes(index)));
      }
      int length = (int) Math.min(chunk.length - offset, end - position);
      out.write(chunk, offset, length);
      position += length;
    }
  }

  /// Writes a file whole, durable, or not at all.
  public void restore(Hash name, Path target) throws IOException {
    FileManifest manifest = manifest(name);
    Path folder = target.toAbsolutePath().getParent();
    if (folder == null) throw new IOException("not a file's path: " + target);
    Files.createDirectories(folder);
    Path temporary = Files.createTempFile(folder, ".incoming-", "");
    try {
      try (OutputStream out = Files.newOutputStream(temporary)) {
        copy(manifest, 0, manifest.bytes(), out);
      }
      try (FileChannel file = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        file.force(true);
      }
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /// Removes everything that none of `files` needs and that is older than `age`.
  ///
  /// @param files manifests that stay, with their chunks; one that cannot be read stops the
  ///   collection, because its chunks could not be known
  /// @return the bytes that were freed
  public long collect(Collection<Hash> files, Duration age) throws IOException {
    Set<Hash> live = new HashSet<>(files);
    for (Hash file : files) live.addAll(manifest(file).chunks());
    return store.collect(live, age);
  }
}
