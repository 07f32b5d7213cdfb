package espalier.provider.checkpoint;

import espalier.base.crypto.Sha256;
import espalier.base.unit.Hash;
import espalier.client.gateway.FileManifest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Blobs of at most [#MAX_BLOB_BYTES], each in a file named by its SHA-256.
///
/// A blob is in the store wholly or not at all: it is written beside its place, made durable, then
/// renamed. Threads may share a store; two processes may not.
public final class BlobStore {
  /// Most bytes of one blob.
  public static final int MAX_BLOB_BYTES = FileManifest.CHUNK_BYTES;

  private static final String TEMPORARY = "incoming-";

  private final Path folder;
  private final long maxBytes;
  private long bytes;

  private BlobStore(Path folder, long maxBytes) {
    this.folder = folder;
    this.maxBytes = maxBytes;
  }

  /// Opens a folder as a store, and removes what an interrupted write left in it.
  ///
  /// @param maxBytes bytes that all blobs together may have
  public static BlobStore open(Path folder, long maxBytes) throws IOException {
    Files.createDirectories(folder);
    var store = new BlobStore(folder, maxBytes);
    try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, TEMPORARY + "*")) {
      for (Path file : left) Files.delete(file);
    }
    for (Path file : store.files()) store.bytes += Files.size(file);
    return store;
  }

  /// Bytes of all blobs together.
  public synchronized long bytes() {
    return bytes;
  }

  /// Keeps a blob and returns its name; keeping it twice is keeping it once.
  ///
  /// @throws IOException if it is too large or the store would be
  public Hash put(byte[] blob) throws IOException {
    if (blob.length > MAX_BLOB_BYTES) {
      throw new IOException(
          "blob has more than " + MAX_BLOB_BYTES + " bytes; cut the file into chunks");
    }
    Hash name = Sha256.hash(blob);
    synchronized (this) {
      Path place = place(name);
      if (Files.exists(place)) {
        // Renews its age, so that a collection does not take it from under an upload.
        Files.setLastModifiedTime(place, FileTime.from(Instant.now()));
        return name;
      }
      if (bytes + blob.length > maxBytes) {
        throw new IOException(
            "store holds %d of %d bytes, so %d more do not fit; collect what is not referenced"
                .formatted(bytes, maxBytes, blob.length));
      }
      write(blob, place);
      bytes += blob.length;
    }
    return name;
  }

  /// Keeps what a stream holds, if it is what was announced.
  ///
  /// @throws IOException if the content has another hash or is too large
  public void put(Hash expected, InputStream in) throws IOException {
    byte[] blob = in.readNBytes(MAX_BLOB_BYTES + 1);
    if (blob.length <= MAX_BLOB_BYTES && !Sha256.hash(blob).equals(expected)) {
      throw new IOException(
          "content has hash " + Sha256.hash(blob) + "; expected " + expected + "; send it again");
    }
    put(blob);
  }

  private void write(byte[] blob, Path place) throws IOException {
    Path temporary = Files.createTempFile(folder, TEMPORARY, "");
    try {
      try (FileChannel file = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        ByteBuffer rest = ByteBuffer.wrap(blob);
        while (rest.hasRemaining()) file.write(rest);
        file.force(true);
      }
      Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE);
      // The name is durable once its folder is.
      try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
        names.force(true);
      }
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /// Whether a blob is here; its content is verified only when it is read.
  public boolean has(Hash name) {
    return Files.exists(place(name));
  }

  /// Bytes of a blob.
  ///
  /// @throws IOException if it is not here
  public long size(Hash name) throws IOException {
    try {
      return Files.size(place(name));
    } catch (NoSuchFileException e) {
      throw absent(name, e);
    }
  }

  /// A blob's content, verified.
  ///
  /// @throws IOException if it is not here, or has been damaged on disk; then it is removed, so
  ///   that it can be put again
  public byte[] read(Hash name) throws IOException {
    byte[] blob;
    try (InputStream in = Files.newInputStream(place(name))) {
      blob = in.readNBytes(MAX_BLOB_BYTES + 1);
    } catch (NoSuchFileException e) {
      throw absent(name, e);
    }
    Hash found = Sha256.hash(blob);
    if (!found.equals(name)) {
      remove(place(name));
      throw new IOException(
          "blob " + name + " was damaged on disk (now " + found + ") and removed; send it again");
    }
    return blob;
  }

  private static IOException absent(Hash name, IOException cause) {
    return new IOException("no blob " + name + " in the store", cause);
  }

  /// Removes every blob that is not in `live` and has not been put or renewed for `age`; an upload
  /// that is under way refers to its blobs only at its end.
  ///
  /// @return the bytes that were freed
  public long collect(Set<Hash> live, Duration age) throws IOException {
    Instant before = Instant.now().minus(age);
    long freed = 0;
    for (Path file : files()) {
      Hash name = Hash.parse(file.getFileName().toString());
      synchronized (this) {
        if (live.contains(name) || Files.getLastModifiedTime(file).toInstant().isAfter(before)) {
          continue;
        }
        freed += remove(file);
      }
    }
    return freed;
  }

  private synchronized long remove(Path file) throws IOException {
    if (!Files.exists(file)) return 0;
    long size = Files.size(file);
    Files.delete(file);
    bytes -= size;
    return size;
  }

  private Path place(Hash name) {
    return folder.resolve(name.toString());
  }

  private List<Path> files() throws IOException {
    var found = new ArrayList<Path>();
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(
            folder, path -> path.getFileName().toString().matches("[0-9a-f]{64}"))) {
      entries.forEach(found::add);
    }
    return found;
  }
}
