package espalier.cli.account;

import espalier.cli.EspalierCommand;
import espalier.cli.Layout;
import espalier.cli.Result;
import espalier.client.key.KeyFile;
import espalier.client.key.Wallet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

@Command(
    name = "list",
    description = "Lists the keys in the state folder with their accounts.",
    footerHeading = "%nExample:%n",
    footer = "  espalier account list --json")
final class AccountList extends EspalierCommand {
  @Override
  protected Result run() {
    Wallet wallet = espalier().wallet();
    var trees = new ArrayList<Map<String, Object>>();
    var rows = new ArrayList<List<String>>();
    for (String name : wallet.names()) {
      KeyFile key = wallet.read(name);
      var tree = new LinkedHashMap<String, Object>();
      tree.put("name", name);
      tree.putAll(key.describe());
      trees.add(tree);
      String protection = key.isEncrypted() ? "passphrase" : "none";
      rows.add(List.of(name, key.account().toString(), protection));
    }
    String text =
        rows.isEmpty()
            ? "no key yet; make one with 'espalier account new NAME'"
            : Layout.table(List.of("NAME", "ACCOUNT", "PROTECTION"), rows);
    return Result.of(trees, text);
  }
}
