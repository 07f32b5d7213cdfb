package espalier.ledger.escrow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.ledger.escrow.EscrowSchedule.Settling;
import espalier.ledger.state.Seeds;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// A million schedules: `-Despalier.scale=334 -Dtest=EscrowPropertyTest`.
final class EscrowPropertyTest {
  private static final int SCHEDULES = 3_000;

  /// Method: run one random schedule without settlement, with a settlement at every step and with
  /// settlements at random, each beside the exact model; then compare every final balance.
  @Test
  void every_unit_arrives_whenever_and_however_often_somebody_settles() {
    Seeds.forEach(SCHEDULES, EscrowPropertyTest::sameWhateverTheSettlement);
  }

  private static void sameWhateverTheSettlement(RandomGenerator random) {
    long seed = random.nextLong();
    var outcomes = new ArrayList<List<Long>>();
    for (Settling settling : Settling.values()) {
      outcomes.add(new EscrowSchedule(seed, settling).run());
    }
    assertEquals(outcomes.get(0), outcomes.get(1), "settled at every step");
    assertEquals(outcomes.get(0), outcomes.get(2), "settled at random");
  }

  /// Method: a test of the test; schedules must reach what they are meant to check.
  @Test
  void the_schedules_reach_depletion_shortfalls_gaps_and_plain_ends() {
    var seen = new EscrowSchedule.Seen();
    var random = new Random(1);
    for (int i = 0; i < 2_000; i++) {
      new EscrowSchedule(random.nextLong(), Settling.AT_RANDOM, seen).run();
    }
    assertTrue(seen.depleted > 200, seen::toString);
    assertTrue(seen.shortfalls > 100, seen::toString);
    assertTrue(seen.sharedByMany > 50, seen::toString);
    assertTrue(seen.plain > 200, seen::toString);
    assertTrue(seen.gaps > 200, seen::toString);
    assertTrue(seen.finished > 100, seen::toString);
    assertTrue(seen.withdrawals > 100, seen::toString);
  }

  /// Method: weights and amounts of every size; a share may differ from the exact fraction by less
  /// than a unit, and the shares add up.
  @Test
  void shares_lie_within_one_unit_of_the_exact_fraction() {
    Seeds.forEach(
        2_000,
        random -> {
          int count = 1 + random.nextInt(64);
          var weights = new ArrayList<espalier.base.unit.Amount>();
          BigInteger sum = BigInteger.ZERO;
          for (int i = 0; i < count; i++) {
            long weight = random.nextLong() >>> (1 + random.nextInt(63));
            weights.add(espalier.base.unit.Amount.of(weight));
            sum = sum.add(BigInteger.valueOf(weight));
          }
          if (sum.signum() == 0) {
            weights.set(0, espalier.base.unit.Amount.of(1));
            sum = BigInteger.ONE;
          }
          long amount = random.nextLong() >>> (1 + random.nextInt(63));
          var shares =
              espalier.scoring.share.LargestRemainder.split(
                  espalier.base.unit.Amount.of(amount), weights);
          BigInteger total = BigInteger.ZERO;
          for (int i = 0; i < count; i++) {
            BigInteger share = BigInteger.valueOf(shares.get(i).units());
            total = total.add(share);
            BigInteger error =
                share
                    .multiply(sum)
                    .subtract(
                        BigInteger.valueOf(amount)
                            .multiply(BigInteger.valueOf(weights.get(i).units())));
            assertTrue(error.abs().compareTo(sum) < 0, "a share is off by a unit or more");
            assertFalse(weights.get(i).isZero() && shares.get(i).units() > 0, "a share of nothing");
          }
          assertEquals(BigInteger.valueOf(amount), total);
        });
  }
}
