package espalier.cli.tournament;

import espalier.base.unit.Hash;
import espalier.client.Json;
import espalier.client.JsonMembers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;

/// The operator's folder.
///
/// ```
/// payloads/ROOT            what entrants have sent
/// published/NAME/NUMBER/   a round's files, served to everybody
/// private/NAME-NUMBER.json the salt and the targets' root, for its owner alone until scoring
/// ```
record OperatorFolder(Path folder) {
  private static final int SECRET_BYTES_MAX = 4096;

  Path payloads() {
    return folder.resolve("payloads");
  }

  Path published(String tournament, int round) {
    return folder.resolve("published").resolve(tournament).resolve(Integer.toString(round));
  }

  private Path secret(String tournament, int round) {
    return folder.resolve("private").resolve("%s-%d.json".formatted(tournament, round));
  }

  /// With what a round's targets are hidden.
  record Hidden(Hash salt, Hash targets) {}

  void keep(String tournament, int round, Hidden hidden) throws IOException {
    Path file = secret(tournament, round);
    Files.createDirectories(file.getParent());
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    var tree = new LinkedHashMap<String, Object>();
    tree.put("salt", hidden.salt().toString());
    tree.put("targets", hidden.targets().toString());
    Files.writeString(file, Json.indented(tree) + "\n");
  }

  Hidden hidden(String tournament, int round) throws IOException {
    Path file = secret(tournament, round);
    if (!Files.exists(file) || Files.size(file) > SECRET_BYTES_MAX) {
      throw new IOException(
          "%s is missing: the salt of this round is kept on the machine that opened it"
              .formatted(file));
    }
    try {
      JsonMembers tree = Json.readObject(Files.readAllBytes(file));
      return new Hidden(Hash.parse(tree.text("salt")), Hash.parse(tree.text("targets")));
    } catch (IllegalArgumentException damaged) {
      throw new IOException("%s is damaged: %s".formatted(file, damaged.getMessage()), damaged);
    }
  }
}
