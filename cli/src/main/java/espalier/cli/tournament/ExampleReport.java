package espalier.cli.tournament;

import espalier.base.unit.Amount;
import espalier.cli.Layout;
import espalier.competition.portfolio.Portfolio;
import espalier.competition.round.Payout;
import espalier.ledger.tournament.Entry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the example came to, for people and as a tree.
final class ExampleReport {
  private final ExampleNetwork network;
  private final List<String> lines = new ArrayList<>();
  private final List<Object> rounds = new ArrayList<>();
  private boolean sound = true;

  ExampleReport(ExampleNetwork network) {
    this.network = network;
  }

  void add(ExampleRound.Done done) {
    var rows = new ArrayList<List<String>>();
    var entries = new ArrayList<Object>();
    for (Entry entry : done.entries()) {
      List<Payout> own =
          done.payouts().payouts().stream().filter(one -> one.entry().equals(entry.id())).toList();
      Entry.Result result = entry.result().orElseThrow();
      // What the ledger paid must be what the published rule gives.
      sound &=
          sum(own.stream().map(Payout::gained).toList()).equals(result.gained())
              && sum(own.stream().map(Payout::lost).toList()).equals(result.lost());
      Optional<Entry.Scores> scores = entry.scores();
      String original =
          scores
              .flatMap(Entry.Scores::original)
              .flatMap(one ->
                  done.entries().stream()
                      .filter(other -> other.id().equals(one.entry()))
                      .findFirst())
              .map(Entry::model)
              .orElse("");
      rows.add(
          List.of(
              entry.model(),
              entry.status() == Entry.Status.REVEALED ? "" : "not revealed",
              TournamentScores.score(scores.map(Entry.Scores::corr)),
              TournamentScores.score(scores.map(Entry.Scores::mmc)),
              original,
              Layout.amount(entry.total()),
              Layout.amount(result.gained()),
              Layout.amount(result.lost())));
      var tree = new LinkedHashMap<String, Object>();
      tree.put("model", entry.model());
      tree.put("owner", network.party(entry.account()));
      tree.put("status", entry.status().name().toLowerCase(java.util.Locale.ROOT));
      tree.put("corr_q40", scores.map(Entry.Scores::corr).orElse(0L));
      tree.put("mmc_q40", scores.map(Entry.Scores::mmc).orElse(0L));
      tree.put("original", original);
      tree.put("staked", entry.total().units());
      tree.put("gained", result.gained().units());
      tree.put("lost", result.lost().units());
      entries.add(tree);
    }
    Payout.All all = done.payouts();
    sound &= all.isBalanced();
    lines.add(
        "round %d: %,d rows%s"
            .formatted(
                done.round().number(),
                done.round().data().rows(),
                done.challenged()
                    ? "; a wrong score was posted, challenged and paid for by the scorer"
                    : ""));
    lines.add(
        Layout.table(
            List.of("MODEL", "", "CORR", "MMC", "COPY OF", "STAKED", "GAINED", "LOST"), rows));
    lines.add(
        "staked %s + pot %s = returned %s + fees %s + back into the pot %s"
            .formatted(
                Layout.amount(all.staked()),
                Layout.amount(all.pot()),
                Layout.amount(all.returned()),
                Layout.amount(all.fees()),
                Layout.amount(all.rest())));
    lines.add(
        "the meta model's portfolio earned %s of its exposure; files in %s"
            .formatted(Portfolio.decimal(done.performance().getLast()), done.bundle()));
    lines.add("");
    var tree = new LinkedHashMap<String, Object>();
    tree.put("round", done.round().number());
    tree.put("rows", done.round().data().rows());
    tree.put("challenged", done.challenged());
    tree.put("entries", entries);
    tree.put("staked", all.staked().units());
    tree.put("pot", all.pot().units());
    tree.put("returned", all.returned().units());
    tree.put("fees", all.fees().units());
    tree.put("rest", all.rest().units());
    tree.put("performance_q40", done.performance());
    tree.put("bundle", done.bundle().toString());
    rounds.add(tree);
  }

  /// Checks that the parties hold together what they held, less what lies in the tournament's pot.
  void conserve(Amount before, Amount after, Amount pot) {
    sound &= before.equals(after.plus(pot));
    lines.add(
        "all parties held %s before; now %s, and %s in the tournament's pot: %s"
            .formatted(
                Layout.amount(before),
                Layout.amount(after),
                Layout.amount(pot),
                before.equals(after.plus(pot)) ? "balanced to the last unit" : "NOT BALANCED"));
  }

  private static Amount sum(List<Amount> amounts) {
    return amounts.stream().reduce(Amount.ZERO, Amount::plus);
  }

  boolean isSound() {
    return sound;
  }

  String text() {
    return String.join("\n", lines);
  }

  Map<String, Object> tree() {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("rounds", rounds);
    tree.put("balanced", sound);
    return tree;
  }
}
