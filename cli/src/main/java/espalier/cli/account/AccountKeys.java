package espalier.cli.account;

import espalier.base.crypto.PublicKey;
import espalier.base.unit.AccountId;
import espalier.cli.EspalierCommand;
import espalier.cli.Layout;
import espalier.cli.NounCommand;
import espalier.cli.Result;
import espalier.cli.SendingCommand;
import espalier.cli.Values;
import espalier.client.NodeClient;
import espalier.ledger.Transaction;
import espalier.ledger.account.AccountState.KeyEntry;
import espalier.ledger.account.AccountTransaction.AddKey;
import espalier.ledger.account.AccountTransaction.RemoveKey;
import espalier.ledger.account.AccountTransaction.Role;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "keys",
    description = "Which keys may sign for an account.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExample:%n",
    footer = "  espalier account keys list alice",
    subcommands = {AccountKeys.Listing.class, AccountKeys.Add.class, AccountKeys.Remove.class})
final class AccountKeys extends NounCommand {
  @Command(
      name = "list",
      description = "Lists the keys that may sign, with their roles.",
      footerHeading = "%nExample:%n",
      footer = "  espalier account keys list alice")
  static final class Listing extends EspalierCommand {
    @Parameters(
        index = "0",
        arity = "0..1",
        paramLabel = "ACCOUNT",
        description = "An address or the name of a key.")
    private @Nullable String account;

    @Override
    protected Result run() {
      String name = account == null ? espalier().keyName(Optional.empty()) : account;
      AccountId id = espalier().account(name);
      try (NodeClient node = espalier().connect()) {
        Optional<List<KeyEntry>> keys = node.account(id).keys();
        List<KeyEntry> listed = keys.orElse(List.of());
        String text =
            keys.isEmpty()
                ? "only the first key of %s may sign".formatted(id)
                : Layout.table(
                    List.of("KEY", "ROLE"),
                    listed.stream()
                        .map(one ->
                            List.of(
                                one.key().toString(), one.role().name().toLowerCase(Locale.ROOT)))
                        .toList());
        return Result.of(listed.stream().map(KeyEntry.CODEC::toTree).toList(), text);
      }
    }
  }

  @Command(
      name = "add",
      description = "Lets another key sign for the account.",
      footerHeading = "%nExample:%n",
      footer =
          "  espalier account keys add"
              + " 3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29 --role operator")
  static final class Add extends SendingCommand {
    @Parameters(
        index = "0",
        paramLabel = "PUBLIC-KEY",
        converter = Values.PublicKeyValue.class,
        description = "64 hexadecimal digits, as 'account list --json' shows them.")
    private @Nullable PublicKey key;

    @Option(
        names = "--role",
        paramLabel = "ROLE",
        description = "One of ${COMPLETION-CANDIDATES}; an operator changes no keys.")
    private KeyRole role = KeyRole.operator;

    @Override
    protected List<Transaction> requests(NodeClient node, AccountId actor) {
      return List.of(
          new AddKey(
              Objects.requireNonNull(key), role == KeyRole.owner ? Role.OWNER : Role.OPERATOR));
    }
  }

  /// Roles as arguments spell them.
  enum KeyRole {
    owner,
    operator
  }

  @Command(
      name = "remove",
      description = "Ends a key's right to sign for the account.",
      footerHeading = "%nExample:%n",
      footer =
          "  espalier account keys remove"
              + " 3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29")
  static final class Remove extends SendingCommand {
    @Parameters(
        index = "0",
        paramLabel = "PUBLIC-KEY",
        converter = Values.PublicKeyValue.class,
        description = "64 hexadecimal digits.")
    private @Nullable PublicKey key;

    @Override
    protected List<Transaction> requests(NodeClient node, AccountId actor) {
      return List.of(new RemoveKey(Objects.requireNonNull(key)));
    }
  }
}
