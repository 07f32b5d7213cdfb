package espalier.ledger.proof;

import espalier.base.codec.Codec;
import espalier.base.codec.Codecs;
import java.util.Arrays;

/// Bytes that the ledger keeps or passes on without reading them, equal by content.
///
/// A record of an array is equal to nothing but itself; transactions and rows must be comparable.
public final class Blob {
  private final byte[] bytes;

  private Blob(byte[] bytes) {
    this.bytes = bytes;
  }

  public static Blob of(byte[] bytes) {
    return new Blob(bytes.clone());
  }

  /// A codec of at most so many bytes, hexadecimal in JSON.
  public static Codec<Blob> codec(int bytesMax) {
    // What the decoder read belongs to nobody else, so it is not copied again.
    return Codecs.bytes(bytesMax).as(Blob::new, blob -> blob.bytes);
  }

  public int length() {
    return bytes.length;
  }

  public byte[] bytes() {
    return bytes.clone();
  }

  /// The bytes from `from` on, `length` of them or what is left.
  Blob part(int from, int length) {
    return new Blob(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + length)));
  }

  /// Copies all bytes into `target` from `position` on.
  void copyTo(byte[] target, int position) {
    System.arraycopy(bytes, 0, target, position, bytes.length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Blob blob && Arrays.equals(bytes, blob.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /// The length alone: a proof in a log line helps nobody.
  @Override
  public String toString() {
    return bytes.length + " bytes";
  }
}
