package espalier.provider.checkpoint;

import espalier.base.crypto.Sha256;
import espalier.base.unit.Hash;
import espalier.client.gateway.FileManifest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Optional;

/// Files of any size under the SHA-256 of their whole content, whatever pieces they are kept in.
///
/// An index file of each, named by that hash, holds the [FileManifest] of its pieces.
public final class ContentFiles {
  private final Path index;
  private final ChunkedFiles chunks;

  private ContentFiles(Path index, ChunkedFiles chunks) {
    this.index = index;
    this.chunks = chunks;
  }

  /// Opens a folder of files, made if it is not there.
  ///
  /// @param maxBytes bytes that all files together may have
  public static ContentFiles open(Path folder, long maxBytes) throws IOException {
    Path index = Files.createDirectories(folder.resolve("index"));
    return new ContentFiles(
        index, new ChunkedFiles(BlobStore.open(folder.resolve("blobs"), maxBytes)));
  }

  /// The pieces.
  public ChunkedFiles chunks() {
    return chunks;
  }

  /// Keeps what a stream holds and returns its content hash.
  public Hash put(InputStream in) throws IOException {
    MessageDigest digest = Sha256.digest();
    FileManifest manifest = chunks.cut(new DigestInputStream(in, digest));
    Hash sha256 = Hash.of(digest.digest());
    put(sha256, manifest);
    return sha256;
  }

  /// Keeps a file whose pieces are here already.
  ///
  /// @param sha256 which [#contentHash] has found
  public void put(Hash sha256, FileManifest manifest) throws IOException {
    Path temporary = Files.createTempFile(index, ".incoming-", "");
    try {
      Files.write(temporary, FileManifest.CODEC.encode(manifest));
      try (FileChannel file = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        file.force(true);
      }
      Files.move(temporary, index.resolve(sha256.toString()), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /// The pieces of a file; empty if it is not here.
  public Optional<FileManifest> find(Hash sha256) throws IOException {
    try {
      byte[] bytes = Files.readAllBytes(index.resolve(sha256.toString()));
      return Optional.of(FileManifest.CODEC.decode(bytes));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      throw new IOException("the index of file " + sha256 + " is damaged; send it again", e);
    }
  }

  /// Whether a file is here.
  public boolean has(Hash sha256) {
    return Files.exists(index.resolve(sha256.toString()));
  }

  /// SHA-256 of the content that the pieces make together.
  public Hash contentHash(FileManifest manifest) throws IOException {
    MessageDigest digest = Sha256.digest();
    try (var out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      chunks.copy(manifest, 0, manifest.bytes(), out);
    }
    return Hash.of(digest.digest());
  }

  /// Writes a file whole, or not at all.
  public void restore(Hash sha256, Path target) throws IOException {
    FileManifest manifest =
        find(sha256).orElseThrow(() -> new IOException("no file " + sha256 + " in the store"));
    Path temporary = target.resolveSibling(target.getFileName() + ".part");
    try (OutputStream out = Files.newOutputStream(temporary)) {
      chunks.copy(manifest, 0, manifest.bytes(), out);
    }
    Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
  }
}
