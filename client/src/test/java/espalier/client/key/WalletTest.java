package espalier.client.key;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.crypto.SigningKey;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The folder of key files: names, permissions, what is refused.
final class WalletTest {
  @TempDir Path temporary;
  private Wallet wallet;
  private final SigningKey key = Wallet.generate();

  @BeforeEach
  void open() {
    wallet = new Wallet(temporary.resolve("home/keys"));
  }

  @Test
  void a_key_is_found_again_under_its_name() {
    assertEquals(List.of(), wallet.names());
    wallet.add("bob", KeyFile.unencrypted(key));
    wallet.add("alice", KeyFile.unencrypted(Wallet.generate()));
    assertEquals(List.of("alice", "bob"), wallet.names());
    assertEquals(key.account(), wallet.read("bob").account());
  }

  @Test
  void a_second_key_of_one_name_is_refused_and_the_first_stays() throws IOException {
    Path file = wallet.add("alice", KeyFile.unencrypted(key));
    String before = Files.readString(file);
    KeyFile second = KeyFile.unencrypted(Wallet.generate());
    assertThrows(KeyException.class, () -> wallet.add("alice", second));
    assertEquals(before, Files.readString(file));
  }

  @Test
  void a_key_file_and_its_folder_are_their_owners_only() throws IOException {
    requirePosix();
    Path file = wallet.add("alice", KeyFile.unencrypted(key));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertEquals(
        "rwx------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())));
  }

  @Test
  void a_key_file_that_others_may_use_is_refused_with_the_command_that_mends_it()
      throws IOException {
    requirePosix();
    Path file = wallet.add("alice", KeyFile.unencrypted(key));
    for (String mode : List.of("rw-r-----", "rw----r--", "rw--w----", "rw------x")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
      KeyException refused = assertThrows(KeyException.class, () -> wallet.read("alice"), mode);
      assertTrue(refused.getMessage().contains("chmod 600 " + file), refused.getMessage());
    }
    for (String mode : List.of("rw-------", "r--------")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
      assertEquals(key.account(), wallet.read("alice").account());
    }
  }

  @Test
  void names_that_could_leave_the_folder_are_refused() {
    for (String name : List.of("", "..", "../alice", "a/b", "a.b", "Alice", "-a", "é", "a b")) {
      assertThrows(KeyException.class, () -> wallet.read(name), name);
    }
    String longest = "a".repeat(Wallet.NAME_LENGTH_MAX);
    wallet.add(longest, KeyFile.unencrypted(key));
    assertTrue(wallet.has(longest));
    assertThrows(KeyException.class, () -> wallet.has(longest + "a"));
  }

  @Test
  void a_missing_key_is_answered_with_those_that_are_there() {
    KeyException none = assertThrows(KeyException.class, () -> wallet.read("alice"));
    assertTrue(none.getMessage().contains("espalier account new alice"), none.getMessage());
    wallet.add("bob", KeyFile.unencrypted(key));
    KeyException some = assertThrows(KeyException.class, () -> wallet.read("alice"));
    assertTrue(some.getMessage().contains("bob"), some.getMessage());
    assertFalse(wallet.has("alice"));
  }

  private static void requirePosix() {
    Assumptions.assumeTrue(
        FileSystems.getDefault().supportedFileAttributeViews().contains("posix"),
        "this file system has no POSIX permissions");
  }
}
