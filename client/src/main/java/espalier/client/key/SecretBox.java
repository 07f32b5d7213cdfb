package espalier.client.key;

import espalier.client.key.Protection.Scrypt;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.SCrypt;

/// A secret under a passphrase: AES-256-GCM, which also seals what stands openly beside it.
final class SecretBox {
  private static final int KEY_BYTES = 32;
  private static final int TAG_BITS = 128;
  private static final int BLOCK_FACTOR = 8;
  private static final int PARALLEL = 1;

  private SecretBox() {}

  /// @param header what the seal covers beside the secret
  static byte[] seal(byte[] secret, byte[] header, Scrypt protection, Passphrase passphrase) {
    try {
      return run(Cipher.ENCRYPT_MODE, secret, header, protection, passphrase);
    } catch (GeneralSecurityException absent) {
      throw new IllegalStateException("every JDK has AES-GCM", absent);
    }
  }

  /// @throws AEADBadTagException if the passphrase is another one or any byte was changed
  static byte[] open(byte[] sealed, byte[] header, Scrypt protection, Passphrase passphrase)
      throws AEADBadTagException {
    try {
      return run(Cipher.DECRYPT_MODE, sealed, header, protection, passphrase);
    } catch (AEADBadTagException refused) {
      throw refused;
    } catch (GeneralSecurityException absent) {
      throw new IllegalStateException("every JDK has AES-GCM", absent);
    }
  }

  private static byte[] run(
      int mode, byte[] input, byte[] header, Scrypt protection, Passphrase passphrase)
      throws GeneralSecurityException {
    byte[] words = passphrase.utf8();
    byte[] key =
        SCrypt.generate(
            words,
            protection.salt(),
            1 << protection.costExponent(),
            BLOCK_FACTOR,
            PARALLEL,
            KEY_BYTES);
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(
          mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, protection.nonce()));
      cipher.updateAAD(header);
      return cipher.doFinal(input);
    } finally {
      Arrays.fill(words, (byte) 0);
      Arrays.fill(key, (byte) 0);
    }
  }
}
