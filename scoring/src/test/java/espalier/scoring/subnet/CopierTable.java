package espalier.scoring.subnet;

import espalier.scoring.subnet.BondRules.Kind;
import espalier.scoring.subnet.CopierNetwork.Setting;
import espalier.scoring.subnet.CopierNetwork.Strategy;
import espalier.scoring.subnet.CopierNetwork.Yield;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Prints what pretenders earn beside honest validators. Run it as a program.
final class CopierTable {
  private static final int SEEDS = 40;

  private static final List<Strategy> PRETENDERS =
      List.of(
          Strategy.HONEST,
          Strategy.COPY,
          Strategy.COPY_WITH_NOISE,
          Strategy.AVERAGE,
          Strategy.AVERAGE_WITH_NOISE);

  private CopierTable() {}

  /// The mean over seeds of the last validator's yield over the mean of the first five's.
  static double[] ratio(Strategy strategy, Kind kind, double drift, double questions, int seeds) {
    List<Strategy> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      all.add(Strategy.HONEST);
    }
    all.add(strategy);
    long[] stakes = new long[6];
    Arrays.fill(stakes, 1_000_000);
    double plain = 0;
    double guarded = 0;
    double least = 9;
    for (int seed = 0; seed < seeds; seed++) {
      Yield yield = CopierNetwork.run(new Setting(all, stakes, drift, questions), kind, seed);
      plain += yield.plain()[5] / mean(yield.plain());
      guarded += yield.protectedBy()[5] / mean(yield.protectedBy());
      least = Math.min(least, Arrays.stream(yield.protectedBy()).limit(5).min().orElse(0));
    }
    return new double[] {plain / seeds, guarded / seeds, least};
  }

  private static double mean(double[] yield) {
    return Arrays.stream(yield).limit(5).average().orElse(1);
  }

  public static void main(String[] arguments) {
    minorities();
    pretenders();
  }

  private static void minorities() {
    for (double drift : new double[] {0, 0.02, 0.1, 0.3}) {
      double cabal = 0;
      double selfDealing = 0;
      double whole = 0;
      double split = 0;
      for (int seed = 0; seed < SEEDS; seed++) {
        cabal += MarginalInformationTest.cabalShare(Strategy.CABAL, drift, seed) / SEEDS;
        selfDealing +=
            MarginalInformationTest.cabalShare(Strategy.SELF_DEALING, drift, seed) / SEEDS;
        whole += MarginalInformationTest.holderYield(1, drift, seed);
        split += MarginalInformationTest.holderYield(4, drift, seed);
      }
      System.out.printf(
          "drift %.2f: a cabal of 40 %% gets %.1f %%, self-dealing %.1f %%, four keys gain %.4f %%%n",
          drift, 100 * cabal, 100 * selfDealing, 100 * (split / whole - 1));
    }
  }

  private static void pretenders() {
    for (Kind kind : Kind.values()) {
      for (Strategy strategy : PRETENDERS) {
        for (double questions : new double[] {0, 0.1}) {
          for (double drift : new double[] {0, 0.02, 0.1, 0.3}) {
            double[] r = ratio(strategy, kind, drift, questions, SEEDS);
            System.out.printf(
                "%s %s questions %.2f drift %.2f: upstream %.3f, protected %.3f, least honest %.3f%n",
                kind, strategy, questions, drift, r[0], r[1], r[2]);
          }
        }
      }
    }
  }
}
