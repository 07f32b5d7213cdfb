package espalier.client.key;

import espalier.base.codec.Codecs;
import espalier.base.crypto.PublicKey;
import espalier.base.crypto.SigningKey;
import espalier.base.unit.AccountId;
import espalier.client.Json;
import espalier.client.JsonMembers;
import espalier.client.key.Protection.Scrypt;
import espalier.client.key.Protection.Unencrypted;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.AEADBadTagException;

/// A private key as it lies in a file: JSON with the public key, the protection and the secret.
///
/// The seal covers the public key and all parameters, so a changed file is refused as a whole. Its
/// text never shows the secret.
///
/// @see "docs/spec/key-file.md"
public final class KeyFile {
  /// No key file is longer.
  public static final int BYTES_MAX = 4096;

  private static final String FORMAT = "espalier-key";
  private static final long VERSION = 1;
  private static final int SEALED_BYTES = SigningKey.SEED_BYTES + 16;

  private final PublicKey publicKey;
  private final Protection protection;
  private final byte[] secret;

  private KeyFile(PublicKey publicKey, Protection protection, byte[] secret) {
    this.publicKey = publicKey;
    this.protection = protection;
    this.secret = secret;
  }

  /// Encrypts `key`.
  public static KeyFile encrypted(SigningKey key, Scrypt protection, Passphrase passphrase) {
    byte[] header = header(key.publicKey(), protection);
    byte[] seed = key.seed();
    try {
      byte[] sealed = SecretBox.seal(seed, header, protection, passphrase);
      return new KeyFile(key.publicKey(), protection, sealed);
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
  }

  /// Keeps `key` in the open, for throw-away test networks.
  public static KeyFile unencrypted(SigningKey key) {
    return new KeyFile(key.publicKey(), new Unencrypted(), key.seed());
  }

  public PublicKey publicKey() {
    return publicKey;
  }

  /// The account whose first key this is.
  public AccountId account() {
    return publicKey.account();
  }

  public boolean isEncrypted() {
    return protection instanceof Scrypt;
  }

  /// The private key.
  ///
  /// @param passphrase must be there if the file is encrypted
  /// @throws KeyException if it is missing or wrong, or the file was changed
  public SigningKey unlock(Optional<Passphrase> passphrase) {
    byte[] seed = seed(passphrase);
    try {
      SigningKey key = SigningKey.ofSeed(seed);
      if (!key.publicKey().equals(publicKey)) {
        throw new KeyException(
            "the secret belongs to key %s, not to %s as the file says; restore it from a copy"
                .formatted(key.publicKey(), publicKey));
      }
      return key;
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
  }

  private byte[] seed(Optional<Passphrase> passphrase) {
    return switch (protection) {
      case Unencrypted() -> secret.clone();
      case Scrypt scrypt -> {
        Passphrase words =
            passphrase.orElseThrow(() ->
                new KeyException(
                    "the key is encrypted and no passphrase was given; set ESPALIER_PASSPHRASE or"
                        + " name a file with --passphrase-file"));
        try {
          yield SecretBox.open(secret, header(publicKey, scrypt), scrypt, words);
        } catch (AEADBadTagException refused) {
          throw new KeyException(
              "the passphrase does not open the key, or the file was changed; try again, or restore"
                  + " the file from a copy",
              refused);
        }
      }
    };
  }

  /// What the seal covers beside the secret.
  private static byte[] header(PublicKey publicKey, Scrypt protection) {
    String all =
        "%s/%d/%s/scrypt/%d/%s"
            .formatted(
                FORMAT,
                VERSION,
                publicKey,
                protection.costExponent(),
                HexFormat.of().formatHex(protection.salt()));
    return all.getBytes(StandardCharsets.US_ASCII);
  }

  /// The file's text.
  public String json() {
    HexFormat hex = HexFormat.of();
    var tree = new LinkedHashMap<String, Object>();
    tree.put("format", FORMAT);
    tree.put("version", VERSION);
    tree.put("account", account().toString());
    tree.put("public_key", publicKey.toString());
    switch (protection) {
      case Unencrypted() -> tree.put("protection", "none");
      case Scrypt(int costExponent, byte[] salt, byte[] nonce) -> {
        tree.put("protection", "scrypt-aes-256-gcm");
        tree.put("cost_exponent", costExponent);
        tree.put("salt", hex.formatHex(salt));
        tree.put("nonce", hex.formatHex(nonce));
      }
    }
    tree.put("secret", hex.formatHex(secret));
    return Json.indented(tree) + "\n";
  }

  /// Reads a file's bytes.
  ///
  /// @throws KeyException saying what does not fit
  public static KeyFile parse(byte[] utf8) {
    if (utf8.length > BYTES_MAX) {
      throw new KeyException(
          "a key file has at most %d bytes; this one is longer".formatted(BYTES_MAX));
    }
    try {
      return read(Json.readObject(utf8));
    } catch (IllegalArgumentException refused) {
      throw new KeyException(
          "not a key file: %s; restore it from a copy".formatted(refused.getMessage()), refused);
    }
  }

  private static KeyFile read(JsonMembers file) {
    if (!FORMAT.equals(file.text("format")) || file.whole("version") != VERSION) {
      throw new IllegalArgumentException(
          "expected format '%s' of version %d; found %s of %s"
              .formatted(FORMAT, VERSION, file.get("format"), file.get("version")));
    }
    PublicKey publicKey = file.get("public_key", PublicKey.CODEC);
    if (!file.get("account", Codecs.ACCOUNT).equals(publicKey.account())) {
      throw new IllegalArgumentException("the account is not that of the public key");
    }
    return switch (file.text("protection")) {
      case "none" ->
          new KeyFile(
              publicKey,
              new Unencrypted(),
              file.get("secret", Codecs.fixedBytes(SigningKey.SEED_BYTES)));
      case "scrypt-aes-256-gcm" ->
          new KeyFile(
              publicKey,
              new Scrypt(
                  file.get(
                      "cost_exponent",
                      Codecs.whole32(Scrypt.COST_EXPONENT_MIN, Scrypt.COST_EXPONENT_MAX)),
                  file.get("salt", Codecs.fixedBytes(Scrypt.SALT_BYTES)),
                  file.get("nonce", Codecs.fixedBytes(Scrypt.NONCE_BYTES))),
              file.get("secret", Codecs.fixedBytes(SEALED_BYTES)));
      default ->
          throw new IllegalArgumentException(
              "protection must be 'none' or 'scrypt-aes-256-gcm'; found '%s'"
                  .formatted(file.text("protection")));
    };
  }

  /// What may be shown of the file.
  public Map<String, Object> describe() {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("account", account().toString());
    tree.put("public_key", publicKey.toString());
    tree.put("encrypted", isEncrypted());
    return tree;
  }

  @Override
  public String toString() {
    return "KeyFile[" + publicKey + "]";
  }
}
