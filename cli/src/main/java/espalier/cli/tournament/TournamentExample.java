package espalier.cli.tournament;

import espalier.base.unit.Amount;
import espalier.base.unit.BasisPoints;
import espalier.base.unit.Coin;
import espalier.cli.CliException;
import espalier.cli.EspalierCommand;
import espalier.cli.Result;
import espalier.competition.entrant.BoostedTrees;
import espalier.competition.entrant.Copier;
import espalier.competition.entrant.Entrant;
import espalier.competition.entrant.Leaker;
import espalier.competition.entrant.NoiseMaker;
import espalier.competition.entrant.Panel;
import espalier.competition.entrant.Perceptron;
import espalier.competition.entrant.Ridge;
import espalier.competition.example.Flights;
import espalier.competition.obfuscation.DatasetComparison;
import espalier.competition.obfuscation.ObfuscationKey;
import espalier.competition.payload.PayloadClient;
import espalier.competition.payload.PayloadServer;
import espalier.competition.payload.PayloadStore;
import espalier.competition.round.RulesFile;
import espalier.competition.round.ScoredRound;
import espalier.ledger.tournament.Rules;
import espalier.ledger.tournament.Tournament;
import espalier.ledger.tournament.TournamentTransaction.CreateTournament;
import espalier.node.LocalGenesis;
import espalier.scoring.payout.RewardRule;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "example",
    description = {
      "A tournament on this machine from nothing to payouts: real flights made anonymous, six kinds",
      "of entrants and one that never reveals, two rounds on a ledger, a wrong score challenged, and",
      "money that balances to the last unit. Days pass in a moment: the ledger has a clock of its own."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier tournament example --folder tournament-example",
      "",
      "docs/guide/recompute.py recomputes a round from the files it leaves."
    })
final class TournamentExample extends EspalierCommand {
  private static final int FIRST_WEEK = 12;
  private static final List<String> PARTIES =
      List.of(
          "operator",
          "backer",
          "challenger",
          "trees",
          "linear",
          "neural",
          "noise",
          "leaker",
          "sleeper",
          "copier");

  @Option(
      names = "--folder",
      paramLabel = "FOLDER",
      description = "Where data and published files go; must be new. A temporary one unless said.")
  private @Nullable Path folder;

  @Option(
      names = "--history",
      paramLabel = "WEEKS",
      description = "How many weeks entrants learn from, 1 to 7; 6 unless said.")
  private int history = 6;

  @Override
  protected Result run() throws Exception {
    if (history < 1 || history > 7) {
      throw CliException.usage("--history takes 1 to 7 weeks; found " + history);
    }
    Path where = folder == null ? Files.createTempDirectory("espalier-tournament") : folder;
    if (Files.exists(where.resolve("node"))) {
      throw CliException.usage("%s holds an example already; name a new folder".formatted(where));
    }
    Files.createDirectories(where);
    var store = PayloadStore.open(where.resolve("payloads"), 1L << 30);
    Path published = where.resolve("published");
    try (var network = new ExampleNetwork(where.resolve("node"), PARTIES);
        var server = PayloadServer.start(store, published, 0);
        var service = new PayloadClient(server.uri())) {
      ExampleReport report = play(network, where, store, service);
      if (!report.isSound()) {
        throw CliException.local("the example's money does not balance:\n" + report.text());
      }
      return Result.of(report.tree(), report.text());
    }
  }

  private ExampleReport play(
      ExampleNetwork network, Path where, PayloadStore store, PayloadClient service)
      throws Exception {
    var report = new ExampleReport(network);
    Amount before = held(network);
    network.send(
        "operator",
        new CreateTournament(
            "flights",
            rules(network),
            new Coin(LocalGenesis.CREDIT, new Amount(5 * ExampleNetwork.WHOLE))));
    Tournament tournament = network.view().named("flights").orElseThrow();
    say("tournament 'flights' founded");
    ObfuscationKey key = ObfuscationKey.create(where.resolve("obfuscation.key"));
    Flights flights = Flights.shipped();
    Path published = where.resolve("published").resolve("flights");
    var first =
        new ExampleRound(
            network, tournament, published, flights, key, new int[] {FIRST_WEEK, history});
    ExampleRound.Done one = first.play(entrants(), "sleeper", false, store, service);
    report.add(one);
    say("round 1 resolved");
    var second =
        new ExampleRound(
            network, tournament, published, flights, key, new int[] {FIRST_WEEK + 1, history});
    var comparison = DatasetComparison.of(first.dataset(), second.dataset());
    if (history > 1 && !comparison.isUnchanged()) {
      throw CliException.local("the obfuscation changed between the rounds: " + comparison);
    }
    say(
        "the obfuscation did not change: %d weeks of both rounds agree to the byte"
            .formatted(comparison.shared().size()));
    Map<String, Entrant> entrants = entrants();
    entrants.put("copier", copier(first.panel(), one.scored()));
    report.add(second.play(entrants, "sleeper", true, store, service));
    say("round 2 resolved");
    Amount pot = network.view().named("flights").orElseThrow().pot();
    report.conserve(before, held(network), pot);
    return report;
  }

  private void say(String line) {
    PrintStream err = espalier().surroundings().err();
    if (espalier().surroundings().terminal() && !espalier().isJson()) {
      err.println(line);
      err.flush();
    }
  }

  private static Amount held(ExampleNetwork network) {
    return PARTIES.stream().map(network::credit).reduce(Amount.ZERO, Amount::plus);
  }

  private static Rules rules(ExampleNetwork network) {
    return new Rules(
        network.account("operator"),
        RulesFile.SPEC,
        new RewardRule(
            250,
            1_000,
            new BasisPoints(1_000),
            new Amount(72 * ExampleNetwork.WHOLE),
            new BasisPoints(100),
            new BasisPoints(2_500)),
        new Amount(1_000),
        new Amount(10 * ExampleNetwork.WHOLE),
        new Rules.Bonds(
            new Amount(ExampleNetwork.WHOLE),
            new Amount(ExampleNetwork.WHOLE),
            new Amount(ExampleNetwork.WHOLE / 10)));
  }

  /// In the order of their commitments.
  private static Map<String, Entrant> entrants() {
    var entrants = new LinkedHashMap<String, Entrant>();
    entrants.put("trees", new BoostedTrees(60, 3, 0.1));
    entrants.put("linear", new Ridge(0.01));
    entrants.put("neural", new Perceptron(8, 4, 0.02, 7));
    entrants.put("noise", new NoiseMaker(11));
    entrants.put("leaker", new Leaker(5));
    entrants.put("sleeper", new Ridge(1));
    return entrants;
  }

  /// Copies what 'linear' revealed in the round before.
  private static Copier copier(Panel panel, ScoredRound last) {
    char[] codes =
        last.entries().stream()
            .filter(one -> one.entry().model().equals("linear"))
            .findFirst()
            .orElseThrow()
            .codes();
    double[] revealed = new double[panel.liveIds().size()];
    for (int i = 0; i < revealed.length; i++) {
      revealed[i] = codes[last.universe().find(panel.liveIds().get(i))];
    }
    return new Copier(panel.live(), revealed);
  }
}
