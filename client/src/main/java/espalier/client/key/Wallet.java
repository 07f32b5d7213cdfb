package espalier.client.key;

import espalier.base.crypto.SigningKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// A folder of key files, each under a name of its own.
public final class Wallet {
  public static final int NAME_LENGTH_MAX = 64;
  private static final String SUFFIX = ".json";
  private static final Set<PosixFilePermission> FILE_MODE =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> FOLDER_MODE =
      PosixFilePermissions.fromString("rwx------");

  private final Path folder;

  /// @param folder is made, with mode 0700, when the first key is written
  public Wallet(Path folder) {
    this.folder = folder;
  }

  /// A fresh random key, in no file yet.
  public static SigningKey generate() {
    byte[] seed = new byte[SigningKey.SEED_BYTES];
    new SecureRandom().nextBytes(seed);
    try {
      return SigningKey.ofSeed(seed);
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
  }

  /// The names of the keys, sorted.
  public List<String> names() {
    var names = new ArrayList<String>();
    try (var files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        names.add(name.substring(0, name.length() - SUFFIX.length()));
      }
    } catch (NoSuchFileException none) {
      return List.of();
    } catch (IOException unreadable) {
      throw new KeyException(
          "the folder %s cannot be read: %s".formatted(folder, unreadable), unreadable);
    }
    names.sort(null);
    return names;
  }

  public boolean has(String name) {
    return Files.exists(path(name));
  }

  /// Writes a new file, readable by its owner only.
  ///
  /// @throws KeyException if the name is taken or not a name, or the folder cannot be written
  public Path add(String name, KeyFile key) {
    Path path = path(name);
    try {
      boolean posix = isPosix(folder.toAbsolutePath().getRoot());
      if (!Files.exists(folder)) {
        if (posix) {
          Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(FOLDER_MODE));
        } else {
          Files.createDirectories(folder);
        }
      }
      var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      try (var channel =
          posix
              ? Files.newByteChannel(path, options, PosixFilePermissions.asFileAttribute(FILE_MODE))
              : Files.newByteChannel(path, options)) {
        channel.write(StandardCharsets.UTF_8.encode(key.json()));
      }
      return path;
    } catch (FileAlreadyExistsException taken) {
      throw new KeyException("a key named '%s' exists; choose another name".formatted(name), taken);
    } catch (IOException unwritable) {
      throw new KeyException(
          "the key cannot be written to %s: %s; check the folder's owner and space"
              .formatted(path, unwritable.getMessage()),
          unwritable);
    }
  }

  /// Reads a key's file, without opening its secret.
  ///
  /// @throws KeyException if there is none, others may read it, or it is not a key file
  public KeyFile read(String name) {
    Path path = path(name);
    try (InputStream in = Files.newInputStream(path)) {
      refuseOpenMode(path);
      return KeyFile.parse(in.readNBytes(KeyFile.BYTES_MAX + 1));
    } catch (NoSuchFileException missing) {
      List<String> known = names();
      throw new KeyException(
          "no key is named '%s'; %s"
              .formatted(
                  name,
                  known.isEmpty()
                      ? "make one with 'espalier account new %s'".formatted(name)
                      : "there are " + String.join(", ", known)),
          missing);
    } catch (IOException unreadable) {
      throw new KeyException(
          "the key file %s cannot be read: %s".formatted(path, unreadable.getMessage()),
          unreadable);
    }
  }

  private static void refuseOpenMode(Path path) throws IOException {
    if (!isPosix(path)) {
      return;
    }
    var mode = EnumSet.copyOf(Files.getPosixFilePermissions(path));
    mode.removeAll(Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
    if (!mode.isEmpty()) {
      throw new KeyException(
          "the key file %s may be used by others (mode %s, expected rw-------); run: chmod 600 %s"
              .formatted(
                  path, PosixFilePermissions.toString(Files.getPosixFilePermissions(path)), path));
    }
  }

  private static boolean isPosix(Path path) {
    return Files.getFileAttributeView(path, PosixFileAttributeView.class) != null;
  }

  private Path path(String name) {
    boolean valid = !name.isEmpty() && name.length() <= NAME_LENGTH_MAX && name.charAt(0) != '-';
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      valid &= (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }
    if (!valid) {
      throw new KeyException(
          "a key's name is 1 to %d lower-case letters, digits, '-' and '_'; found '%s'"
              .formatted(NAME_LENGTH_MAX, name));
    }
    return folder.resolve(name + SUFFIX);
  }
}
