package espalier.ledger.tournament;

import static espalier.ledger.Chain.BOB;
import static espalier.ledger.Chain.CAROL;
import static espalier.ledger.tournament.Arena.CENT;
import static espalier.ledger.tournament.Arena.SCORER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import espalier.ledger.Transaction;
import espalier.ledger.tournament.Progress.Stage;
import espalier.ledger.tournament.TournamentEvent.RoundOpened;
import espalier.ledger.tournament.TournamentTransaction.OpenRound;
import espalier.ledger.tournament.TournamentTransaction.PostScores;
import espalier.ledger.tournament.TournamentTransaction.Posted;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A round with as many entries as one takes.
final class FullRoundTest {
  private static final int REQUESTS = 16;

  private final Arena arena = new Arena();

  /// Method: Bob enters 16 384 models, some of which Carol backs and every eighth of which he never
  /// reveals; one more is refused; scores are posted by the thousand.
  @Test
  void sixteen_thousand_entries_are_scored_and_paid_in_slices() {
    Round round = filled();
    arena.until(round, Stage.REVEALING);
    inGroups(round, true);
    arena.refused(TournamentRejection.TOO_EARLY, SCORER, Arena.seal(round));
    arena.until(round, Stage.CHECKING);
    arena.targets(round);
    arena.until(round, Stage.SCORING);
    post(round);
    arena.ok(SCORER, Arena.seal(round));
    int blocks = 0;
    arena.until(round, Stage.PAYING);
    while (arena.progress(round).stage() == Stage.PAYING) {
      assertTrue(arena.chain.tick().events().size() <= 4 * Payments.VISITED_A_BLOCK_MAX);
      blocks++;
    }
    assertTrue(blocks >= 2 * Progress.ENTRIES_MAX / Payments.VISITED_A_BLOCK_MAX);
    arena.sound();
    List<Entry> entries = TournamentState.entries(arena.chain.store, round.id());
    long gained = entries.stream().mapToLong(one -> one.result().get().gained().units()).sum();
    long lost = entries.stream().mapToLong(one -> one.result().get().lost().units()).sum();
    assertTrue(gained > 0 && lost > 0);
    assertEquals(2_000_000_000L + gained - lost, arena.credits(BOB) + arena.credits(CAROL));
  }

  /// A round that leaves time for thousands of blocks, with all its entries.
  private Round filled() {
    Hash tournament = arena.create("numbers", 1_000_000);
    BlockTime now = arena.chain.now();
    var windows =
        new Windows(
            now,
            now.plusMilliseconds(100_000),
            now.plusMilliseconds(200_000),
            now.plusMilliseconds(300_000),
            now.plusMilliseconds(400_000),
            100);
    var open = new OpenRound(tournament, Arena.data(), windows, new Amount(5_000));
    Round round = Arena.find(arena.ok(Arena.OWNER, open), RoundOpened.class).orElseThrow().round();
    inGroups(round, false);
    arena.refused(
        TournamentRejection.ROUND_FULL, CAROL, Arena.commit(round, CAROL, "late", 0, 1_000));
    return round;
  }

  private void inGroups(Round round, boolean reveal) {
    for (int from = 0; from < Progress.ENTRIES_MAX; from += REQUESTS) {
      var requests = new ArrayList<Transaction>();
      for (int i = from; i < from + REQUESTS; i++) {
        if (!reveal) {
          requests.add(Arena.commit(round, BOB, "m" + i, i % Arena.ROWS, 1_000 + i % 7));
        } else if (i % 8 != 0) {
          requests.add(Arena.reveal(round, "m" + i, i % Arena.ROWS));
        }
      }
      arena.ok(BOB, requests.toArray(Transaction[]::new));
      if (!reveal && from % 64 == 0) {
        arena.ok(CAROL, Arena.back(round, BOB, "m" + from, 500));
      }
    }
  }

  private void post(Round round) {
    List<Entry> revealed =
        TournamentState.entries(arena.chain.store, round.id()).stream()
            .filter(Entry::counts)
            .toList();
    for (int from = 0; from < revealed.size(); from += TournamentTransaction.POSTED_MAX) {
      var batch = new ArrayList<Posted>();
      int to = Math.min(revealed.size(), from + TournamentTransaction.POSTED_MAX);
      for (int i = from; i < to; i++) {
        batch.add(new Posted(revealed.get(i).id(), (i % 5 - 2) * CENT, 0, 0));
      }
      arena.ok(SCORER, new PostScores(round.id(), batch));
    }
  }
}
