package espalier.scoring.subnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.unit.Amount;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class EconomicsTest {
  private static final Amount NO_BOUND = new Amount(Long.MAX_VALUE);

  @Test
  void every_division_of_an_emission_sums_to_it() {
    var random = new SplittableRandom(3);
    for (int i = 0; i < 2_000; i++) {
      Amount emission = new Amount(random.nextLong(1L << (1 + random.nextInt(60))));
      EmissionSplit split = EmissionSplit.of(emission, random.nextInt(65_536));
      assertEquals(
          emission.units(),
          split.owner().units() + split.miners().units() + split.validators().units());
      int[] incentive = random.ints(1 + random.nextInt(20), 1, 65_536).toArray();
      assertEquals(
          split.miners().units(), sum(EmissionSplit.byProportion(split.miners(), incentive)));
      var stakes = new ArrayList<Amount>();
      for (int s = 0; s < 4; s++) {
        stakes.add(new Amount(random.nextLong(1_000_000)));
      }
      var take =
          EmissionSplit.Take.of(
              split.validators(), random.nextInt(EmissionSplit.MAX_TAKE + 1), stakes);
      assertEquals(split.validators().units(), take.take().units() + sum(take.stakers()));
    }
  }

  private static long sum(List<Amount> amounts) {
    return amounts.stream().mapToLong(Amount::units).sum();
  }

  @Test
  void the_owner_gets_eighteen_percent_and_the_others_half_of_the_rest() {
    EmissionSplit split = EmissionSplit.of(new Amount(1_000_000_000), EmissionSplit.UPSTREAM_OWNER);
    assertEquals(179_995_422, split.owner().units());
    assertEquals(410_002_289, split.miners().units());
    assertEquals(410_002_289, split.validators().units());
  }

  @Test
  void dividends_without_any_stake_stay_with_the_validator() {
    var take = EmissionSplit.Take.of(new Amount(10), 5, List.of(Amount.ZERO));
    assertEquals(10, take.take().units());
  }

  @Test
  void a_take_above_eighteen_percent_or_below_zero_is_refused() {
    for (int part : new int[] {-1, EmissionSplit.MAX_TAKE + 1}) {
      var refused =
          assertThrows(
              IllegalArgumentException.class,
              () -> EmissionSplit.Take.of(new Amount(1), part, List.of(new Amount(1))));
      assertTrue(refused.getMessage().contains("0 to 11796"), refused.getMessage());
    }
  }

  @Test
  void a_registration_raises_the_price_by_its_exact_part() {
    RegistrationBurn burn = new RegistrationBurn(360, 1_260_000, Amount.ZERO, NO_BOUND);
    assertEquals(126_000_000, burn.afterRegistration(new Amount(100_000_000)).units());
    assertEquals(1, burn.afterRegistration(new Amount(1)).units());
    assertEquals(NO_BOUND, burn.afterRegistration(NO_BOUND));
  }

  @Test
  void prices_stay_within_their_bounds() {
    RegistrationBurn burn = new RegistrationBurn(10, 2_000_000, new Amount(500), new Amount(1_500));
    assertEquals(1_500, burn.afterRegistration(new Amount(1_000)).units());
    assertEquals(500, burn.afterTicks(new Amount(1_000), 1_000_000_000_000L).units());
    RegistrationBurn constant = new RegistrationBurn(0, 1_000_000, Amount.ZERO, NO_BOUND);
    assertEquals(77, constant.afterTicks(new Amount(77), Long.MAX_VALUE).units());
  }

  @Test
  void a_lock_cost_doubles_once_and_falls_to_its_minimum() {
    LockCost cost = new LockCost(100, new Amount(10));
    assertEquals(1_000, cost.at(50, new Amount(1_000), 0).units() + 500);
    assertEquals(2_000, cost.at(7, new Amount(1_000), 7).units());
    assertEquals(10, cost.at(Long.MAX_VALUE, new Amount(1_000), 7).units());
    assertThrows(IllegalArgumentException.class, () -> cost.at(6, new Amount(1_000), 7));
  }

  @Test
  void emission_never_rises_and_ends_at_the_cap() {
    long last = Long.MAX_VALUE;
    for (long issuance = 0; issuance < 21_000_000_000_000_000L; issuance += 9_999_999_999_999L) {
      long emission = BlockEmission.UPSTREAM.after(new Amount(issuance)).units();
      assertTrue(emission <= last);
      last = emission;
    }
    assertEquals(0, BlockEmission.UPSTREAM.after(new Amount(20_999_999_999_999_999L)).units());
  }

  @Test
  void immortals_never_go_and_newcomers_only_if_too_few_others_are_left() {
    long[] emission = {5, 0, 3, 1};
    long[] registered = {1, 2, 3, 4};
    boolean[] immune = Pruning.immuneByRounds(new int[] {9, 9, 9, 2}, 3);
    boolean[] immortal = {false, true, false, false};
    var pruning = new Pruning(emission, registered, immune, immortal);
    assertEquals(OptionalInt.of(2), pruning.choose(1));
    assertEquals(OptionalInt.of(3), pruning.choose(2));
    boolean[] all = {true, true, true, true};
    assertEquals(OptionalInt.empty(), new Pruning(emission, registered, immune, all).choose(0));
  }

  @Test
  void the_earlier_registration_goes_first_among_equals_then_the_lower_uid() {
    long[] emission = {4, 4, 4};
    boolean[] no = new boolean[3];
    assertEquals(1, new Pruning(emission, new long[] {5, 3, 3}, no, no).choose(0).orElseThrow());
  }
}
