package espalier.cli.account;

import espalier.cli.NounCommand;
import picocli.CommandLine.Command;

@Command(
    name = "account",
    description = "Keys, balances and payments.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExample:%n",
    footer = "  espalier account new alice",
    subcommands = {
      AccountNew.class,
      AccountList.class,
      AccountShow.class,
      AccountSend.class,
      AccountKeys.class,
      AccountSession.class
    })
public final class AccountCommand extends NounCommand {}
