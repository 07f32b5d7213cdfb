package espalier.cli.tournament;

import espalier.cli.NounCommand;
import picocli.CommandLine.Command;

@Command(
    name = "tournament",
    description = "Staked predictions: enter models, be paid by scores that anybody recomputes.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier tournament example",
      "  espalier tournament submit flights predictions.csv --data round-12 --stake 25000",
      "  espalier tournament scores flights --round 12"
    },
    subcommands = {
      TournamentExample.class,
      TournamentList.class,
      TournamentShow.class,
      TournamentData.class,
      TournamentSubmit.class,
      TournamentReveal.class,
      TournamentPublish.class,
      TournamentBack.class,
      TournamentScores.class,
      TournamentPayouts.class,
      TournamentCreate.class,
      TournamentFund.class,
      TournamentClose.class,
      TournamentObfuscate.class,
      TournamentOpen.class,
      TournamentServe.class,
      TournamentScore.class,
      TournamentDaily.class,
      TournamentChallenge.class,
      TournamentCompare.class,
      TournamentDisclose.class,
      TournamentVerify.class
    })
public final class TournamentCommand extends NounCommand {}
