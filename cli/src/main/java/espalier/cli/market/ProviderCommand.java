package espalier.cli.market;

import espalier.cli.NounCommand;
import picocli.CommandLine.Command;

@Command(
    name = "provider",
    description = "Those who let machines, and what auditors say of them.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExample:%n",
    footer = "  espalier market provider list",
    subcommands = {
      ProviderStart.class,
      ProviderList.class,
      ProviderShow.class,
      ProviderLeave.class,
      ProviderJudge.class,
      ProviderClaim.class
    })
final class ProviderCommand extends NounCommand {}
