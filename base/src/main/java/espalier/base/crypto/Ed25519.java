package espalier.base.crypto;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;

/// Signs and verifies Ed25519 with a security provider.
///
/// [#jdk] is the rule; another provider may be plugged in where its verdicts are identical.
/// Instances may be shared between threads.
public final class Ed25519 {
  private static final byte[] X509_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");
  private static final byte[] PKCS8_PREFIX =
      HexFormat.of().parseHex("302e020100300506032b657004220420");

  private final Provider provider;
  private final ThreadLocal<Engine> engines;

  private Ed25519(Provider provider) {
    this.provider = provider;
    this.engines = ThreadLocal.withInitial(() -> new Engine(provider));
  }

  /// The JDK's own implementation, whose verdicts are the rule of consensus.
  public static Ed25519 jdk() {
    return new Ed25519(java.security.Security.getProvider("SunEC"));
  }

  /// A provider that is claimed to give the JDK's verdicts.
  public static Ed25519 with(Provider provider) {
    return new Ed25519(provider);
  }

  public String providerName() {
    return provider.getName();
  }

  /// Whether `signature` is one of `message` under `key`; never throws.
  public boolean verifies(PublicKey key, byte[] message, Signature signature) {
    try {
      Engine engine = engines.get();
      byte[] encoded = concat(X509_PREFIX, key.encoding().bytes());
      engine.signature.initVerify(engine.keys.generatePublic(new X509EncodedKeySpec(encoded)));
      engine.signature.update(message);
      return engine.signature.verify(signature.bytes());
    } catch (GeneralSecurityException | RuntimeException refused) {
      // A key or signature that the provider cannot even read is not valid.
      return false;
    }
  }

  /// Signs with the private key made from a 32-byte seed.
  public Signature sign(byte[] seed, byte[] message) {
    try {
      Engine engine = engines.get();
      byte[] encoded = concat(PKCS8_PREFIX, seed);
      engine.signature.initSign(engine.keys.generatePrivate(new PKCS8EncodedKeySpec(encoded)));
      engine.signature.update(message);
      return new Signature(engine.signature.sign());
    } catch (GeneralSecurityException impossible) {
      throw new IllegalArgumentException("the seed is not an Ed25519 private key", impossible);
    }
  }

  private static byte[] concat(byte[] left, byte[] right) {
    byte[] both = new byte[left.length + right.length];
    System.arraycopy(left, 0, both, 0, left.length);
    System.arraycopy(right, 0, both, left.length, right.length);
    return both;
  }

  /// What one thread uses: JCA objects are not thread-safe.
  private static final class Engine {
    private final KeyFactory keys;
    private final java.security.Signature signature;

    private Engine(Provider provider) {
      try {
        // The JDK's key factory serves every provider; its key objects carry the plain encoding.
        this.keys = KeyFactory.getInstance("Ed25519", "SunEC");
        this.signature = java.security.Signature.getInstance("Ed25519", provider);
      } catch (GeneralSecurityException absent) {
        throw new IllegalStateException(provider.getName() + " offers no Ed25519", absent);
      }
    }
  }
}
