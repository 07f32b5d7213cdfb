package espalier.cli.account;

import espalier.base.crypto.SigningKey;
import espalier.cli.CliException;
import espalier.cli.EspalierCommand;
import espalier.cli.Result;
import espalier.client.key.KeyFile;
import espalier.client.key.Passphrase;
import espalier.client.key.Protection;
import espalier.client.key.Wallet;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "new",
    description = "Makes a key and keeps it, encrypted, in the state folder.",
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier account new alice",
      "",
      "The file is the only copy of the key: keep one of it, and the passphrase, elsewhere."
    })
final class AccountNew extends EspalierCommand {
  @Parameters(index = "0", paramLabel = "NAME", description = "What to call the key here.")
  private String name = "";

  @Option(
      names = "--unencrypted",
      description = "Without a passphrase: only for keys of throw-away test networks.")
  private boolean unencrypted;

  @Override
  protected Result run() {
    Wallet wallet = espalier().wallet();
    if (wallet.has(name)) {
      throw CliException.local("a key named '%s' exists; choose another name".formatted(name));
    }
    SigningKey key = Wallet.generate();
    KeyFile file = unencrypted ? KeyFile.unencrypted(key) : encrypted(key);
    Path path = wallet.add(name, file);
    var tree = new LinkedHashMap<String, Object>();
    tree.put("name", name);
    tree.putAll(file.describe());
    tree.put("file", path.toString());
    return Result.of(
        tree,
        "key '%s' of account %s\nkept in %s%s"
            .formatted(
                name,
                file.account(),
                path,
                unencrypted ? ", without a passphrase: for test networks only" : ""));
  }

  private KeyFile encrypted(SigningKey key) {
    try (Passphrase passphrase = passphrase("Passphrase for key '" + name + "'")) {
      if (espalier().asksForPassphrase()) {
        try (Passphrase again = passphrase("The same again")) {
          if (!passphrase.isSame(again)) {
            throw CliException.local("the two passphrases differ; nothing was kept; try again");
          }
        }
      }
      return KeyFile.encrypted(key, Protection.Scrypt.random(), passphrase);
    }
  }

  private Passphrase passphrase(String question) {
    return espalier()
        .passphrase(question)
        .orElseThrow(() ->
            CliException.local(
                "a passphrase is needed and nobody can be asked here; set ESPALIER_PASSPHRASE, name a"
                    + " file with --passphrase-file, or use --unencrypted on a test network"));
  }
}
