package espalier.cli.simulate;

import espalier.cli.CliException;
import espalier.cli.EspalierCommand;
import espalier.cli.ExitCode;
import espalier.cli.Layout;
import espalier.cli.Progress;
import espalier.cli.Result;
import espalier.competition.simulation.Attack;
import espalier.competition.simulation.Comparison.Interval;
import espalier.competition.simulation.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "attack",
    description = {
      "What an attacker earns per unit of stake beside an honest participant, over many seeds, with",
      "95 % intervals; the same seeds give the same figures."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier simulate attack",
      "  espalier simulate attack cloned-model --seeds 200 --json",
      "",
      "Attacks: weight-copier, slot-sniper, sybil-split, cloned-model, cabal, self-backing,",
      "late-reveal, unrevealed-commits. Rows without a bound show another rule, or what no rule can",
      "tell apart; see docs/guide/attacks.md."
    })
final class SimulateAttack extends EspalierCommand {
  private static final int SEEDS_MIN = 2;
  private static final int SEEDS_MAX = 100_000;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "Which attack; all of them unless said.")
  private @Nullable String name;

  @Option(names = "--seeds", paramLabel = "COUNT", description = "2 to 100000; 100 unless said.")
  private int seeds = 100;

  @Override
  protected Result run() throws Exception {
    if (seeds < SEEDS_MIN || seeds > SEEDS_MAX) {
      throw CliException.usage(
          "--seeds is %d to %d; found %d".formatted(SEEDS_MIN, SEEDS_MAX, seeds));
    }
    var trees = new ArrayList<Map<String, @Nullable Object>>();
    var texts = new ArrayList<String>();
    for (Attack attack : chosen()) {
      List<Row> rows =
          Progress.during(espalier(), attack.word(), () -> attack.play(seeds, () -> {}));
      trees.add(tree(attack, rows));
      texts.add(text(attack, rows));
    }
    var tree = new LinkedHashMap<String, Object>();
    tree.put("seeds", seeds);
    tree.put("interval", 0.95);
    tree.put("attacks", trees);
    return new Result(tree, String.join("\n\n", texts), ExitCode.OK);
  }

  private List<Attack> chosen() {
    if (name == null) {
      return List.of(Attack.values());
    }
    return List.of(
        Attack.named(name)
            .orElseThrow(() ->
                CliException.usage(
                    "no attack is named '%s'; choose of %s"
                        .formatted(
                            name,
                            Arrays.stream(Attack.values())
                                .map(Attack::word)
                                .collect(Collectors.joining(", "))))));
  }

  private static Map<String, @Nullable Object> tree(Attack attack, List<Row> rows) {
    var tree = new LinkedHashMap<String, @Nullable Object>();
    tree.put("name", attack.word());
    tree.put("what", attack.sentence());
    var settings = new ArrayList<Map<String, @Nullable Object>>();
    for (Row row : rows) {
      var one = new LinkedHashMap<String, @Nullable Object>();
      one.put("setting", row.setting());
      one.put("attacker_per_stake", interval(row.comparison().attacker()));
      one.put("honest_per_stake", interval(row.comparison().honest()));
      one.put("measure", row.measure().word());
      one.put("measured", interval(row.measured()));
      one.put("bound", known(row.bound()));
      one.put("holds", Double.isNaN(row.bound()) ? null : row.holds());
      settings.add(one);
    }
    tree.put("settings", settings);
    return tree;
  }

  private static Map<String, @Nullable Object> interval(Interval interval) {
    var tree = new LinkedHashMap<String, @Nullable Object>();
    tree.put("mean", known(interval.mean()));
    tree.put("low", known(interval.low()));
    tree.put("high", known(interval.high()));
    return tree;
  }

  /// Null where there is no number, since JSON has no other word for it.
  private static @Nullable Double known(double value) {
    return Double.isFinite(value) ? value : null;
  }

  private String text(Attack attack, List<Row> rows) {
    var lines = new ArrayList<List<String>>();
    for (Row row : rows) {
      lines.add(
          List.of(
              row.setting(),
              number(row.comparison().attacker()),
              number(row.comparison().honest()),
              percent(row.measured()) + " " + row.measure().word(),
              Double.isNaN(row.bound()) ? "-" : percent(row.bound()),
              Double.isNaN(row.bound()) ? "" : row.holds() ? "holds" : "BROKEN"));
    }
    return "%s: %s Per unit of stake, %d seeds.\n%s"
        .formatted(
            attack.word(),
            attack.sentence(),
            seeds,
            Layout.table(
                List.of("SETTING", "ATTACKER", "HONEST", "MEASURED", "AT MOST", ""), lines));
  }

  private static String number(Interval interval) {
    return String.format(Locale.ROOT, "%.4f ±%.4f", interval.mean(), interval.half());
  }

  private static String percent(Interval interval) {
    return String.format(
        Locale.ROOT, "%.2f %% ±%.2f", 100 * interval.mean(), 100 * interval.half());
  }

  private static String percent(double value) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * value);
  }
}
