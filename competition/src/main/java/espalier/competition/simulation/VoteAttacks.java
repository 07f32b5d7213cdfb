package espalier.competition.simulation;

import espalier.competition.simulation.Comparison.Pair;
import espalier.competition.simulation.Row.Measure;
import espalier.competition.simulation.VoterNetwork.Setting;
import espalier.competition.simulation.VoterNetwork.Strategy;
import espalier.competition.simulation.VoterNetwork.Yield;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.LongFunction;

/// Attacks of validators on consensus and its pay.
final class VoteAttacks {
  /// Steady miners, and miners whose quality moves by 2, 10 and 30 % an epoch.
  private static final double[] DRIFTS = {0, 0.02, 0.1, 0.3};

  private static final long STAKE = 1_000_000;
  private static final int HONEST = 5;
  private static final int KEYS = 4;

  private VoteAttacks() {}

  /// One row: the pairs of all seeds, compared.
  static Row row(
      String setting, Seeds seeds, Measure measure, double bound, LongFunction<Pair> play) {
    var pairs = new ArrayList<Pair>();
    for (int seed = 1; seed <= seeds.count(); seed++) {
      pairs.add(play.apply(seed));
      seeds.step().run();
    }
    return new Row(setting, Comparison.of(pairs), measure, bound);
  }

  /// Five who measure and one who reads: the reader's yield per stake, and the mean of the others'.
  static List<Row> copier(Seeds seeds) {
    var rows = new ArrayList<Row>();
    for (double drift : DRIFTS) {
      rows.add(
          row(
              at("copy, upstream's rule", drift),
              seeds,
              Measure.RATIO,
              Double.NaN,
              seed -> sixth(pretender(Strategy.COPY, drift, 0, seed).plain())));
    }
    for (Strategy strategy : List.of(Strategy.COPY, Strategy.COPY_WITH_NOISE, Strategy.AVERAGE)) {
      for (double drift : DRIFTS) {
        rows.add(pretending(words(strategy), strategy, drift, 0, 0.5, seeds));
      }
    }
    for (double drift : DRIFTS) {
      rows.add(
          pretending(
              "average with noise, shared questions",
              Strategy.AVERAGE_WITH_NOISE,
              drift,
              0.1,
              0.5,
              seeds));
    }
    // Without questions that all share, and with steady miners, this is what a measurement is.
    for (double drift : DRIFTS) {
      rows.add(
          pretending(
              "average with noise, no questions",
              Strategy.AVERAGE_WITH_NOISE,
              drift,
              0,
              Double.NaN,
              seeds));
    }
    return rows;
  }

  private static Row pretending(
      String what, Strategy strategy, double drift, double questions, double bound, Seeds seeds) {
    return row(
        at(what, drift),
        seeds,
        Measure.RATIO,
        bound,
        seed -> sixth(pretender(strategy, drift, questions, seed).paid()));
  }

  private static String words(Strategy strategy) {
    return strategy.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String at(String what, double drift) {
    return String.format(Locale.ROOT, "%s, drift %.2f", what, drift);
  }

  private static Yield pretender(Strategy strategy, double drift, double questions, long seed) {
    List<Strategy> all = new ArrayList<>(Collections.nCopies(HONEST, Strategy.HONEST));
    all.add(strategy);
    long[] stakes = new long[HONEST + 1];
    Arrays.fill(stakes, STAKE);
    return VoterNetwork.run(new Setting(all, stakes, drift, questions), seed);
  }

  private static Pair sixth(double[] yield) {
    return new Pair(yield[HONEST], Arrays.stream(yield).limit(HONEST).average().orElseThrow());
  }

  /// One of six equal holders votes with four keys instead of one.
  static List<Row> split(Seeds seeds) {
    var rows = new ArrayList<Row>();
    for (double drift : DRIFTS) {
      rows.add(
          row(
              at("subnet, four keys of one validator", drift),
              seeds,
              Measure.GAIN,
              0.001,
              seed -> new Pair(holder(KEYS, drift, seed), holder(1, drift, seed))));
    }
    return rows;
  }

  private static double holder(int keys, double drift, long seed) {
    List<Strategy> all = new ArrayList<>(Collections.nCopies(HONEST + 1, Strategy.HONEST));
    all.addAll(Collections.nCopies(keys - 1, Strategy.SAME_AS_BEFORE));
    long[] stakes = new long[HONEST + keys];
    Arrays.fill(stakes, 0, HONEST, STAKE);
    Arrays.fill(stakes, HONEST, stakes.length, STAKE / keys);
    double[] paid = VoterNetwork.run(new Setting(all, stakes, drift, 0), seed).paid();
    return Arrays.stream(paid).skip(HONEST).average().orElseThrow();
  }

  /// Four of ten equal validators vote as one, and own the first miner.
  static List<Row> cabal(Seeds seeds) {
    var rows = new ArrayList<Row>();
    for (Strategy strategy : List.of(Strategy.CABAL, Strategy.SELF_DEALING)) {
      String what = strategy == Strategy.CABAL ? "shared direction" : "for its own miner";
      for (double drift : DRIFTS) {
        rows.add(
            row(
                at(what + ": dividends", drift),
                seeds,
                Measure.RATIO,
                1,
                seed -> beside(ten(strategy, drift, seed))));
      }
    }
    for (double drift : DRIFTS) {
      rows.add(
          row(
              at("for its own miner: all emission", drift),
              seeds,
              Measure.RATIO,
              1,
              seed ->
                  new Pair(
                      emission(ten(Strategy.SELF_DEALING, drift, seed)),
                      emission(ten(Strategy.HONEST, drift, seed)))));
    }
    return rows;
  }

  private static Yield ten(Strategy strategy, double drift, long seed) {
    List<Strategy> all = new ArrayList<>(Collections.nCopies(6, Strategy.HONEST));
    all.addAll(Collections.nCopies(4, strategy));
    long[] stakes = new long[10];
    Arrays.fill(stakes, STAKE);
    return VoterNetwork.run(new Setting(all, stakes, drift, 0), seed);
  }

  private static Pair beside(Yield yield) {
    return new Pair(
        Arrays.stream(yield.paid()).skip(6).average().orElseThrow(),
        Arrays.stream(yield.paid()).limit(6).average().orElseThrow());
  }

  /// The part of what miners and validators are paid, half each, that four validators and their
  /// miner get, per unit of their stake of four tenths.
  private static double emission(Yield yield) {
    double dividends = Arrays.stream(yield.paid()).skip(6).sum() / 10;
    return (dividends + yield.firstMiner()) / 2 / 0.4;
  }
}
