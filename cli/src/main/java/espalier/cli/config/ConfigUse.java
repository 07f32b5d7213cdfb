package espalier.cli.config;

import espalier.cli.Configuration;
import espalier.cli.EspalierCommand;
import espalier.cli.Result;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "use",
    description = "Makes a profile the one that is meant where none is named.",
    footerHeading = "%nExample:%n",
    footer = "  espalier config use default")
final class ConfigUse extends EspalierCommand {
  @Parameters(index = "0", paramLabel = "NAME", description = "A profile's name.")
  private String name = "";

  @Override
  protected Result run() {
    Configuration after = Configuration.load(espalier().home()).using(name);
    after.save(espalier().home());
    return Result.of(after.tree());
  }
}
