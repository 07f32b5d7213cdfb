package espalier.cli.subnet;

import espalier.base.crypto.SigningKey;
import espalier.cli.Espalier;
import espalier.client.key.KeyFile;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Whose key a command uses that signs more than one transaction.
final class KeyOption {
  @Option(
      names = "--key",
      paramLabel = "NAME",
      description = "The key that signs (else the profile's, else the only one).")
  private @Nullable String name;

  /// Opens the key; asks for its passphrase if it has one.
  SigningKey unlock(Espalier espalier) {
    String found = espalier.keyName(Optional.ofNullable(name));
    KeyFile file = espalier.wallet().read(found);
    return file.unlock(
        file.isEncrypted()
            ? espalier.passphrase("Passphrase of key '" + found + "'")
            : Optional.empty());
  }
}
