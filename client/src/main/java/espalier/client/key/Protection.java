package espalier.client.key;

import java.security.SecureRandom;
import java.util.Arrays;

/// How a key file keeps its secret.
public sealed interface Protection {
  /// AES-256-GCM under a key that scrypt (RFC 7914) makes of a passphrase; r is 8 and p is 1.
  ///
  /// @param costExponent scrypt's N is 2 to this power; memory is 1 KiB times N
  /// @param salt 16 random bytes
  /// @param nonce 12 random bytes, used for this one file
  record Scrypt(int costExponent, byte[] salt, byte[] nonce) implements Protection {
    /// 128 MiB and a few tenths of a second; the figure that OWASP's cheat sheet on password
    /// storage recommends (2023).
    public static final int COST_EXPONENT = 17;

    public static final int COST_EXPONENT_MIN = 14;

    /// 1 GiB: a file from elsewhere must not take all memory.
    public static final int COST_EXPONENT_MAX = 20;

    public static final int SALT_BYTES = 16;
    public static final int NONCE_BYTES = 12;

    public Scrypt {
      if (costExponent < COST_EXPONENT_MIN || costExponent > COST_EXPONENT_MAX) {
        throw new IllegalArgumentException(
            "scrypt's cost exponent must be %d to %d; found %d"
                .formatted(COST_EXPONENT_MIN, COST_EXPONENT_MAX, costExponent));
      }
      if (salt.length != SALT_BYTES || nonce.length != NONCE_BYTES) {
        throw new IllegalArgumentException(
            "a salt of %d and a nonce of %d bytes are expected; found %d and %d"
                .formatted(SALT_BYTES, NONCE_BYTES, salt.length, nonce.length));
      }
    }

    /// Fresh salt and nonce.
    public static Scrypt random() {
      return random(COST_EXPONENT);
    }

    static Scrypt random(int costExponent) {
      var random = new SecureRandom();
      byte[] salt = new byte[SALT_BYTES];
      byte[] nonce = new byte[NONCE_BYTES];
      random.nextBytes(salt);
      random.nextBytes(nonce);
      return new Scrypt(costExponent, salt, nonce);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Scrypt(int exponent, byte[] theirSalt, byte[] theirNonce)
          && exponent == costExponent
          && Arrays.equals(salt, theirSalt)
          && Arrays.equals(nonce, theirNonce);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(salt);
    }
  }

  /// The secret lies open. Only for keys of throw-away test networks.
  record Unencrypted() implements Protection {}
}
