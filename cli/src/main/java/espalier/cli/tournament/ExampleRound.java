package espalier.cli.tournament;

import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import espalier.cli.CliException;
import espalier.competition.csv.CsvWriter;
import espalier.competition.csv.Submission;
import espalier.competition.csv.SubmissionReader;
import espalier.competition.entrant.Entrant;
import espalier.competition.entrant.Panel;
import espalier.competition.example.Flights;
import espalier.competition.obfuscation.Dataset;
import espalier.competition.obfuscation.Obfuscation;
import espalier.competition.obfuscation.ObfuscationKey;
import espalier.competition.payload.PayloadClient;
import espalier.competition.payload.PayloadStore;
import espalier.competition.round.Collected;
import espalier.competition.round.HeldEntry;
import espalier.competition.round.Payout;
import espalier.competition.round.RealisedTargets;
import espalier.competition.round.RoundBundle;
import espalier.competition.round.ScoredRound;
import espalier.competition.round.TournamentView;
import espalier.competition.universe.Universe;
import espalier.ledger.Transaction;
import espalier.ledger.competition.Commitments;
import espalier.ledger.tournament.Entry;
import espalier.ledger.tournament.Progress;
import espalier.ledger.tournament.Round;
import espalier.ledger.tournament.Tournament;
import espalier.ledger.tournament.TournamentTransaction.BackEntry;
import espalier.ledger.tournament.TournamentTransaction.ChallengeScores;
import espalier.ledger.tournament.TournamentTransaction.CommitEntry;
import espalier.ledger.tournament.TournamentTransaction.OpenRound;
import espalier.ledger.tournament.TournamentTransaction.PostScores;
import espalier.ledger.tournament.TournamentTransaction.Posted;
import espalier.ledger.tournament.TournamentTransaction.PublishTargets;
import espalier.ledger.tournament.TournamentTransaction.RevealEntry;
import espalier.ledger.tournament.Windows;
import espalier.scoring.tournament.RankCodes;
import espalier.scoring.tournament.Targets;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One round of the example, from the obfuscated table to the last unit paid.
final class ExampleRound {
  private static final long DAY = 24L * 3600 * 1000;
  private static final Amount STAKE = new Amount(ExampleNetwork.WHOLE);
  private static final Amount POT = new Amount(2 * ExampleNetwork.WHOLE);

  /// What a deliberate mistake adds to a posted CORR: 1/16.
  private static final long MISTAKE = 1L << 36;

  private final ExampleNetwork network;
  private final Tournament tournament;
  private final Path published;
  private final Flights flights;
  private final int week;
  private final Dataset dataset;
  private final Universe universe;
  private final List<Targets> days = new ArrayList<>();
  private final Map<String, HeldEntry> held = new LinkedHashMap<>();

  /// What came of it.
  ///
  /// @param challenged whether a wrong score was posted, challenged and taken back
  record Done(
      Round round,
      ScoredRound scored,
      Payout.All payouts,
      List<Entry> entries,
      List<Long> performance,
      boolean challenged,
      Path bundle) {}

  /// @param history how many weeks with targets participants see
  ExampleRound(
      ExampleNetwork network,
      Tournament tournament,
      Path published,
      Flights flights,
      ObfuscationKey key,
      int[] weekAndHistory) {
    this.network = network;
    this.tournament = tournament;
    this.published = published;
    this.flights = flights;
    this.week = weekAndHistory[0];
    int history = weekAndHistory[1];
    // A week's place under the key is its number, in all rounds.
    var result = new Obfuscation(key).apply(flights.table(week, history), week - history);
    this.dataset = result.dataset();
    this.universe = TournamentOpen.live(dataset);
    for (int day = 1; day <= Flights.DAYS_IN_WEEK; day++) {
      Map<String, Double> real = flights.targets(week, day);
      var shown = new HashMap<String, Double>();
      for (String id : universe.ids()) {
        shown.put(id, real.getOrDefault(result.realIds().get(id), 0.5));
      }
      days.add(RealisedTargets.of(universe, shown));
    }
  }

  Dataset dataset() {
    return dataset;
  }

  int weekNumber() {
    return week;
  }

  int weeksInAll() {
    return flights.weeks();
  }

  Panel panel() {
    return Panel.of(dataset.table());
  }

  /// Plays the round.
  ///
  /// @param entrants by party; each enters a model of its party's name
  /// @param sleeper commits and never reveals
  /// @param withMistake whether the scorer first posts a wrong score
  Done play(
      Map<String, Entrant> entrants,
      String sleeper,
      boolean withMistake,
      PayloadStore store,
      PayloadClient service)
      throws IOException {
    byte[] salt = new byte[Hash.BYTES];
    new SecureRandom().nextBytes(salt);
    Targets realised = days.getLast();
    Round round = open(Hash.of(salt), realised);
    Path folder = published.resolve(Integer.toString(round.number()));
    dataset.write(folder);
    commit(round, entrants, sleeper);
    network.until(round.windows().commitUntil());
    for (Map.Entry<String, HeldEntry> one : held.entrySet()) {
      if (!one.getKey().equals(sleeper)) {
        HeldEntry entry = one.getValue();
        service.put(entry.payload());
        network.send(
            one.getKey(),
            new RevealEntry(round.id(), entry.model(), entry.root(), entry.salt(), "operator"));
      }
    }
    network.until(round.windows().revealUntil());
    network.send("operator", new PublishTargets(round.id(), Hash.of(salt), realised.tree().root()));
    network.until(round.windows().checkUntil());
    ScoredRound scored = score(round, realised, store);
    if (withMistake) {
      postMistake(round, scored);
      challenge(round, realised, service);
    }
    scored.requests(round.id()).forEach(request -> network.send("operator", request));
    return settle(round, scored, Hash.of(salt), withMistake, folder);
  }

  private Round open(Hash salt, Targets realised) {
    BlockTime now = network.time();
    var windows =
        new Windows(
            now,
            now.plusMilliseconds(DAY),
            now.plusMilliseconds(2 * DAY),
            now.plusMilliseconds(3 * DAY),
            now.plusMilliseconds(4 * DAY),
            DAY);
    var roots =
        new Round.Dataset(
            universe.root(),
            universe.size(),
            dataset.root(),
            Commitments.hidden(salt, realised.tree().root()));
    network.send("operator", new OpenRound(tournament.id(), roots, windows, POT));
    TournamentView view = network.view();
    Tournament now2 = view.named(tournament.name()).orElseThrow();
    return view.round(now2, 0).orElseThrow();
  }

  private void commit(Round round, Map<String, Entrant> entrants, String sleeper)
      throws IOException {
    Panel panel = panel();
    for (Map.Entry<String, Entrant> one : entrants.entrySet()) {
      String party = one.getKey();
      char[] codes = submitted(panel, one.getValue().predict(panel));
      var entry =
          HeldEntry.draw(round.id(), network.account(party), party, RankCodes.encode(codes));
      held.put(party, entry);
      network.send(party, new CommitEntry(round.id(), party, entry.commitment(), STAKE));
    }
    if (!held.containsKey(sleeper)) {
      throw new IllegalArgumentException(sleeper + " is no entrant");
    }
    String backed = held.keySet().iterator().next();
    network.send(
        "backer",
        new BackEntry(round.id(), network.account(backed), backed, new Amount(STAKE.units() / 3)));
  }

  /// The way of every submission: a CSV file, read and ranked.
  private char[] submitted(Panel panel, double[] predictions) throws IOException {
    double low = Arrays.stream(predictions).min().orElse(0);
    double high = Arrays.stream(predictions).max().orElse(1);
    var csv = new CsvWriter().row("id", "prediction");
    for (int i = 0; i < predictions.length; i++) {
      double scaled = (predictions[i] - low) / (high - low);
      csv.row(panel.liveIds().get(i), Double.toString(scaled));
    }
    byte[] bytes = csv.toString().getBytes(StandardCharsets.UTF_8);
    return switch (SubmissionReader.read(new ByteArrayInputStream(bytes), universe)) {
      case Submission.Accepted accepted -> TournamentSubmit.codes(accepted.values());
      case Submission.Refused refused ->
          throw CliException.local(Rounds.problems(Path.of("predictions.csv"), refused));
    };
  }

  private ScoredRound score(Round round, Targets realised, PayloadStore store) throws IOException {
    List<Entry> entries = network.view().entries(round.id());
    Collected collected = Collected.of(entries, universe.size(), store);
    return ScoredRound.of(
        universe,
        realised,
        entries,
        collected.codes(),
        ScoredRound.features(dataset.table(), universe));
  }

  /// Posts scores of which the first is wrong.
  private void postMistake(Round round, ScoredRound scored) {
    for (Transaction request : scored.requests(round.id())) {
      if (request instanceof PostScores(var id, var scores)) {
        var wrong = new ArrayList<>(scores);
        Posted first = wrong.getFirst();
        wrong.set(
            0,
            new Posted(
                first.entry(), first.corr() + MISTAKE, first.mmc(), first.fnc(), first.original()));
        network.send("operator", new PostScores(id, wrong));
      } else {
        network.send("operator", request);
      }
    }
  }

  /// A stranger recomputes the round from what is published, and has the ledger do so too.
  private void challenge(Round round, Targets realised, PayloadClient service) throws IOException {
    List<Entry> entries = network.view().entries(round.id());
    var codes = new HashMap<Hash, char[]>();
    for (Entry entry : entries) {
      if (entry.status() == Entry.Status.REVEALED) {
        byte[] payload = service.get(entry.reveal().orElseThrow().payload()).orElseThrow();
        codes.put(entry.id(), RankCodes.decodeCanonical(payload, universe.size()));
      }
    }
    var recomputed = ScoredRound.of(universe, realised, entries, codes, List.of());
    var wrong = recomputed.wronglyPosted(entries);
    if (wrong.size() != 1) {
      throw CliException.local("expected one wrong score; found " + wrong.size());
    }
    network.send(
        "challenger",
        new ChallengeScores(round.id(), recomputed.evidence(wrong.getFirst().entry().id())));
    if (network.view().progress(round.id()).stage() != Progress.Stage.SCORING) {
      throw CliException.local("the challenge did not send the round back to scoring");
    }
  }

  private Done settle(Round round, ScoredRound scored, Hash salt, boolean challenged, Path folder)
      throws IOException {
    TournamentView view = network.view();
    List<Entry> entries = view.entries(round.id());
    var stakes = new HashMap<Hash, List<TournamentView.Stake>>();
    entries.forEach(entry -> stakes.put(entry.id(), view.stakes(entry)));
    Payout.All payouts =
        Payout.of(round.rules().reward(), view.progress(round.id()).pot(), entries, stakes);
    var bundle = new RoundBundle(folder);
    bundle.writeEntries(tournament.name(), round, entries, stakes);
    bundle.writeScores(scored, salt);
    List<Long> performance =
        bundle.writeDays(
            "%s, round %d: the meta model's portfolio".formatted(tournament.name(), round.number()),
            scored,
            days);
    bundle.writePayouts(payouts);
    network.resolved(round.id());
    return new Done(
        round,
        scored,
        payouts,
        network.view().entries(round.id()),
        performance,
        challenged,
        Files.exists(folder) ? folder : published);
  }
}
