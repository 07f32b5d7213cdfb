package espalier.client.key;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.crypto.SigningKey;
import espalier.client.Json;
import espalier.client.key.Protection.Scrypt;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// One key file: round trip, wrong passphrase, every kind of change.
final class KeyFileTest {
  private static final SigningKey KEY = Wallet.generate();

  private static Passphrase words(String text) {
    return new Passphrase(text.toCharArray());
  }

  private static KeyFile encrypted() {
    return KeyFile.encrypted(KEY, Scrypt.random(Scrypt.COST_EXPONENT_MIN), words("correct horse"));
  }

  private static byte[] bytes(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }

  private static String hex(SigningKey key) {
    return HexFormat.of().formatHex(key.seed());
  }

  @Test
  void an_encrypted_key_comes_back_under_its_passphrase() {
    KeyFile read = KeyFile.parse(bytes(encrypted().json()));
    assertTrue(read.isEncrypted());
    assertEquals(KEY.account(), read.account());
    assertEquals(hex(KEY), hex(read.unlock(Optional.of(words("correct horse")))));
  }

  @Test
  void an_unencrypted_key_comes_back_without_one_and_says_what_it_is() {
    KeyFile read = KeyFile.parse(bytes(KeyFile.unencrypted(KEY).json()));
    assertFalse(read.isEncrypted());
    assertEquals(hex(KEY), hex(read.unlock(Optional.empty())));
  }

  @Test
  void a_passphrase_of_other_scripts_works_and_differs_from_its_look_alike() {
    KeyFile file =
        KeyFile.encrypted(KEY, Scrypt.random(Scrypt.COST_EXPONENT_MIN), words("пароль-密码-😀😀"));
    assertEquals(hex(KEY), hex(file.unlock(Optional.of(words("пароль-密码-😀😀")))));
    assertThrows(KeyException.class, () -> file.unlock(Optional.of(words("пapоль-密码-😀😀"))));
  }

  @Test
  void a_wrong_passphrase_is_refused_with_what_to_do() {
    KeyException refused =
        assertThrows(
            KeyException.class, () -> encrypted().unlock(Optional.of(words("correct house"))));
    assertTrue(refused.getMessage().contains("passphrase does not open"), refused.getMessage());
    assertTrue(refused.getMessage().contains("try again"), refused.getMessage());
  }

  @Test
  void a_missing_passphrase_is_refused_with_the_ways_to_give_one() {
    KeyException refused =
        assertThrows(KeyException.class, () -> encrypted().unlock(Optional.empty()));
    assertTrue(refused.getMessage().contains("ESPALIER_PASSPHRASE"), refused.getMessage());
  }

  @Test
  void an_encrypted_file_does_not_contain_the_secret_and_no_text_of_a_key_does() {
    KeyFile file = encrypted();
    assertFalse(file.json().contains(hex(KEY)));
    for (Object one : new Object[] {file, KEY, file.describe(), words("correct horse")}) {
      assertFalse(one.toString().contains(hex(KEY)), one.toString());
      assertFalse(one.toString().contains("correct horse"), one.toString());
    }
  }

  @Test
  void two_files_of_one_key_and_passphrase_share_no_salt_nonce_or_secret() {
    Map<String, Object> one = members(encrypted());
    Map<String, Object> two = members(encrypted());
    for (String member : new String[] {"salt", "nonce", "secret"}) {
      assertFalse(one.get(member).equals(two.get(member)), member);
    }
  }

  /// Method: change each member to another value of its kind and try the right passphrase.
  @Test
  void a_file_in_which_any_member_was_changed_is_refused() {
    KeyFile file = encrypted();
    SigningKey other = Wallet.generate();
    Map<String, Object> changes = new LinkedHashMap<>();
    changes.put("format", "another-key");
    changes.put("version", 2);
    changes.put("account", other.account().toString());
    changes.put("public_key", other.publicKey().toString());
    changes.put("protection", "rot13");
    changes.put("cost_exponent", Scrypt.COST_EXPONENT_MIN + 1);
    changes.put("salt", "00".repeat(Scrypt.SALT_BYTES));
    changes.put("nonce", "00".repeat(Scrypt.NONCE_BYTES));
    changes.put("secret", "00".repeat(48));
    assertEquals(members(file).keySet(), changes.keySet(), "a member is not covered here");
    changes.forEach((name, value) -> {
      Map<String, Object> members = members(file);
      members.put(name, value);
      byte[] changed = bytes(Json.compact(members));
      assertThrows(
          KeyException.class,
          () -> KeyFile.parse(changed).unlock(Optional.of(words("correct horse"))),
          name);
    });
  }

  @Test
  void account_and_public_key_exchanged_together_are_refused() {
    SigningKey other = Wallet.generate();
    for (KeyFile file : new KeyFile[] {encrypted(), KeyFile.unencrypted(KEY)}) {
      Map<String, Object> members = members(file);
      members.put("account", other.account().toString());
      members.put("public_key", other.publicKey().toString());
      KeyFile exchanged = KeyFile.parse(bytes(Json.compact(members)));
      assertThrows(KeyException.class, () -> exchanged.unlock(Optional.of(words("correct horse"))));
    }
  }

  @Test
  void costs_outside_their_bounds_are_refused_before_any_memory_is_taken() {
    for (int exponent : new int[] {Scrypt.COST_EXPONENT_MIN - 1, Scrypt.COST_EXPONENT_MAX + 1}) {
      Map<String, Object> members = members(encrypted());
      members.put("cost_exponent", exponent);
      byte[] changed = bytes(Json.compact(members));
      KeyException refused = assertThrows(KeyException.class, () -> KeyFile.parse(changed));
      assertTrue(refused.getMessage().contains("cost_exponent"), refused.getMessage());
    }
    for (int exponent : new int[] {Scrypt.COST_EXPONENT_MIN, Scrypt.COST_EXPONENT_MAX}) {
      assertEquals(exponent, Scrypt.random(exponent).costExponent());
    }
  }

  @Test
  void a_file_at_the_length_bound_is_read_and_one_byte_more_is_refused() {
    String json = KeyFile.unencrypted(KEY).json();
    String padded = json + " ".repeat(KeyFile.BYTES_MAX - json.length());
    assertEquals(KEY.publicKey(), KeyFile.parse(bytes(padded)).publicKey());
    assertThrows(KeyException.class, () -> KeyFile.parse(bytes(padded + " ")));
  }

  @Test
  void passphrases_are_bounded_at_both_ends() {
    assertThrows(KeyException.class, () -> words("x".repeat(Passphrase.LENGTH_MIN - 1)));
    for (int length : new int[] {Passphrase.LENGTH_MIN, Passphrase.LENGTH_MAX}) {
      assertTrue(words("x".repeat(length)).isSame(words("x".repeat(length))));
    }
    assertThrows(KeyException.class, () -> words("x".repeat(Passphrase.LENGTH_MAX + 1)));
  }

  @Test
  void what_is_not_a_key_file_is_refused_with_a_sentence() {
    for (String text :
        new String[] {"", "[]", "null", "{", "{}", "{\"format\":\"espalier-key\"}"}) {
      KeyException refused =
          assertThrows(KeyException.class, () -> KeyFile.parse(bytes(text)), text);
      assertTrue(refused.getMessage().startsWith("not a key file: "), refused.getMessage());
    }
  }

  private static Map<String, Object> members(KeyFile file) {
    var members = new LinkedHashMap<String, Object>();
    Json.readObject(bytes(file.json()))
        .members()
        .forEach((name, value) -> members.put((String) name, value));
    return members;
  }
}
