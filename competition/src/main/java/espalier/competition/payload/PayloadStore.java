package espalier.competition.payload;

import espalier.base.unit.Hash;
import espalier.competition.universe.Universe;
import espalier.scoring.share.MerkleTree;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.stream.Stream;

/// Payloads in a folder, each under the Merkle root of its bytes.
///
/// A payload is a list of rank codes, two bytes each, big-endian, rows in the universe's order; its
/// root is that of a [MerkleTree] over leaves of [#LEAF_BYTES]. Writing is atomic; reading checks
/// the root again. Safe for use by several threads of one process.
public final class PayloadStore {
  public static final int LEAF_BYTES = 512;
  public static final int PAYLOAD_BYTES_MAX = 2 * Universe.ROWS_MAX;

  private final Path folder;
  private final long bytesMax;
  private long bytes;

  private PayloadStore(Path folder, long bytesMax, long bytes) {
    this.folder = folder;
    this.bytesMax = bytesMax;
    this.bytes = bytes;
  }

  /// Opens a folder, made if it is not there.
  ///
  /// @param bytesMax what all payloads together may have
  public static PayloadStore open(Path folder, long bytesMax) throws IOException {
    Files.createDirectories(folder);
    long bytes = 0;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        if (file.getFileName().toString().startsWith(".incoming-")) {
          Files.deleteIfExists(file);
        } else {
          bytes += Files.size(file);
        }
      }
    }
    return new PayloadStore(folder, bytesMax, bytes);
  }

  /// The root of a payload's bytes.
  ///
  /// @throws IllegalArgumentException if they are not 2 to 32,767 codes of two bytes
  public static Hash root(byte[] payload) {
    if (payload.length < 4 || payload.length > PAYLOAD_BYTES_MAX || payload.length % 2 != 0) {
      throw new IllegalArgumentException(
          "a payload holds 2 to %,d rank codes of two bytes; found %,d bytes"
              .formatted(Universe.ROWS_MAX, payload.length));
    }
    return MerkleTree.ofCut(payload, LEAF_BYTES).root();
  }

  /// Keeps a payload and answers its root; keeping it again changes nothing.
  ///
  /// @throws IOException if the store is full, or the disk fails
  public synchronized Hash put(byte[] payload) throws IOException {
    Hash root = root(payload);
    Path target = file(root);
    if (Files.exists(target)) {
      return root;
    }
    if (bytes + payload.length > bytesMax) {
      throw new IOException(
          "the store holds %,d of at most %,d bytes; its operator must allow more or remove old rounds"
              .formatted(bytes, bytesMax));
    }
    Path temporary = Files.createTempFile(folder, ".incoming-", "");
    try {
      Files.write(temporary, payload);
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      bytes += payload.length;
    } finally {
      Files.deleteIfExists(temporary);
    }
    return root;
  }

  /// The payload under `root`, if it is here.
  ///
  /// @throws IOException if its bytes have changed since
  public Optional<byte[]> get(Hash root) throws IOException {
    Path file = file(root);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    if (Files.size(file) > PAYLOAD_BYTES_MAX) {
      throw damaged(root);
    }
    byte[] payload = Files.readAllBytes(file);
    if (payload.length < 4 || payload.length % 2 != 0 || !root(payload).equals(root)) {
      throw damaged(root);
    }
    return Optional.of(payload);
  }

  private Path file(Hash root) {
    return folder.resolve(root.toString());
  }

  private static IOException damaged(Hash root) {
    return new IOException(
        "payload %s has changed on the disk; delete the file and ask its entrant for it again"
            .formatted(root));
  }
}
