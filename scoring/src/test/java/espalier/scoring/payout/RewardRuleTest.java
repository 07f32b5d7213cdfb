package espalier.scoring.payout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.unit.Amount;
import espalier.base.unit.BasisPoints;
import espalier.scoring.payout.RewardRule.Staked;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class RewardRuleTest {
  /// Smallest units a token.
  private static final BigDecimal UNITS = BigDecimal.TEN.pow(6);

  private static final BigDecimal SCORE_ONE = BigDecimal.valueOf(1L << RewardRule.SCORE_BITS);

  private static final RewardRule RULE = rule("0.75", "2.25", "0.05", "72000", 0, 2_500);

  private static RewardRule rule(
      String corr, String mmc, String clip, String threshold, int fee, int forfeit) {
    return new RewardRule(
        scaled(corr, RewardRule.MULTIPLIER_ONE),
        scaled(mmc, RewardRule.MULTIPLIER_ONE),
        new BasisPoints(scaled(clip, BasisPoints.ONE)),
        units(threshold),
        new BasisPoints(fee),
        new BasisPoints(forfeit));
  }

  private static int scaled(String decimal, int one) {
    return new BigDecimal(decimal).multiply(BigDecimal.valueOf(one)).intValueExact();
  }

  private static Amount units(String tokens) {
    return new Amount(new BigDecimal(tokens).multiply(UNITS).longValueExact());
  }

  private static long score(String decimal) {
    return new BigDecimal(decimal)
        .multiply(SCORE_ONE)
        .setScale(0, RoundingMode.HALF_EVEN)
        .longValueExact();
  }

  /// Method: the cases of the file, stakes in millionths of a token; a payout is the nearest unit
  /// to the file's 50 digits.
  @Test
  void payouts_are_those_of_the_documentation_to_the_last_unit() throws IOException {
    List<Map<String, String>> cases = cases();
    assertEquals(6, cases.size());
    for (Map<String, String> one : cases) {
      RewardRule rule =
          rule(
              one.get("multiplier1"),
              one.get("multiplier2"),
              one.get("clip"),
              one.get("stake_threshold"),
              0,
              0);
      var staked =
          new Staked(
              units(one.get("stake")), true, score(one.get("score1")), score(one.get("score2")));
      long expected =
          new BigDecimal(one.get("payout_50dp"))
              .multiply(UNITS)
              .setScale(0, RoundingMode.HALF_DOWN)
              .longValueExact();
      assertEquals(expected, rule.payout(staked, units(one.get("total_at_risk"))), one.get("name"));
    }
  }

  private static List<Map<String, String>> cases() throws IOException {
    String file =
        Files.readString(
            Path.of(System.getProperty("espalier.root"), "vectors/tournament/payout.json"));
    Matcher field = Pattern.compile("\"(\\w+)\": \"([^\"]*)\"").matcher(file);
    var cases = new ArrayList<Map<String, String>>();
    while (field.find()) {
      if (field.group(1).equals("name")) {
        cases.add(new LinkedHashMap<>());
      }
      if (!cases.isEmpty()) {
        cases.getLast().put(field.group(1), field.group(2));
      }
    }
    return cases;
  }

  @Test
  void a_payout_is_rounded_to_the_nearest_unit_and_halves_to_zero() {
    RewardRule plain = rule("1", "0", "1", "1000", 0, 0);
    long half = 1L << (RewardRule.SCORE_BITS - 1);
    assertEquals(1, plain.payout(new Staked(new Amount(3), true, half, 0), new Amount(3)));
    assertEquals(-1, plain.payout(new Staked(new Amount(3), true, -half, 0), new Amount(3)));
    assertEquals(2, plain.payout(new Staked(new Amount(3), true, half + 1, 0), new Amount(3)));
    assertEquals(-2, plain.payout(new Staked(new Amount(3), true, -half - 1, 0), new Amount(3)));
  }

  @Test
  void splitting_a_stake_gains_nothing() {
    var whole = new Staked(units("900"), true, score("0.0173"), score("0.0021"));
    var part = new Staked(units("9"), true, score("0.0173"), score("0.0021"));
    Amount atRisk = units("100000");
    assertEquals(
        RULE.payout(whole, atRisk), 100 * RULE.payout(part, atRisk), 50, "half a unit each");
  }

  @Test
  void what_losers_leave_pays_winners_before_the_pot_is_short() {
    RewardRule rule = rule("1", "0", "0.5", "1000", 1_000, 2_500);
    Settlement settled =
        rule.settle(
            new Amount(5),
            List.of(
                new Staked(new Amount(1_000), true, score("0.125"), 0),
                new Staked(new Amount(400), true, score("-0.25"), 0),
                new Staked(new Amount(40), false, 0, 0)));
    // 125 are due, 5 + 100 + 10 are there; a tenth of them is the owner's.
    assertEquals(List.of(new Amount(104), Amount.ZERO, Amount.ZERO), settled.gained());
    assertEquals(List.of(Amount.ZERO, new Amount(100), new Amount(10)), settled.lost());
    assertEquals(new Amount(11), settled.fees());
    assertEquals(Amount.ZERO, settled.rest());
  }

  @Test
  void an_unsettled_round_shares_the_compensation_by_stake() {
    Settlement settled =
        RewardRule.unsettled(
            new Amount(7),
            new Amount(10),
            List.of(new Staked(new Amount(1), true, 0, 0), new Staked(new Amount(2), false, 0, 0)));
    assertEquals(List.of(new Amount(3), new Amount(7)), settled.gained());
    assertEquals(new Amount(7), settled.rest());
    assertEquals(
        new Amount(17),
        RewardRule.unsettled(new Amount(7), new Amount(10), List.of()).rest(),
        "with nobody to compensate it stays in the pot");
  }

  @Test
  void values_that_no_round_can_have_are_refused() {
    assertThrows(IllegalArgumentException.class, () -> rule("100.001", "0", "1", "1", 0, 0));
    assertThrows(IllegalArgumentException.class, () -> rule("1", "0", "1", "0", 0, 0));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Staked(new Amount(1), true, RewardRule.SCORE_MAX + 1, 0));
    // The largest of everything still fits.
    var most =
        new Staked(new Amount(Long.MAX_VALUE), true, RewardRule.SCORE_MAX, RewardRule.SCORE_MAX);
    var all = new Amount(Long.MAX_VALUE);
    var whole = new BasisPoints(BasisPoints.ONE);
    var steepest =
        new RewardRule(
            RewardRule.MULTIPLIER_MAX, RewardRule.MULTIPLIER_MAX, whole, all, whole, whole);
    assertEquals(Long.MAX_VALUE, steepest.payout(most, all));
  }

  /// Method: a million rounds of 0 to 7 entries, from tiny to close to 2^63, in which pots are
  /// empty, short or rich; more of them with `-Despalier.scale=`.
  @Test
  void paid_and_burned_and_fees_are_what_was_locked_and_the_pot_over_a_million_rounds() {
    long seed = Long.getLong("espalier.seed", new Random().nextLong());
    var random = new Random(seed);
    System.out.println("seed " + seed);
    var emptied = new int[1];
    int scale = Integer.getInteger("espalier.scale", 1);
    for (int i = 0; i < 1_000_000 * scale; i++) {
      emptied[0] += round(random) ? 1 : 0;
    }
    assertTrue(emptied[0] > 10_000, () -> "only " + emptied[0] + " pots were short");
  }

  /// Whether the pot was too small.
  private static boolean round(RandomGenerator random) {
    int most = 1 + random.nextInt(59);
    var entries = new ArrayList<Staked>();
    for (int k = random.nextInt(8); k > 0; k--) {
      boolean revealed = random.nextInt(8) > 0;
      entries.add(
          new Staked(
              new Amount(1 + random.nextLong(1L << most)),
              revealed,
              random.nextLong(-(1L << 38), 1L << 38),
              random.nextLong(-(1L << 38), 1L << 38)));
    }
    var rule =
        new RewardRule(
            random.nextInt(3_000),
            random.nextInt(3_000),
            new BasisPoints(random.nextInt(BasisPoints.ONE + 1)),
            new Amount(1 + random.nextLong(1L << most)),
            new BasisPoints(random.nextInt(3_000)),
            new BasisPoints(random.nextInt(BasisPoints.ONE + 1)));
    var pot = new Amount(random.nextInt(3) == 0 ? 0 : random.nextLong(1L << most));
    Settlement settled =
        random.nextInt(10) == 0
            ? RewardRule.unsettled(pot, Amount.ZERO, entries)
            : rule.settle(pot, entries);
    long before = pot.units();
    long after = Math.addExact(settled.fees().units(), settled.rest().units());
    for (int i = 0; i < entries.size(); i++) {
      long stake = entries.get(i).stake().units();
      long gained = settled.gained().get(i).units();
      long lost = settled.lost().get(i).units();
      before = Math.addExact(before, stake);
      after = Math.addExact(after, stake + gained - lost);
      boolean sound = lost <= stake && (gained == 0 || lost == 0);
      assertTrue(sound, () -> rule + " of " + entries + " gives " + settled);
    }
    boolean exact = before == after;
    assertTrue(exact, () -> rule + " of " + entries + " with " + pot + " gives " + settled);
    return settled.rest().isZero() && !settled.fees().isZero();
  }
}
