package espalier.base.crypto;

import espalier.base.unit.AccountId;
import espalier.base.unit.Hash;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;

/// A private Ed25519 key: 32 secret bytes and the public key that belongs to them.
///
/// Its text never shows the secret.
public final class SigningKey {
  public static final int SEED_BYTES = 32;

  private final byte[] seed;
  private final PublicKey publicKey;

  private SigningKey(byte[] seed, PublicKey publicKey) {
    this.seed = seed;
    this.publicKey = publicKey;
  }

  /// The key whose private half is `seed`.
  public static SigningKey ofSeed(byte[] seed) {
    if (seed.length != SEED_BYTES) {
      throw new IllegalArgumentException("a seed has 32 bytes; found " + seed.length);
    }
    byte[] own = seed.clone();
    return new SigningKey(own, derive(own));
  }

  public PublicKey publicKey() {
    return publicKey;
  }

  public AccountId account() {
    return publicKey.account();
  }

  public byte[] seed() {
    return seed.clone();
  }

  public Signature sign(Ed25519 engine, byte[] message) {
    return engine.sign(seed, message);
  }

  @Override
  public String toString() {
    return "SigningKey[" + publicKey + "]";
  }

  /// The JDK derives a public key only while it generates a pair, so it is given `seed` as its
  /// source of randomness.
  private static PublicKey derive(byte[] seed) {
    try {
      var generator = KeyPairGenerator.getInstance("Ed25519", "SunEC");
      generator.initialize(NamedParameterSpec.ED25519, new FixedBytes(seed));
      var point = ((EdECPublicKey) generator.generateKeyPair().getPublic()).getPoint();
      byte[] encoding = new byte[Hash.BYTES];
      byte[] y = point.getY().toByteArray();
      for (int i = 0; i < Math.min(y.length, Hash.BYTES); i++) {
        encoding[i] = y[y.length - 1 - i];
      }
      if (point.isXOdd()) {
        encoding[Hash.BYTES - 1] |= (byte) 0x80;
      }
      return new PublicKey(Hash.of(encoding));
    } catch (GeneralSecurityException absent) {
      throw new IllegalStateException("every JDK has Ed25519", absent);
    }
  }

  private static final class FixedBytes extends SecureRandom {
    private static final long serialVersionUID = 1;
    private final byte[] bytes;

    private FixedBytes(byte[] bytes) {
      this.bytes = Arrays.copyOf(bytes, bytes.length);
    }

    @Override
    public void nextBytes(byte[] out) {
      if (out.length != bytes.length) {
        throw new IllegalStateException("expected to be asked for a whole seed");
      }
      System.arraycopy(bytes, 0, out, 0, out.length);
    }
  }
}
