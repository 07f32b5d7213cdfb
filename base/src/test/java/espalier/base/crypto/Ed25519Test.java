package espalier.base.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class Ed25519Test {
  /// Source: RFC 8032, section 7.1, test 2.
  @Test
  void the_standard_vector_signs_and_verifies() {
    var hex = HexFormat.of();
    var key =
        SigningKey.ofSeed(
            hex.parseHex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"));
    assertEquals(
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        key.publicKey().toString());
    byte[] message = {0x72};
    Signature signature = key.sign(Ed25519.jdk(), message);
    assertEquals(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        signature.toString());
    assertTrue(Ed25519.jdk().verifies(key.publicKey(), message, signature));
    assertFalse(Ed25519.jdk().verifies(key.publicKey(), new byte[] {0x73}, signature));
  }

  @Test
  void a_key_never_prints_its_secret() {
    var key = SigningKey.ofSeed(new byte[32]);
    assertFalse(key.toString().contains("0000000000000000"), key.toString());
  }
}
