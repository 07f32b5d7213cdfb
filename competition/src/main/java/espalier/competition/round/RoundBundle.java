package espalier.competition.round;

import espalier.base.unit.Hash;
import espalier.client.Json;
import espalier.competition.csv.CsvWriter;
import espalier.competition.portfolio.PerformancePlot;
import espalier.competition.portfolio.PerformancePlot.Point;
import espalier.competition.portfolio.Portfolio;
import espalier.ledger.tournament.Entry;
import espalier.ledger.tournament.Round;
import espalier.ledger.tournament.Rules;
import espalier.scoring.tournament.RankCodes;
import espalier.scoring.tournament.Targets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A round's files, from which a stranger recomputes scores and payouts with nothing else.
///
/// | file | what |
/// |---|---|
/// | `rules.json` | what the round opened with: rules, roots, pot, multipliers |
/// | `universe.csv` | the ids in the order of every vector |
/// | `features.csv`, `features.json` | the obfuscated table and its roots |
/// | `targets.csv` | `id,target_q31` |
/// | `entries.csv` | who entered what, with payload root and stake |
/// | `stakes.csv` | each entry's stake by account |
/// | `payloads/ROOT` | rank codes, two bytes each, big-endian |
/// | `meta.csv` | the meta model's rank codes |
/// | `scores.csv` | CORR, MMC and FNC in 2^-40 |
/// | `daily.csv` | CORR and MMC against the targets as they stood each day |
/// | `portfolio.csv`, `performance.csv`, `performance.svg` | the meta model's portfolio |
/// | `payouts.csv`, `settlement.json` | who gets what, and that it adds up |
public final class RoundBundle {
  private final Path folder;

  /// @param folder made if it is not there
  public RoundBundle(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
  }

  public Path folder() {
    return folder;
  }

  /// What is known when the round opens, and who has entered since.
  public void writeEntries(
      String tournament,
      Round round,
      List<Entry> entries,
      Map<Hash, List<TournamentView.Stake>> stakes)
      throws IOException {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("tournament", tournament);
    tree.put("round", round.number());
    tree.put("round_id", round.id().toString());
    tree.put("denomination", round.denomination().name());
    tree.put("pot", round.pot().units());
    tree.put("rows", round.data().rows());
    tree.put("universe_root", round.data().universe().toString());
    tree.put("features_root", round.data().features().toString());
    tree.put("hidden", round.data().hidden().toString());
    tree.put("rules", Rules.CODEC.toTree(round.rules()));
    write("rules.json", Json.indented(tree) + "\n");
    var all =
        new CsvWriter()
            .row(
                "entry",
                "account",
                "model",
                "position",
                "commitment",
                "status",
                "payload",
                "own",
                "total");
    var parts = new CsvWriter().row("entry", "account", "stake");
    for (Entry entry : entries) {
      all.row(
          entry.id().toString(),
          entry.account().toString(),
          entry.model(),
          Long.toString(entry.position()),
          entry.commitment().toString(),
          entry.status().name().toLowerCase(java.util.Locale.ROOT),
          entry.reveal().map(one -> one.payload().toString()).orElse(""),
          entry.own().toString(),
          entry.total().toString());
      for (TournamentView.Stake part : stakes.getOrDefault(entry.id(), List.of())) {
        parts.row(entry.id().toString(), part.account().toString(), part.amount().toString());
      }
    }
    write("entries.csv", all.toString());
    write("stakes.csv", parts.toString());
  }

  /// What the payloads and targets come to.
  ///
  /// @param salt with which the targets were hidden
  public void writeScores(ScoredRound scored, Hash salt) throws IOException {
    write("universe.csv", scored.universe().toCsv());
    write("targets.csv", RealisedTargets.toCsv(scored.universe(), scored.targets()));
    write("targets_salt.txt", salt + "\n");
    Path payloads = Files.createDirectories(folder.resolve("payloads"));
    var scores =
        new CsvWriter()
            .row(
                "entry",
                "model",
                "corr_q40",
                "mmc_q40",
                "fnc_q40",
                "original",
                "overlap_q40",
                "corr",
                "mmc",
                "fnc");
    for (ScoredRound.Scored one : scored.entries()) {
      byte[] payload = RankCodes.encode(one.codes());
      Files.write(
          payloads.resolve(one.entry().reveal().orElseThrow().payload().toString()), payload);
      scores.row(
          one.entry().id().toString(),
          one.entry().model(),
          Long.toString(one.corr()),
          Long.toString(one.mmc()),
          Long.toString(one.fnc()),
          one.original().map(found -> found.entry().toString()).orElse(""),
          one.original().map(found -> Long.toString(found.overlap())).orElse(""),
          Portfolio.decimal(one.corr()),
          Portfolio.decimal(one.mmc()),
          Portfolio.decimal(one.fnc()));
    }
    write("scores.csv", scores.toString());
    var meta = new CsvWriter().row("id", "code");
    for (int row = 0; row < scored.universe().size(); row++) {
      meta.row(scored.universe().id(row), Integer.toString(scored.meta()[row]));
    }
    write("meta.csv", meta.toString());
  }

  /// The portfolio of the meta model, and each day's scores while targets came in.
  ///
  /// @param days the targets as they stood at the end of each day; the last are final
  public List<Long> writeDays(String title, ScoredRound scored, List<Targets> days)
      throws IOException {
    Portfolio portfolio = Portfolio.of(scored.universe(), scored.meta());
    write("portfolio.csv", portfolio.toCsv());
    var daily = new CsvWriter().row("day", "entry", "model", "corr_q40", "mmc_q40");
    var performance = new CsvWriter().row("day", "performance_q40", "performance");
    var points = new ArrayList<Point>();
    var earned = new ArrayList<Long>();
    for (int day = 0; day < days.size(); day++) {
      String name = Integer.toString(day + 1);
      for (ScoredRound.Scored one : scored.against(days.get(day)).entries()) {
        daily.row(
            name,
            one.entry().id().toString(),
            one.entry().model(),
            Long.toString(one.corr()),
            Long.toString(one.mmc()));
      }
      long found = portfolio.performance(days.get(day));
      earned.add(found);
      performance.row(name, Long.toString(found), Portfolio.decimal(found));
      points.add(new Point("day " + name, Double.parseDouble(Portfolio.decimal(found))));
    }
    write("daily.csv", daily.toString());
    write("performance.csv", performance.toString());
    write("performance.svg", PerformancePlot.svg(title, points));
    return earned;
  }

  /// Who gets what.
  public void writePayouts(Payout.All all) throws IOException {
    var out = new CsvWriter().row("entry", "account", "stake", "gained", "lost", "returned");
    for (Payout one : all.payouts()) {
      out.row(
          one.entry().toString(),
          one.account().toString(),
          one.stake().toString(),
          one.gained().toString(),
          one.lost().toString(),
          one.returned().toString());
    }
    write("payouts.csv", out.toString());
    var tree = new LinkedHashMap<String, Object>();
    tree.put("staked", all.staked().units());
    tree.put("pot", all.pot().units());
    tree.put("returned", all.returned().units());
    tree.put("fees", all.fees().units());
    tree.put("rest", all.rest().units());
    tree.put("balanced", all.isBalanced());
    write("settlement.json", Json.indented(tree) + "\n");
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }
}
