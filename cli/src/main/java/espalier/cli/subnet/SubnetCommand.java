package espalier.cli.subnet;

import espalier.cli.NounCommand;
import picocli.CommandLine.Command;

@Command(
    name = "subnet",
    description = "Services that validators judge: miners answer, and earn by what all agree on.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExample:%n",
    footer = {"  espalier subnet run --example price", "  espalier subnet metagraph forecasts"},
    subcommands = {
      SubnetRun.class,
      SubnetList.class,
      SubnetCreate.class,
      SubnetRegister.class,
      SubnetServe.class,
      SubnetValidate.class,
      SubnetMetagraph.class,
      SubnetDelegate.class,
      SubnetUndelegate.class,
      SubnetTake.class,
      SubnetCall.class,
      SubnetFund.class,
      SubnetDissolve.class
    })
public final class SubnetCommand extends NounCommand {}
