package espalier.competition.round;

import espalier.base.unit.AccountId;
import espalier.base.unit.Hash;
import espalier.client.Json;
import espalier.client.JsonMembers;
import espalier.competition.payload.PayloadStore;
import espalier.ledger.competition.Commitments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;

/// What an entrant keeps to itself between commit and reveal: the rank codes and the salt.
///
/// Whoever loses it cannot reveal, and loses the part of the stake that the rules name. Kept in a
/// file that only its owner can read.
public record HeldEntry(Hash round, AccountId account, String model, Hash salt, byte[] payload) {
  private static final int FILE_BYTES_MAX = 256 << 10;

  /// A new one with a salt drawn at random.
  public static HeldEntry draw(Hash round, AccountId account, String model, byte[] payload) {
    byte[] salt = new byte[Hash.BYTES];
    new SecureRandom().nextBytes(salt);
    return new HeldEntry(round, account, model, Hash.of(salt), payload);
  }

  public Hash root() {
    return PayloadStore.root(payload);
  }

  public Hash commitment() {
    return Commitments.commitment(round, account, model, root(), salt);
  }

  /// Writes it, replacing an earlier one of the same entry only once it is whole.
  public void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    var tree = new LinkedHashMap<String, Object>();
    tree.put("round", round.toString());
    tree.put("account", account.toString());
    tree.put("model", model);
    tree.put("salt", salt.toString());
    tree.put("payload", Base64.getEncoder().encodeToString(payload));
    Path temporary =
        Files.createTempFile(
            folder,
            ".entry-",
            "",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.writeString(temporary, Json.indented(tree) + "\n");
      Files.move(temporary, file(folder, account, model), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /// @throws IOException if there is none, in a sentence that says what follows from it
  public static HeldEntry read(Path folder, AccountId account, String model) throws IOException {
    Path file = file(folder, account, model);
    if (!Files.exists(file)) {
      throw new IOException(
          "%s does not exist: what '%s' was entered with is kept on the machine that ran 'tournament submit'"
              .formatted(file, model));
    }
    if (Files.size(file) > FILE_BYTES_MAX) {
      throw new IOException("%s is longer than an entry".formatted(file));
    }
    try {
      JsonMembers tree = Json.readObject(Files.readAllBytes(file));
      return new HeldEntry(
          Hash.parse(tree.text("round")),
          AccountId.parse(tree.text("account")),
          tree.text("model"),
          Hash.parse(tree.text("salt")),
          Base64.getDecoder().decode(tree.text("payload")));
    } catch (IllegalArgumentException damaged) {
      throw new IOException("%s is damaged: %s".formatted(file, damaged.getMessage()), damaged);
    }
  }

  private static Path file(Path folder, AccountId account, String model) {
    // A model's name may hold any character; the entry's hash does not.
    return folder.resolve(Commitments.entry(Hash.ZERO, account, model) + ".json");
  }

  @Override
  public String toString() {
    return "HeldEntry[%s of round %s]".formatted(model, round);
  }
}
