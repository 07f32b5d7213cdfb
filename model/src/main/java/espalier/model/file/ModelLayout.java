package espalier.model.file;

import java.nio.charset.StandardCharsets;

/// Where things lie in a model's file.
///
/// | bytes        | what                                                                        |
/// |--------------|-----------------------------------------------------------------------------|
/// | 8            | `ESPMODL1`                                                                  |
/// | 4            | length of the header                                                        |
/// | that many    | header: name, public part, origin, seed, in canonical bytes               |
/// | as declared  | cells of the weights, by step                                               |
/// | 32           | SHA-256 of everything before                                                |
/// | 4, 4         | proofs made with hidden weights, and the same with all bits turned          |
final class ModelLayout {
  static final byte[] MAGIC = "ESPMODL1".getBytes(StandardCharsets.US_ASCII);
  static final int HEADER_MAX = PublicModel.BYTES_MAX + (1 << 20);

  /// What precedes the header.
  static final int PREFIX = 12;

  static final int DIGEST = 32;
  static final int COUNT = 8;

  /// Bytes that are read or written together.
  static final int BLOCK = 1 << 16;

  private ModelLayout() {}
}
