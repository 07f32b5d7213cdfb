package espalier.scoring.subnet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.scoring.subnet.BondRules.Kind;
import espalier.scoring.subnet.CopierNetwork.Setting;
import espalier.scoring.subnet.CopierNetwork.Strategy;
import espalier.scoring.subnet.CopierNetwork.Yield;
import espalier.scoring.subnet.MarginalInformation.Evidence;
import espalier.scoring.subnet.MarginalInformation.Outcome;
import espalier.scoring.subnet.MarginalInformation.Published;
import espalier.scoring.subnet.MarginalInformation.Round;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Who earns what under marginal information, in simulated subnets; seeds are 0 to 19.
final class MarginalInformationTest {
  private static final int SEEDS = 20;
  private static final double[] DRIFTS = {0, 0.02, 0.1, 0.3};

  /// Upstream's rule pays the same copier 85 to 102 % in this setting.
  @Test
  void a_copier_earns_less_than_half_of_an_honest_validator_at_any_drift() {
    for (Kind kind : Kind.values()) {
      for (double drift : DRIFTS) {
        double[] ratio = CopierTable.ratio(Strategy.COPY, kind, drift, 0, SEEDS);
        String found = kind + " at drift " + drift + ": " + Arrays.toString(ratio);
        assertTrue(ratio[0] > 0.8, () -> "upstream's rule stops the copier already: " + found);
        assertTrue(ratio[1] < 0.05, found);
        assertTrue(ratio[2] > 0.98, () -> "an honest validator is worse off: " + found);
      }
    }
  }

  @Test
  void averages_of_the_past_earn_less_than_half_too() {
    for (double drift : DRIFTS) {
      double[] ratio = CopierTable.ratio(Strategy.AVERAGE, Kind.YUMA_3, drift, 0, SEEDS);
      assertTrue(ratio[1] < 0.5, () -> "drift " + drift + ": " + Arrays.toString(ratio));
    }
  }

  @Test
  void noise_on_a_copy_does_not_pass_for_work() {
    for (double drift : DRIFTS) {
      double[] ratio = CopierTable.ratio(Strategy.COPY_WITH_NOISE, Kind.YUMA_3, drift, 0, SEEDS);
      assertTrue(ratio[1] < 0.5, () -> "drift " + drift + ": " + Arrays.toString(ratio));
    }
  }

  /// Only with steady miners and no questions of the round is a noisy average as good as work: it
  /// then is the same vote. Questions that all share and nobody foresees tell the two apart.
  @Test
  void questions_of_the_round_expose_a_noisy_average_even_of_steady_miners() {
    double[] without = CopierTable.ratio(Strategy.AVERAGE_WITH_NOISE, Kind.YUMA_2, 0, 0, SEEDS);
    double[] with = CopierTable.ratio(Strategy.AVERAGE_WITH_NOISE, Kind.YUMA_2, 0, 0.1, SEEDS);
    assertTrue(without[1] > 0.8, Arrays.toString(without));
    assertTrue(with[1] < 0.5, Arrays.toString(with));
  }

  @Test
  void honest_validators_keep_their_pay_among_themselves() {
    for (double drift : DRIFTS) {
      double[] ratio = CopierTable.ratio(Strategy.HONEST, Kind.YUMA_2, drift, 0, SEEDS);
      assertEquals(1, ratio[1], 0.02, () -> "drift " + drift);
      assertTrue(ratio[2] > 0.9, () -> "the unluckiest: " + Arrays.toString(ratio));
    }
  }

  @Test
  void a_cabal_of_two_fifths_of_the_stake_gets_at_most_its_share() {
    for (Strategy strategy : List.of(Strategy.CABAL, Strategy.SELF_DEALING)) {
      for (double drift : DRIFTS) {
        double share = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
          share += cabalShare(strategy, drift, seed) / SEEDS;
        }
        double found = share;
        assertTrue(share <= 0.4, () -> strategy + " at drift " + drift + " gets " + found);
      }
    }
  }

  static double cabalShare(Strategy strategy, double drift, long seed) {
    List<Strategy> all = new ArrayList<>(Collections.nCopies(6, Strategy.HONEST));
    all.addAll(Collections.nCopies(4, strategy));
    long[] stakes = new long[10];
    Arrays.fill(stakes, 1_000_000);
    double[] yield =
        CopierNetwork.run(new Setting(all, stakes, drift, 0), Kind.YUMA_2, seed).protectedBy();
    double sum = Arrays.stream(yield).sum();
    return Arrays.stream(yield).skip(6).sum() / sum;
  }

  @Test
  void keys_that_share_a_holder_gain_nothing() {
    for (double drift : DRIFTS) {
      double whole = 0;
      double split = 0;
      for (int seed = 0; seed < SEEDS; seed++) {
        whole += holderYield(1, drift, seed);
        split += holderYield(4, drift, seed);
      }
      double gain = split / whole - 1;
      assertTrue(gain <= 0.001, () -> "drift " + drift + ": splitting gains " + gain);
    }
  }

  /// The yield per stake of the last of six holders, who divides its stake among `keys`.
  static double holderYield(int keys, double drift, long seed) {
    List<Strategy> all = new ArrayList<>(Collections.nCopies(6, Strategy.HONEST));
    all.addAll(Collections.nCopies(keys - 1, Strategy.SAME_AS_BEFORE));
    long[] stakes = new long[5 + keys];
    Arrays.fill(stakes, 0, 5, 1_000_000);
    Arrays.fill(stakes, 5, 5 + keys, 1_000_000 / keys);
    Yield yield = CopierNetwork.run(new Setting(all, stakes, drift, 0), Kind.YUMA_2, seed);
    return Arrays.stream(yield.protectedBy()).skip(5).average().orElseThrow();
  }

  @Test
  void before_anything_was_published_everybody_who_reveals_is_paid_in_full() {
    int[][] votes = {{1, 2}, {}, {0, 0}};
    Outcome outcome = score(Published.nothing(2), votes);
    assertArrayEquals(new int[] {MarginalInformation.ONE, 0, 0}, outcome.factor());
    assertEquals(Evidence.NONE, outcome.evidence()[0]);
  }

  @Test
  void where_everybody_votes_what_was_published_nobody_is_withheld_anything() {
    Published published = Published.nothing(2).followedBy(new int[] {1, 1});
    Outcome outcome = score(published, new int[][] {{5, 5}, {5, 5}, {7, 7}});
    assertArrayEquals(
        new int[] {MarginalInformation.ONE, MarginalInformation.ONE, MarginalInformation.ONE},
        outcome.factor());
  }

  @Test
  void a_vote_that_is_missing_earns_nothing_and_keeps_its_evidence() {
    Published published = Published.nothing(2).followedBy(new int[] {1, 1});
    Outcome outcome = score(published, new int[][] {{5, 9}, {5, 8}, {}});
    assertEquals(0, outcome.factor()[2]);
    assertEquals(Evidence.NONE, outcome.evidence()[2]);
    assertEquals(1, outcome.evidence()[0].rounds());
  }

  @Test
  void if_nothing_would_be_left_nothing_is_withheld() {
    Outcome outcome = new Outcome(new int[] {0, 0}, new Evidence[0]);
    assertArrayEquals(new int[] {3, 4}, outcome.reweigh(new int[] {3, 4}));
    Outcome half = new Outcome(new int[] {MarginalInformation.ONE, 0}, new Evidence[0]);
    assertArrayEquals(new int[] {65_535 << 15, 0}, half.reweigh(new int[] {65_535, 65_535}));
  }

  /// The largest values that fit: one neuron against another, at the bound of the work.
  @Test
  void the_greatest_differences_do_not_overflow() {
    int n = 1_024;
    int k = 256;
    int[] consensus = new int[n];
    consensus[0] = 65_535;
    int[][] votes = new int[k][n];
    for (int i = 0; i < k; i++) {
      votes[i][1] = 65_535;
      votes[i][2] = i;
    }
    Published published = Published.nothing(n).followedBy(consensus);
    Outcome outcome = score(published, votes);
    for (int i = 0; i < k; i++) {
      assertEquals(MarginalInformation.ONE, outcome.factor()[i]);
      assertTrue(outcome.evidence()[i].agreement() > MarginalInformation.ONE * 9 / 10);
    }
    int[][] tooMany = new int[k + 1][];
    Arrays.fill(tooMany, new int[0]);
    assertThrows(IllegalArgumentException.class, () -> score(published, tooMany));
  }

  private static Outcome score(Published published, int[][] votes) {
    long[] stake = new long[votes.length];
    Arrays.fill(stake, 1_000);
    Evidence[] evidence = new Evidence[votes.length];
    Arrays.fill(evidence, Evidence.NONE);
    return MarginalInformation.score(new Round(published, votes, stake, evidence));
  }
}
