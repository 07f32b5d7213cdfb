package espalier.client.workload;

import espalier.base.crypto.Sha256;
import espalier.base.unit.Hash;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;

/// Content hashes of files of any size.
public final class Digests {
  private static final int PIECE_BYTES = 1 << 16;

  private Digests() {}

  /// The SHA-256 of a file's bytes.
  public static Hash sha256(Path file) throws IOException {
    MessageDigest digest = Sha256.digest();
    byte[] piece = new byte[PIECE_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        digest.update(piece, 0, read);
      }
    }
    return Hash.of(digest.digest());
  }
}
