package espalier.base.crypto;

import espalier.base.codec.Codec;
import espalier.base.codec.Codecs;
import java.util.Arrays;
import java.util.HexFormat;

/// An Ed25519 signature: 64 bytes.
public record Signature(byte[] bytes) {
  public static final int BYTES = 64;
  public static final Codec<Signature> CODEC =
      Codecs.fixedBytes(BYTES).as(Signature::new, Signature::bytes);

  public Signature {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a signature has 64 bytes; found " + bytes.length);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Signature(byte[] theirs) && Arrays.equals(bytes, theirs);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
