package espalier.cli.account;

import espalier.base.codec.Codecs;
import espalier.base.unit.Coin;
import espalier.cli.EspalierCommand;
import espalier.cli.Layout;
import espalier.cli.Result;
import espalier.client.AccountView;
import espalier.client.NodeClient;
import espalier.ledger.account.AccountState.KeyEntry;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "show",
    description = "Shows what the ledger knows of an account: balances, keys, sequence.",
    footerHeading = "%nExample:%n",
    footer = "  espalier account show alice")
final class AccountShow extends EspalierCommand {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "ACCOUNT",
      description = "An address or the name of a key (else the key that would sign).")
  private @Nullable String account;

  @Override
  protected Result run() {
    String name = account == null ? espalier().keyName(Optional.empty()) : account;
    try (NodeClient node = espalier().connect()) {
      AccountView view = node.account(espalier().account(name));
      var tree = new LinkedHashMap<String, Object>();
      tree.put("account", view.account().toString());
      tree.put("balances", view.balances().stream().map(Codecs.COIN::toTree).toList());
      tree.put("next_number", view.nextNumber());
      view.keys()
          .ifPresent(keys -> tree.put("keys", keys.stream().map(KeyEntry.CODEC::toTree).toList()));
      tree.put("sessions", view.sessions());
      return Result.of(tree, text(view));
    }
  }

  private static String text(AccountView view) {
    var out = new StringBuilder("account " + view.account());
    if (view.balances().isEmpty()) {
      out.append("\nholds nothing");
    }
    for (Coin coin : view.balances()) {
      out.append("\nholds ").append(Layout.amount(coin));
    }
    view.keys()
        .ifPresent(keys ->
            keys.forEach(
                entry -> out.append("\nkey %s (%s)".formatted(entry.key(), entry.role()))));
    out.append("\nnext transaction number %d".formatted(view.nextNumber()));
    if (view.sessions() > 0) {
      out.append("\nsession keys: ").append(view.sessions());
    }
    return out.toString();
  }
}
