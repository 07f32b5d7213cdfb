package espalier.competition.round;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BasisPoints;
import espalier.base.unit.Hash;
import espalier.competition.payload.PayloadStore;
import espalier.competition.universe.Universe;
import espalier.ledger.tournament.Entry;
import espalier.ledger.tournament.Entry.Status;
import espalier.ledger.tournament.TournamentTransaction.PostScores;
import espalier.ledger.tournament.TournamentTransaction.SealScores;
import espalier.scoring.payout.RewardRule;
import espalier.scoring.tournament.EntryScore;
import espalier.scoring.tournament.GaussTable;
import espalier.scoring.tournament.MetaModel;
import espalier.scoring.tournament.RankCodes;
import espalier.scoring.tournament.Targets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScoredRoundTest {
  private static final int ROWS = 300;
  private static final Universe UNIVERSE =
      Universe.of(IntStream.range(0, ROWS).mapToObj("n%03d"::formatted).toList());

  /// Somebody who stakes on others' models.
  private static final AccountId BACKER = new AccountId(new Hash(9, 9, 9, 9));

  @TempDir Path folder;

  private final Random random = new Random(20_261_122);
  private final Map<Hash, char[]> codes = new HashMap<>();
  private final List<Entry> entries = new ArrayList<>();

  private char[] draw() {
    return RankCodes.of(random.longs(ROWS).toArray());
  }

  private Targets targets() {
    return Targets.of(random.longs(ROWS, 0, 5).map(bin -> bin * (Targets.ONE / 4)).toArray());
  }

  /// Enters after those entered before.
  private Entry enter(char[] own, long stake) {
    int number = entries.size();
    var entry =
        new Entry(
            new Hash(number + 1, 0, 0, 0),
            new AccountId(new Hash(0, number + 1, 0, 0)),
            "m" + number,
            number,
            Hash.ZERO,
            new Amount(stake),
            new Amount(stake),
            0,
            Status.REVEALED,
            Optional.of(new Entry.Reveal(RankCodes.tree(own).root(), "")),
            Optional.empty(),
            Optional.empty());
    entries.add(entry);
    codes.put(entry.id(), own);
    return entry;
  }

  private static Entry with(Entry entry, Status status, Optional<Entry.Scores> scores) {
    return new Entry(
        entry.id(),
        entry.account(),
        entry.model(),
        entry.position(),
        entry.commitment(),
        entry.own(),
        entry.total(),
        entry.backers(),
        status,
        entry.reveal(),
        scores,
        entry.result());
  }

  @Test
  void scores_and_meta_model_are_those_of_the_plain_functions() {
    for (int i = 0; i < 5; i++) {
      enter(draw(), 1_000 + i);
    }
    Targets targets = targets();
    GaussTable table = GaussTable.of(ROWS);
    var model = new MetaModel(table);
    entries.forEach(one -> model.add(codes.get(one.id()), one.total().units()));
    ScoredRound scored = ScoredRound.of(UNIVERSE, targets, entries, codes, List.of());
    assertArrayEquals(model.codes(), scored.meta());
    for (ScoredRound.Scored one : scored.entries()) {
      char[] own = codes.get(one.entry().id());
      assertEquals(EntryScore.corr(own, targets, table), one.corr());
      assertEquals(EntryScore.mmc(own, model.codes(), targets, table), one.mmc());
      assertTrue(one.original().isEmpty());
    }
    Targets later = targets();
    for (ScoredRound.Scored one : scored.against(later).entries()) {
      assertEquals(EntryScore.corr(codes.get(one.entry().id()), later, table), one.corr());
    }
    var requests = scored.requests(Hash.ZERO);
    assertEquals(2, requests.size());
    assertEquals(5, ((PostScores) requests.getFirst()).scores().size());
    assertEquals(
        RankCodes.tree(scored.meta()).root(), ((SealScores) requests.getLast()).roots().meta());
  }

  @Test
  void a_copy_is_told_its_original_and_paid_nothing() {
    char[] model = draw();
    Entry first = enter(model, 1_000_000);
    enter(draw(), 1_000_000);
    Entry copy = enter(model, 1_000_000);
    // Targets that the model predicts, so that there is something to be paid.
    Targets targets =
        Targets.of(
            IntStream.range(0, ROWS)
                .mapToLong(row -> model[row] > ROWS ? Targets.ONE : 0)
                .toArray());
    ScoredRound scored = ScoredRound.of(UNIVERSE, targets, entries, codes, List.of());
    assertEquals(
        Optional.of(first.id()), scored.entries().get(2).original().map(Entry.Original::entry));
    var rule =
        new RewardRule(
            1_000,
            0,
            new BasisPoints(500),
            new Amount(1_000_000_000),
            new BasisPoints(0),
            new BasisPoints(2_500));
    List<Entry> posted =
        scored.entries().stream()
            .map(one ->
                with(
                    one.entry(),
                    Status.REVEALED,
                    Optional.of(
                        new Entry.Scores(1, one.corr(), one.mmc(), one.fnc(), one.original()))))
            .toList();
    var stakes = new HashMap<Hash, List<TournamentView.Stake>>();
    posted.forEach(one ->
        stakes.put(
            one.id(),
            List.of(
                new TournamentView.Stake(one.account(), new Amount(750_000)),
                new TournamentView.Stake(BACKER, new Amount(250_000)))));
    Payout.All all = Payout.of(rule, new Amount(500_000), posted, stakes);
    assertTrue(all.isBalanced());
    assertEquals(50_000, gained(all, first.id()), "clipped at 5 % of the stake");
    assertEquals(
        37_500, all.payouts().getFirst().gained().units(), "three quarters are the owner's");
    assertEquals(0, gained(all, copy.id()));
    assertTrue(scored.wronglyPosted(posted).isEmpty());
  }

  private static long gained(Payout.All all, Hash entry) {
    return all.payouts().stream()
        .filter(one -> one.entry().equals(entry))
        .mapToLong(one -> one.gained().units())
        .sum();
  }

  @Test
  void a_score_that_was_posted_wrongly_is_found() {
    enter(draw(), 10);
    enter(draw(), 20);
    ScoredRound scored = ScoredRound.of(UNIVERSE, targets(), entries, codes, List.of());
    var posted = new ArrayList<Entry>();
    for (ScoredRound.Scored one : scored.entries()) {
      long mistake = one.entry().model().equals("m1") ? 1 : 0;
      posted.add(
          with(
              one.entry(),
              Status.REVEALED,
              Optional.of(
                  new Entry.Scores(
                      1, one.corr() + mistake, one.mmc(), one.fnc(), Optional.empty()))));
    }
    assertEquals(
        List.of("m1"),
        scored.wronglyPosted(posted).stream().map(one -> one.entry().model()).toList());
    assertThrows(IllegalArgumentException.class, () -> scored.evidence(Hash.ZERO));
  }

  @Test
  void payloads_are_collected_and_what_is_missing_or_no_ranking_is_named() throws Exception {
    var store = PayloadStore.open(folder.resolve("payloads"), 1 << 20);
    char[] here = draw();
    store.put(RankCodes.encode(here));
    Entry found = enter(here, 1);
    Entry missing = enter(draw(), 1);
    char[] none = draw();
    none[0] = none[1];
    store.put(RankCodes.encode(none));
    Entry unsound = enter(none, 1);
    Entry silent = with(enter(draw(), 1), Status.COMMITTED, Optional.empty());
    entries.set(3, silent);
    Collected collected = Collected.of(entries, ROWS, store);
    assertEquals(java.util.Set.of(found.id()), collected.codes().keySet());
    assertEquals(List.of(missing), collected.missing());
    assertEquals(java.util.Set.of(unsound), collected.unsound().keySet());
  }
}
