package espalier.ledger.tournament;

import static espalier.ledger.Chain.BOB;
import static espalier.ledger.Chain.CAROL;
import static espalier.ledger.tournament.Arena.CENT;
import static espalier.ledger.tournament.Arena.OWNER;
import static espalier.ledger.tournament.Arena.SCORER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import espalier.base.unit.Denomination;
import espalier.base.unit.Hash;
import espalier.ledger.Chain;
import espalier.ledger.Transaction;
import espalier.ledger.bank.BankRejection;
import espalier.ledger.bank.BankTransaction.Transfer;
import espalier.ledger.bank.ModuleAccount;
import espalier.ledger.competition.Commitments;
import espalier.ledger.proof.Blob;
import espalier.ledger.tournament.Entry.Status;
import espalier.ledger.tournament.Progress.Stage;
import espalier.ledger.tournament.TournamentTransaction.BackEntry;
import espalier.ledger.tournament.TournamentTransaction.ChangeRules;
import espalier.ledger.tournament.TournamentTransaction.CloseTournament;
import espalier.ledger.tournament.TournamentTransaction.CommitEntry;
import espalier.ledger.tournament.TournamentTransaction.CreateTournament;
import espalier.ledger.tournament.TournamentTransaction.FundTournament;
import espalier.ledger.tournament.TournamentTransaction.OpenRound;
import espalier.ledger.tournament.TournamentTransaction.PostScores;
import espalier.ledger.tournament.TournamentTransaction.Posted;
import espalier.ledger.tournament.TournamentTransaction.PublishPayload;
import espalier.ledger.tournament.TournamentTransaction.PublishTargets;
import espalier.ledger.tournament.TournamentTransaction.RefutePayload;
import espalier.ledger.tournament.TournamentTransaction.ReportMissing;
import espalier.ledger.tournament.TournamentTransaction.RevealEntry;
import espalier.scoring.tournament.Redundancy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Each refusal and each bound, by example.
final class TournamentRulesTest {
  private static final Hash NOBODY = new Hash(9, 9, 9, 9);

  private final Arena arena = new Arena();

  @AfterEach
  void the_state_is_sound() {
    arena.sound();
  }

  private static Rules with(Amount stakeMin, Amount stakeMax, Rules.Bonds bonds) {
    Rules rules = Arena.rules();
    return new Rules(rules.scorer(), rules.spec(), rules.reward(), stakeMin, stakeMax, bonds);
  }

  @Test
  void a_tournament_needs_a_free_name_a_person_who_scores_and_money_that_exists() {
    arena.create("numbers", 10);
    var same = new CreateTournament("numbers", Arena.rules(), Chain.credit(0));
    String message = arena.refused(TournamentRejection.NAME_TAKEN, BOB, same);
    assertTrue(message.contains("choose another"), message);
    Rules rules = Arena.rules();
    var scorer =
        new Rules(
            ModuleAccount.BONDS.id(),
            rules.spec(),
            rules.reward(),
            rules.stakeMin(),
            rules.stakeMax(),
            rules.bonds());
    arena.refused(
        TournamentRejection.SCORER_INVALID,
        BOB,
        new CreateTournament("other", scorer, Chain.credit(0)));
    arena.refused(
        TournamentRejection.DENOMINATION_UNKNOWN,
        BOB,
        new CreateTournament("other", rules, new Coin(new Denomination("gold"), Amount.ZERO)));
    arena.refused(
        BankRejection.BALANCE_TOO_LOW,
        BOB,
        new CreateTournament("other", rules, Chain.credit(1_000_000_001)));
    assertThrows(
        IllegalArgumentException.class,
        () -> new CreateTournament("Numbers", rules, Chain.credit(0)));
    assertThrows(
        IllegalArgumentException.class,
        () -> new CreateTournament("x".repeat(33), rules, Chain.credit(0)));
    arena.ok(BOB, new CreateTournament("x".repeat(32), rules, Chain.credit(0)));
  }

  @Test
  void rules_that_promise_nothing_do_not_exist() {
    Rules.Bonds bonds = Arena.rules().bonds();
    var one = new Amount(1);
    assertThrows(IllegalArgumentException.class, () -> with(Amount.ZERO, one, bonds));
    assertThrows(IllegalArgumentException.class, () -> with(new Amount(2), one, bonds));
    assertThrows(
        IllegalArgumentException.class,
        () -> with(one, one, new Rules.Bonds(one, Amount.ZERO, one)));
  }

  @Test
  void anybody_funds_and_only_the_owner_closes_for_at_most_what_was_funded() {
    Round round = arena.open(100);
    Hash tournament = round.tournament();
    arena.ok(BOB, new FundTournament(tournament, new Amount(50)));
    arena.refused(
        TournamentRejection.AMOUNT_ZERO, BOB, new FundTournament(tournament, Amount.ZERO));
    arena.refused(
        TournamentRejection.POT_FULL,
        BOB,
        new FundTournament(tournament, new Amount(Long.MAX_VALUE - 149)));
    arena.refused(
        BankRejection.BALANCE_TOO_LOW,
        BOB,
        new FundTournament(tournament, new Amount(Long.MAX_VALUE - 150)));
    arena.refused(
        TournamentRejection.TOURNAMENT_UNKNOWN, BOB, new FundTournament(NOBODY, new Amount(1)));
    arena.ok(BOB, Arena.commit(round, BOB, "b", 0, 10_000));
    arena.refused(TournamentRejection.NOT_OWNER, BOB, new CloseTournament(tournament));
    arena.refused(TournamentRejection.ROUNDS_OPEN, OWNER, new CloseTournament(tournament));
    arena.until(round, Stage.RESOLVED);
    // Bob did not reveal and left 2 000, which go to the treasury.
    arena.ok(OWNER, new CloseTournament(tournament));
    assertEquals(1_000_000_050, arena.credits(OWNER));
    assertEquals(2_000, arena.credits(ModuleAccount.TREASURY.id()));
    arena.refused(TournamentRejection.TOURNAMENT_UNKNOWN, OWNER, new CloseTournament(tournament));
    arena.create("numbers", 0);
  }

  @Test
  void rules_change_for_later_rounds_only() {
    Round first = arena.open(0);
    Hash tournament = first.tournament();
    Rules other = with(new Amount(7), Arena.rules().stakeMax(), Arena.rules().bonds());
    String message =
        arena.refused(
            TournamentRejection.CHANGE_TOO_EARLY, OWNER, new ChangeRules(tournament, 2, other));
    assertTrue(message.contains("the earliest is round 3"), message);
    arena.refused(TournamentRejection.NOT_OWNER, BOB, new ChangeRules(tournament, 3, other));
    arena.ok(OWNER, new ChangeRules(tournament, 3, other));
    Round second = arena.open(tournament, 0);
    Round third = arena.open(tournament, 0);
    assertEquals(first.rules(), second.rules());
    assertEquals(1, second.version());
    assertEquals(new Amount(7), third.rules().stakeMin());
    assertEquals(2, third.version());
    assertEquals(Optional.empty(), arena.tournament(tournament).change());
  }

  @Test
  void a_round_is_opened_by_the_owner_in_time_and_with_what_the_pot_has() {
    Hash tournament = arena.create("numbers", 100);
    arena.refused(
        TournamentRejection.NOT_OWNER,
        BOB,
        new OpenRound(tournament, Arena.data(), arena.windows(), Amount.ZERO));
    String message =
        arena.refused(
            TournamentRejection.POT_TOO_SMALL,
            OWNER,
            new OpenRound(tournament, Arena.data(), arena.windows(), new Amount(101)));
    assertTrue(message.contains("the tournament has 100"), message);
    Windows past = arena.windows();
    arena.chain.after(100);
    arena.refused(
        TournamentRejection.WINDOW_PAST,
        OWNER,
        new OpenRound(tournament, Arena.data(), past, Amount.ZERO));
    BlockTime now = arena.chain.now();
    assertThrows(
        IllegalArgumentException.class,
        () -> new Windows(now, now, now, now, now.plusMilliseconds(1), 1));
    for (int i = 0; i < Tournament.ROUNDS_OPEN_MAX; i++) {
      arena.open(tournament, 0);
    }
    arena.refused(
        TournamentRejection.TOO_MANY_ROUNDS,
        OWNER,
        new OpenRound(tournament, Arena.data(), arena.windows(), Amount.ZERO));
  }

  @Test
  void a_commitment_is_taken_within_its_window_and_names_the_earliest_moment() {
    Hash tournament = arena.create("numbers", 0);
    BlockTime now = arena.chain.now();
    var later =
        new Windows(
            now.plusMilliseconds(50),
            now.plusMilliseconds(100),
            now.plusMilliseconds(200),
            now.plusMilliseconds(300),
            now.plusMilliseconds(400),
            1);
    arena.ok(OWNER, new OpenRound(tournament, Arena.data(), later, Amount.ZERO));
    Round round = TournamentState.ROUNDS.all(arena.chain.store).getFirst();
    CommitEntry commit = Arena.commit(round, BOB, "b", 0, 1_000);
    String message = arena.refused(TournamentRejection.TOO_EARLY, BOB, commit);
    assertTrue(message.contains("come back at " + later.opens()), message);
    arena.chain.after(48);
    arena.ok(BOB, commit);
    arena.chain.after(later.commitUntil().millisecondsSince(arena.chain.now()));
    // The timer fires at the end of this very block; the request is too late already.
    Hash before = arena.chain.ledger.root();
    arena.chain.apply(CAROL, Arena.commit(round, CAROL, "c", 0, 1_000));
    assertTrue(!before.equals(arena.chain.ledger.root()), "the stage changed");
    assertEquals(1, arena.progress(round).tally().entries());
    message =
        arena.refused(
            TournamentRejection.TOO_LATE, CAROL, Arena.commit(round, CAROL, "c", 0, 1_000));
    assertTrue(message.contains("over since " + later.commitUntil()), message);
    arena.refused(
        TournamentRejection.ROUND_UNKNOWN,
        BOB,
        new CommitEntry(NOBODY, "b", Hash.ZERO, new Amount(1_000)));
  }

  @Test
  void stakes_grow_within_the_rounds_limits() {
    Round round = arena.open(0);
    String message =
        arena.refused(
            TournamentRejection.STAKE_TOO_SMALL, BOB, Arena.commit(round, BOB, "b", 0, 999));
    assertTrue(message.contains("the least in this round is 1000"), message);
    arena.refused(
        TournamentRejection.STAKE_TOO_LARGE, BOB, Arena.commit(round, BOB, "b", 0, 1_000_001));
    arena.ok(BOB, Arena.commit(round, BOB, "b", 0, 2_000));
    arena.refused(TournamentRejection.STAKE_SHRINKS, BOB, Arena.commit(round, BOB, "b", 1, 1_999));
    arena.ok(BOB, Arena.commit(round, BOB, "b", 1, 2_000));
    arena.ok(BOB, Arena.commit(round, BOB, "b", 2, 5_000));
    Entry entry = arena.entryOf(round, BOB, "b");
    assertEquals(new Amount(5_000), entry.total());
    assertEquals(2, entry.position(), "each commitment takes a new position");
    assertEquals(1, arena.progress(round).tally().entries());
    arena.refused(
        BankRejection.BALANCE_TOO_LOW,
        Chain.ISSUER,
        Arena.commit(round, Chain.ISSUER, "i", 0, 1_000));
    assertThrows(
        IllegalArgumentException.class,
        () -> new CommitEntry(round.id(), "", Hash.ZERO, new Amount(1)));
  }

  @Test
  void backers_are_others_and_at_most_sixty_four() {
    for (int from = 0; from < Entry.BACKERS_MAX; from += 8) {
      var gifts = new ArrayList<Transaction>();
      for (int i = from; i < from + 8; i++) {
        AccountId backer = Chain.key(100 + i).account();
        gifts.add(new Transfer(backer, Chain.credit(10), ""));
        gifts.add(new Transfer(backer, Chain.esp(100_000), ""));
      }
      arena.ok(CAROL, gifts.toArray(Transaction[]::new));
    }
    Round round = arena.open(0);
    arena.ok(BOB, Arena.commit(round, BOB, "b", 0, 2_000));
    arena.refused(TournamentRejection.OWN_ENTRY, BOB, Arena.back(round, BOB, "b", 1));
    arena.refused(TournamentRejection.ENTRY_UNKNOWN, CAROL, Arena.back(round, BOB, "other", 1));
    arena.refused(TournamentRejection.AMOUNT_ZERO, CAROL, Arena.back(round, BOB, "b", 0));
    arena.refused(TournamentRejection.STAKE_TOO_LARGE, CAROL, Arena.back(round, BOB, "b", 998_001));
    arena.refused(
        TournamentRejection.ROUND_UNKNOWN,
        CAROL,
        new BackEntry(NOBODY, BOB.account(), "b", new Amount(1)));
    for (int i = 0; i < Entry.BACKERS_MAX; i++) {
      arena.ok(Chain.key(100 + i), Arena.back(round, BOB, "b", 3));
    }
    arena.refused(TournamentRejection.TOO_MANY_BACKERS, CAROL, Arena.back(round, BOB, "b", 3));
    arena.ok(Chain.key(100), Arena.back(round, BOB, "b", 7));
    assertEquals(64, arena.entryOf(round, BOB, "b").backers());
    arena.until(round, Stage.RESOLVED);
    // A fifth of the stake is forfeit, each backer's part by largest remainder.
    assertEquals(8, arena.credits(Chain.key(100)));
    assertEquals((2_000 + 199) / 5, arena.pots());
  }

  @Test
  void a_reveal_must_fit_its_commitment_and_comes_once() {
    Round round = arena.open(0);
    arena.ok(BOB, Arena.commit(round, BOB, "b", 0, 1_000));
    arena.ok(BOB, Arena.commit(round, BOB, "late", 0, 1_000));
    RevealEntry reveal = Arena.reveal(round, "b", 0);
    String message = arena.refused(TournamentRejection.TOO_EARLY, BOB, reveal);
    assertTrue(message.contains("come back at " + round.windows().commitUntil()), message);
    arena.until(round, Stage.REVEALING);
    arena.refused(TournamentRejection.REVEAL_MISMATCH, BOB, Arena.reveal(round, "b", 1));
    arena.refused(TournamentRejection.ENTRY_UNKNOWN, CAROL, reveal);
    arena.ok(BOB, reveal);
    arena.refused(TournamentRejection.ALREADY_REVEALED, BOB, reveal);
    arena.until(round, Stage.CHECKING);
    arena.refused(TournamentRejection.TOO_LATE, BOB, Arena.reveal(round, "late", 0));
  }

  private Round checking() {
    Round round = arena.open(10_000);
    arena.ok(BOB, Arena.commit(round, BOB, "b", 0, 1_000));
    arena.ok(CAROL, Arena.commit(round, CAROL, "c", 1, 1_000));
    arena.until(round, Stage.REVEALING);
    arena.ok(BOB, Arena.reveal(round, "b", 0));
    arena.ok(CAROL, Arena.reveal(round, "c", 1));
    arena.until(round, Stage.CHECKING);
    return round;
  }

  @Test
  void a_missing_payload_is_published_by_anybody_or_counts_as_unrevealed() {
    Round round = checking();
    Hash bob = Arena.entry(round, BOB, "b");
    Hash carol = Arena.entry(round, CAROL, "c");
    var report =
        new ReportMissing(
            round.id(), bob.compareTo(carol) < 0 ? List.of(bob, carol) : List.of(carol, bob));
    assertThrows(
        IllegalArgumentException.class, () -> new ReportMissing(round.id(), List.of(bob, bob)));
    arena.refused(TournamentRejection.NOT_SCORER, OWNER, report);
    arena.refused(
        TournamentRejection.NOT_REPORTED,
        CAROL,
        new PublishPayload(round.id(), bob, Arena.payload(0)));
    arena.ok(SCORER, report);
    arena.refused(TournamentRejection.NOT_REVEALED, SCORER, report);
    arena.refused(
        TournamentRejection.ENTRY_UNKNOWN, SCORER, new ReportMissing(round.id(), List.of(NOBODY)));
    arena.refused(
        TournamentRejection.PAYLOAD_MISMATCH,
        CAROL,
        new PublishPayload(round.id(), bob, Arena.payload(1)));
    arena.ok(CAROL, new PublishPayload(round.id(), bob, Arena.payload(0)));
    assertEquals(Status.REVEALED, arena.entryOf(round, BOB, "b").status());
    assertEquals(Status.REPORTED, arena.entryOf(round, CAROL, "c").status());
    arena.targets(round);
    arena.until(round, Stage.SCORING);
    arena.refused(
        TournamentRejection.NOT_REVEALED,
        SCORER,
        Arena.scores(round, Arena.score(round, CAROL, "c", 0, 0)));
    arena.ok(SCORER, Arena.scores(round, Arena.score(round, BOB, "b", CENT, 0)));
    arena.ok(SCORER, Arena.seal(round));
    arena.until(round, Stage.RESOLVED);
    assertEquals(1_000_000_000 - 200, arena.credits(CAROL));
    assertEquals(1_000_000_000 + 9, arena.credits(BOB));
  }

  @Test
  void payloads_are_reported_early_enough_to_be_published() {
    Round round = checking();
    arena.chain.after(round.windows().reportUntil().millisecondsSince(arena.chain.now()));
    String message =
        arena.refused(
            TournamentRejection.TOO_LATE,
            SCORER,
            new ReportMissing(round.id(), List.of(Arena.entry(round, BOB, "b"))));
    assertTrue(message.contains(round.windows().reportUntil().toString()), message);
  }

  @Test
  void a_payload_that_ranks_nothing_counts_as_unrevealed() {
    Round round = arena.open(0);
    byte[] wrong = Arena.codes(0);
    wrong[1]++;
    var commitment =
        Commitments.commitment(round.id(), BOB.account(), "b", Arena.root(wrong), Arena.SALT);
    arena.ok(BOB, new CommitEntry(round.id(), "b", commitment, new Amount(1_000)));
    arena.ok(CAROL, Arena.commit(round, CAROL, "c", 1, 1_000));
    arena.until(round, Stage.REVEALING);
    arena.ok(BOB, new RevealEntry(round.id(), "b", Arena.root(wrong), Arena.SALT, ""));
    arena.ok(CAROL, Arena.reveal(round, "c", 1));
    arena.until(round, Stage.CHECKING);
    Hash bob = Arena.entry(round, BOB, "b");
    Hash carol = Arena.entry(round, CAROL, "c");
    arena.refused(
        TournamentRejection.PAYLOAD_SOUND,
        BOB,
        new RefutePayload(round.id(), carol, Arena.payload(1)));
    arena.refused(
        TournamentRejection.PAYLOAD_MISMATCH,
        CAROL,
        new RefutePayload(round.id(), bob, Arena.payload(0)));
    arena.ok(SCORER, new ReportMissing(round.id(), List.of(bob)));
    arena.refused(
        TournamentRejection.PAYLOAD_NOT_CANONICAL,
        BOB,
        new PublishPayload(round.id(), bob, Blob.of(wrong)));
    arena.refused(
        TournamentRejection.NOT_REVEALED,
        CAROL,
        new RefutePayload(round.id(), bob, Blob.of(wrong)));
    assertEquals(1, arena.progress(round).tally().revealed());
  }

  @Test
  void a_refuted_payload_forfeits_like_an_unrevealed_one() {
    Round round = arena.open(0);
    byte[] shortOne = Arrays.copyOf(Arena.codes(0), 6);
    var commitment =
        Commitments.commitment(round.id(), BOB.account(), "b", Arena.root(shortOne), Arena.SALT);
    arena.ok(BOB, new CommitEntry(round.id(), "b", commitment, new Amount(1_000)));
    arena.until(round, Stage.REVEALING);
    arena.ok(BOB, new RevealEntry(round.id(), "b", Arena.root(shortOne), Arena.SALT, ""));
    arena.until(round, Stage.CHECKING);
    arena.ok(CAROL, new RefutePayload(round.id(), Arena.entry(round, BOB, "b"), Blob.of(shortOne)));
    arena.until(round, Stage.RESOLVED);
    assertEquals(1_000_000_000 - 200, arena.credits(BOB));
    assertEquals(1_000_000_000, arena.credits(OWNER), "nobody failed, so the bond is back");
  }

  @Test
  void targets_are_the_owners_and_come_after_the_reveals() {
    Round round = arena.open(0);
    arena.ok(BOB, Arena.commit(round, BOB, "b", 0, 1_000));
    var targets = new PublishTargets(round.id(), Arena.SALT, Arena.TARGETS);
    arena.refused(TournamentRejection.TOO_EARLY, OWNER, targets);
    arena.until(round, Stage.REVEALING);
    arena.ok(BOB, Arena.reveal(round, "b", 0));
    String message = arena.refused(TournamentRejection.TOO_EARLY, OWNER, targets);
    assertTrue(message.contains("come back at " + round.windows().revealUntil()), message);
    arena.until(round, Stage.CHECKING);
    arena.refused(TournamentRejection.NOT_OWNER, BOB, targets);
    arena.refused(
        TournamentRejection.TARGETS_MISMATCH,
        OWNER,
        new PublishTargets(round.id(), Arena.SALT, NOBODY));
    arena.until(round, Stage.SCORING);
    arena.refused(
        TournamentRejection.TARGETS_MISSING,
        SCORER,
        Arena.scores(round, Arena.score(round, BOB, "b", 0, 0)));
    arena.refused(TournamentRejection.TARGETS_MISSING, SCORER, Arena.seal(round));
    arena.ok(OWNER, targets);
    arena.refused(TournamentRejection.TARGETS_PUBLISHED, OWNER, targets);
  }

  @Test
  void scores_come_from_the_scorer_for_every_revealed_entry() {
    Round round = checking();
    PostScores bobs = Arena.scores(round, Arena.score(round, BOB, "b", CENT, 0));
    arena.refused(TournamentRejection.TOO_EARLY, SCORER, bobs);
    arena.targets(round);
    arena.until(round, Stage.SCORING);
    arena.refused(TournamentRejection.NOT_SCORER, OWNER, bobs);
    arena.refused(
        TournamentRejection.ENTRY_UNKNOWN,
        SCORER,
        Arena.scores(round, new Posted(NOBODY, 0, 0, 0)));
    arena.ok(SCORER, bobs);
    arena.ok(SCORER, Arena.scores(round, Arena.score(round, BOB, "b", 2 * CENT, 0)));
    String message = arena.refused(TournamentRejection.SCORES_MISSING, SCORER, Arena.seal(round));
    assertTrue(message.startsWith("1 of 2"), message);
    arena.refused(TournamentRejection.NOT_SCORER, OWNER, Arena.seal(round));
    var original = new Entry.Original(Arena.entry(round, CAROL, "c"), Redundancy.FREE + 1);
    arena.refused(
        TournamentRejection.ORIGINAL_INVALID,
        SCORER,
        Arena.scores(
            round, new Posted(Arena.entry(round, BOB, "b"), 0, 0, 0, Optional.of(original))));
    arena.ok(SCORER, Arena.scores(round, Arena.score(round, CAROL, "c", 0, 0)));
    arena.ok(SCORER, Arena.seal(round));
    arena.refused(TournamentRejection.TOO_LATE, SCORER, Arena.seal(round));
    arena.until(round, Stage.RESOLVED);
    assertEquals(1_000_000_000 + 18, arena.credits(BOB), "the score posted last counts");
  }
}
