package espalier.cli.config;

import espalier.cli.NounCommand;
import picocli.CommandLine.Command;

@Command(
    name = "config",
    description = "Profiles: which node, key and fee are meant where none is named.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExample:%n",
    footer = "  espalier config set --profile test --node http://127.0.0.1:26680 --key alice",
    subcommands = {ConfigShow.class, ConfigSet.class, ConfigUse.class})
public final class ConfigCommand extends NounCommand {}
