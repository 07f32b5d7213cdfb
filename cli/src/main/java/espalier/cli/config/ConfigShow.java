package espalier.cli.config;

import espalier.cli.Configuration;
import espalier.cli.EspalierCommand;
import espalier.cli.Layout;
import espalier.cli.Result;
import java.util.LinkedHashMap;
import picocli.CommandLine.Command;

@Command(
    name = "show",
    description = "Shows the state folder and its profiles.",
    footerHeading = "%nExample:%n",
    footer = "  espalier config show --json")
final class ConfigShow extends EspalierCommand {
  @Override
  protected Result run() {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("home", espalier().home().toString());
    tree.putAll(Configuration.load(espalier().home()).tree());
    return Result.of(tree, Layout.fields(tree));
  }
}
