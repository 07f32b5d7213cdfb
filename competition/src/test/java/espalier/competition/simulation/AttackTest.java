package espalier.competition.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class AttackTest {
  private static final int SEEDS = 8;

  private static List<Row> play(Attack attack) {
    return attack.play(SEEDS, () -> {});
  }

  private static Row row(List<Row> rows, String setting) {
    return rows.stream()
        .filter(one -> one.setting().startsWith(setting))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no row '" + setting + "' in " + rows));
  }

  /// With so few seeds a mean may lie beyond its bound by chance; its interval may not.
  @TestFactory
  Stream<DynamicTest> no_attack_earns_more_than_its_bound() {
    return Stream.of(Attack.values())
        .map(attack ->
            DynamicTest.dynamicTest(
                attack.word(),
                () -> {
                  List<Row> bounded =
                      play(attack).stream().filter(row -> !Double.isNaN(row.bound())).toList();
                  assertTrue(!bounded.isEmpty(), "nothing is asserted");
                  for (Row row : bounded) {
                    assertTrue(row.measured().low() <= row.bound(), row::toString);
                  }
                }));
  }

  @Test
  void copying_pays_under_the_rule_that_this_one_replaces() {
    Row upstream = row(play(Attack.WEIGHT_COPIER), "copy, upstream's rule, drift 0.00");
    assertTrue(upstream.measured().low() > 0.9, upstream::toString);
  }

  @Test
  void the_sniper_takes_a_slot_from_which_others_are_paid() {
    for (Row row : play(Attack.SLOT_SNIPER)) {
      assertEquals(0, row.comparison().attacker().mean(), row::toString);
      assertTrue(row.comparison().honest().low() > 0, row::toString);
    }
  }

  @Test
  void identical_entries_under_other_names_lose_what_they_would_have_earned() {
    Row row = row(play(Attack.SYBIL_SPLIT), "tournament, four entries of one model");
    assertTrue(row.comparison().honest().mean() != 0, row::toString);
    assertTrue(
        Math.abs(row.comparison().attacker().mean())
            < 0.5 * Math.abs(row.comparison().honest().mean()),
        row::toString);
  }

  @Test
  void who_never_reveals_forfeits_a_fifth_and_hurts_nobody() {
    List<Row> rows = play(Attack.UNREVEALED_COMMITS);
    assertEquals(-0.2, row(rows, "never reveals: the attacker").measured().mean(), 1e-6);
    assertEquals(-0.2, row(rows, "hides the payloads: the attacker").measured().mean(), 1e-6);
    assertEquals(0, row(rows, "never reveals: honest").measured().mean(), 1e-12);
  }

  @Test
  void the_same_seeds_give_the_same_figures() {
    assertEquals(play(Attack.SELF_BACKING), play(Attack.SELF_BACKING));
  }

  @Test
  void every_attack_is_found_by_its_name() {
    for (Attack attack : Attack.values()) {
      assertEquals(Optional.of(attack), Attack.named(attack.word()));
    }
    assertEquals(Optional.empty(), Attack.named("none"));
  }
}
