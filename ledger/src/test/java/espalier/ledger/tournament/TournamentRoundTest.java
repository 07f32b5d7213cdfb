package espalier.ledger.tournament;

import static espalier.ledger.Chain.ALICE;
import static espalier.ledger.Chain.BOB;
import static espalier.ledger.Chain.CAROL;
import static espalier.ledger.tournament.Arena.CENT;
import static espalier.ledger.tournament.Arena.OWNER;
import static espalier.ledger.tournament.Arena.SCORER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.unit.Amount;
import espalier.ledger.bank.ModuleAccount;
import espalier.ledger.tournament.Entry.Result;
import espalier.ledger.tournament.Progress.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Whole rounds, from the opening to the last unit.
final class TournamentRoundTest {
  private static final long START = 1_000_000_000;

  private final Arena arena = new Arena();

  @AfterEach
  void the_state_is_sound() {
    arena.sound();
  }

  /// Bob gains, Carol loses, her backer with her.
  private Round scored() {
    Round round = arena.open(50_000);
    arena.ok(BOB, Arena.commit(round, BOB, "b", 0, 100_000));
    arena.ok(CAROL, Arena.commit(round, CAROL, "c", 1, 40_000));
    arena.ok(BOB, Arena.back(round, CAROL, "c", 10_000));
    arena.until(round, Stage.REVEALING);
    arena.ok(BOB, Arena.reveal(round, "b", 0));
    arena.ok(CAROL, Arena.reveal(round, "c", 1));
    arena.until(round, Stage.CHECKING);
    arena.targets(round);
    arena.until(round, Stage.SCORING);
    arena.ok(
        SCORER,
        Arena.scores(
            round,
            Arena.score(round, BOB, "b", 2 * CENT, CENT),
            Arena.score(round, CAROL, "c", -CENT, 0)));
    return round;
  }

  @Test
  void a_round_pays_winners_out_of_the_pot_and_takes_from_losers() {
    Round round = scored();
    arena.ok(SCORER, Arena.seal(round));
    assertEquals(START - 2_000, arena.credits(SCORER), "the scorer's bond");
    arena.until(round, Stage.RESOLVED);

    // 100 000 x (0.02 + 2 x 0.01) = 4 000, of which the owner takes a tenth.
    assertEquals(
        new Result(new Amount(3_600), Amount.ZERO), arena.entryOf(round, BOB, "b").result().get());
    // 50 000 x 0.01, a fifth of it Bob's.
    assertEquals(
        new Result(Amount.ZERO, new Amount(500)), arena.entryOf(round, CAROL, "c").result().get());
    assertEquals(START + 3_600 - 100, arena.credits(BOB));
    assertEquals(START - 400, arena.credits(CAROL));
    assertEquals(START - 50_000 + 400, arena.credits(OWNER));
    assertEquals(START, arena.credits(SCORER));
    assertEquals(50_000 - 4_000 + 500, arena.pots());
    assertEquals(0, arena.credits(ModuleAccount.BONDS.id()));
    Tournament after = arena.tournament(round.tournament());
    assertEquals(new Amount(46_500), after.pot());
    assertEquals(0, after.open());
  }

  @Test
  void a_pot_that_is_too_small_is_shared_to_the_last_unit() {
    Round round = arena.open(100);
    arena.ok(BOB, Arena.commit(round, BOB, "b", 0, 10_000));
    arena.ok(CAROL, Arena.commit(round, CAROL, "c", 1, 20_000));
    arena.until(round, Stage.REVEALING);
    arena.ok(BOB, Arena.reveal(round, "b", 0));
    arena.ok(CAROL, Arena.reveal(round, "c", 1));
    arena.until(round, Stage.CHECKING);
    arena.targets(round);
    arena.until(round, Stage.SCORING);
    arena.ok(
        SCORER,
        Arena.scores(
            round,
            Arena.score(round, BOB, "b", 5 * CENT, 0),
            Arena.score(round, CAROL, "c", 5 * CENT, 0)));
    arena.ok(SCORER, Arena.seal(round));
    arena.until(round, Stage.RESOLVED);
    // 100 by 500 : 1 000 is 33 and 67, less a tenth each, rounded down.
    assertEquals(START + 33 - 3, arena.credits(BOB));
    assertEquals(START + 67 - 6, arena.credits(CAROL));
    assertEquals(START - 100 + 9, arena.credits(OWNER));
    assertEquals(0, arena.pots());
  }

  @Test
  void an_unrevealed_entry_forfeits_a_part_to_the_pot() {
    Round round = arena.open(0);
    arena.ok(BOB, Arena.commit(round, BOB, "b", 0, 10_000));
    arena.ok(CAROL, Arena.back(round, BOB, "b", 5_000));
    arena.until(round, Stage.RESOLVED);
    assertEquals(START - 2_000, arena.credits(BOB));
    assertEquals(START - 1_000, arena.credits(CAROL));
    assertEquals(3_000, arena.pots());
    assertEquals(START, arena.credits(OWNER));
  }

  @Test
  void a_round_without_entries_resolves_at_the_end_of_the_commits() {
    Round round = arena.open(70);
    arena.until(round, Stage.RESOLVED);
    assertTrue(arena.chain.now().isBefore(round.windows().revealUntil()));
    assertEquals(70, arena.pots());
  }

  /// Bob staked 100 000, and 10 000 on Carol's 40 000.
  private void compensated(long bob, long carol) {
    assertEquals(START + bob, arena.credits(BOB));
    assertEquals(START + carol, arena.credits(CAROL));
    assertEquals(50_000, arena.pots());
  }

  @Test
  void a_round_without_targets_returns_all_stakes_and_the_owners_bond_to_the_stakers() {
    Round round = arena.open(50_000);
    arena.ok(BOB, Arena.commit(round, BOB, "b", 0, 100_000));
    arena.ok(CAROL, Arena.commit(round, CAROL, "c", 1, 40_000));
    arena.ok(BOB, Arena.back(round, CAROL, "c", 10_000));
    arena.until(round, Stage.REVEALING);
    arena.ok(BOB, Arena.reveal(round, "b", 0));
    arena.until(round, Stage.RESOLVED);
    assertTrue(arena.progress(round).paying().unsettled());
    compensated(2_200, 800);
    assertEquals(START - 50_000 - 3_000, arena.credits(OWNER));
  }

  @Test
  void scores_that_are_never_sealed_cost_owner_and_scorer_their_bonds() {
    Round round = scored();
    arena.until(round, Stage.RESOLVED);
    assertTrue(arena.progress(round).paying().unsettled());
    // 5 000 by 100 000 : 50 000 is 3 333 and 1 667; of the latter 1 334 and 333.
    compensated(3_333 + 333, 1_334);
    assertEquals(START - 2_000, arena.credits(SCORER));
  }

  @Test
  void nobody_has_to_act_for_a_stake_to_come_home() {
    Round round = arena.open(10);
    arena.ok(BOB, Arena.commit(round, BOB, "b", 0, 1_000));
    arena.until(round, Stage.REVEALING);
    arena.ok(BOB, Arena.reveal(round, "b", 0));
    // The chain stands still for a year; then blocks come, one after the other, without requests.
    arena.chain.after(365L * 24 * 3600 * 1000);
    for (int i = 0; i < 8; i++) {
      arena.chain.tick();
    }
    assertEquals(Stage.RESOLVED, arena.progress(round).stage());
    assertEquals(START + 3_000, arena.credits(BOB));
    assertEquals(START - 3_010, arena.credits(ALICE));
  }
}
