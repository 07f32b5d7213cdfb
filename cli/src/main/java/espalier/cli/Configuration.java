package espalier.cli;

import espalier.base.codec.Malformed;
import espalier.client.Json;
import espalier.client.JsonMembers;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The file `config.json` of the state folder: named profiles and the one that is used.
///
/// @param current the profile that is used where none is named
public record Configuration(String current, Map<String, Profile> profiles) {
  public static final String DEFAULT_PROFILE = "default";
  private static final String FILE = "config.json";
  private static final int BYTES_MAX = 64 * 1024;

  /// Which node, key and fee a command uses where it is not told; each may be left out.
  public record Profile(Optional<URI> node, Optional<String> key, Optional<String> feeIn) {
    public static final Profile EMPTY =
        new Profile(Optional.empty(), Optional.empty(), Optional.empty());

    private static Profile of(JsonMembers file) {
      return new Profile(
          file.findText("node").map(URI::create), file.findText("key"), file.findText("fee_in"));
    }

    Map<String, Object> tree() {
      var tree = new LinkedHashMap<String, Object>();
      node.ifPresent(value -> tree.put("node", value.toString()));
      key.ifPresent(value -> tree.put("key", value));
      feeIn.ifPresent(value -> tree.put("fee_in", value));
      return tree;
    }
  }

  public Configuration {
    profiles = new TreeMap<>(profiles);
  }

  /// Reads the file of `home`; where there is none, one empty profile.
  public static Configuration load(Path home) {
    Path file = home.resolve(FILE);
    byte[] bytes;
    try (var in = Files.newInputStream(file)) {
      bytes = in.readNBytes(BYTES_MAX + 1);
    } catch (NoSuchFileException none) {
      return new Configuration(DEFAULT_PROFILE, Map.of(DEFAULT_PROFILE, Profile.EMPTY));
    } catch (IOException unreadable) {
      throw CliException.local(
          "the configuration %s cannot be read: %s".formatted(file, unreadable.getMessage()),
          unreadable);
    }
    try {
      if (bytes.length > BYTES_MAX) {
        throw new Malformed("it is longer than %d bytes".formatted(BYTES_MAX));
      }
      return of(Json.readObject(bytes));
    } catch (IllegalArgumentException refused) {
      throw CliException.local(
          "the configuration %s is not usable: %s; correct it, or remove it and use 'espalier config set'"
              .formatted(file, refused.getMessage()),
          refused);
    }
  }

  private static Configuration of(JsonMembers file) {
    var profiles = new TreeMap<String, Profile>();
    JsonMembers named = file.object("profiles");
    for (Object name : named.members().keySet()) {
      profiles.put(name.toString(), Profile.of(named.object(name.toString())));
    }
    return new Configuration(file.text("profile"), profiles);
  }

  /// The named profile.
  public Profile profile(String name) {
    Profile profile = profiles.get(name);
    if (profile == null) {
      throw CliException.usage(
          "no profile is named '%s'; there are %s; make it with 'espalier config set --profile %s …'"
              .formatted(name, profiles.keySet(), name));
    }
    return profile;
  }

  /// This configuration with another or changed profile.
  public Configuration with(String name, Profile profile) {
    var more = new TreeMap<>(profiles);
    more.put(name, profile);
    return new Configuration(current, more);
  }

  /// This configuration with another profile in use.
  public Configuration using(String name) {
    profile(name);
    return new Configuration(name, profiles);
  }

  public Map<String, Object> tree() {
    var named = new LinkedHashMap<String, Object>();
    profiles.forEach((name, profile) -> named.put(name, profile.tree()));
    var tree = new LinkedHashMap<String, Object>();
    tree.put("profile", current);
    tree.put("profiles", named);
    return tree;
  }

  /// Writes the file of `home`, whole or not at all.
  public Path save(Path home) {
    Path file = home.resolve(FILE);
    Path fresh = home.resolve(FILE + ".new");
    try {
      Files.createDirectories(home);
      Files.writeString(fresh, Json.indented(tree()) + "\n");
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return file;
    } catch (IOException unwritable) {
      throw CliException.local(
          "the configuration cannot be written to %s: %s; check the folder's owner and space"
              .formatted(file, unwritable.getMessage()),
          unwritable);
    }
  }
}
