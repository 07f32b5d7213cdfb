package espalier.ledger.tournament;

import static espalier.ledger.Chain.BOB;
import static espalier.ledger.Chain.CAROL;
import static espalier.ledger.tournament.Arena.SCORER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.unit.Amount;
import espalier.base.unit.Hash;
import espalier.ledger.Chain;
import espalier.ledger.bank.BankRejection;
import espalier.ledger.bank.BankTransaction.Transfer;
import espalier.ledger.proof.Blob;
import espalier.ledger.tournament.Evidence.EntryScores;
import espalier.ledger.tournament.Evidence.NoRanking;
import espalier.ledger.tournament.Evidence.WrongOrder;
import espalier.ledger.tournament.Evidence.WrongOverlap;
import espalier.ledger.tournament.Evidence.WrongStep;
import espalier.ledger.tournament.Progress.Sealed;
import espalier.ledger.tournament.Progress.Stage;
import espalier.ledger.tournament.TournamentEvent.ChallengeLost;
import espalier.ledger.tournament.TournamentEvent.ChallengeWon;
import espalier.ledger.tournament.TournamentTransaction.ChallengeScores;
import espalier.ledger.tournament.TournamentTransaction.Posted;
import espalier.scoring.share.MerkleTree;
import espalier.scoring.tournament.MetaOrder;
import espalier.scoring.tournament.MetaStep;
import espalier.scoring.tournament.Opening;
import espalier.scoring.tournament.RankCodes;
import espalier.scoring.tournament.Redundancy;
import espalier.scoring.tournament.Targets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Disputes about scores that a scorer worked out off the ledger, honestly or not.
final class ChallengeTest {
  private static final long START = 1_000_000_000;
  private static final Targets TARGETS = Contest.targets(1);

  /// Two steps of the transcript: 32 entries and 8.
  private static final int MODELS = 40;

  private final List<char[]> models = new ArrayList<>(Contest.models(TARGETS, MODELS, 2));
  private Contest contest = new Contest(BOB, models, TARGETS);

  @AfterEach
  void the_state_is_sound() {
    contest.arena.sound();
  }

  private ChallengeScores challenge(Evidence evidence) {
    return new ChallengeScores(contest.round.id(), evidence);
  }

  private EntryScores about(int model) {
    return new EntryScores(
        contest.id(model),
        Contest.blob(models.get(model)),
        Blob.of(TARGETS.encode()),
        Contest.blob(contest.meta.codes()));
  }

  /// Carol's challenge wins half of the bond, and the round is scored again.
  private void wins(Evidence evidence) {
    long before = contest.arena.credits(CAROL);
    var seen = contest.arena.ok(CAROL, challenge(evidence));
    assertTrue(Arena.find(seen, ChallengeWon.class).isPresent(), seen::toString);
    assertEquals(before + 1_000, contest.arena.credits(CAROL));
  }

  /// Carol's challenge costs her bond, half of which the scorer gets.
  private void loses(Evidence evidence) {
    long before = contest.arena.credits(CAROL);
    long scorer = contest.arena.credits(SCORER);
    var seen = contest.arena.ok(CAROL, challenge(evidence));
    assertTrue(Arena.find(seen, ChallengeLost.class).isPresent(), seen::toString);
    assertEquals(before - 1_000, contest.arena.credits(CAROL));
    assertEquals(scorer + 500, contest.arena.credits(SCORER));
    assertEquals(Stage.CHALLENGING, contest.arena.progress(contest.round).stage());
  }

  private void invalid(Evidence evidence) {
    contest.arena.refused(TournamentRejection.EVIDENCE_INVALID, CAROL, challenge(evidence));
  }

  private List<Posted> with(int model, Posted wrong) {
    var scores = new ArrayList<>(contest.honest());
    scores.replaceAll(one -> one.entry().equals(contest.id(model)) ? wrong : one);
    return scores;
  }

  @Test
  void a_wrong_score_is_found_and_the_scores_are_posted_again() {
    contest.revealAll();
    Posted right = contest.posted(7);
    contest.score(
        with(7, new Posted(right.entry(), right.corr() + 1, right.mmc(), 0)), contest.roots());
    loses(about(8));
    wins(about(7));
    Progress again = contest.arena.progress(contest.round);
    assertEquals(Stage.SCORING, again.stage());
    assertEquals(2, again.scoring().attempt());
    assertEquals(0, again.scoring().posted());
    contest.arena.refused(TournamentRejection.SCORES_MISSING, SCORER, Arena.seal(contest.round));
    contest.score(contest.honest(), contest.roots());
    loses(about(7));
    contest.arena.until(contest.round, Stage.RESOLVED);
    assertTrue(!contest.arena.progress(contest.round).paying().unsettled());
    // A bond lost, half of two of Carol's gained.
    assertEquals(START - 2_000 + 1_000, contest.arena.credits(SCORER));
    // The pots had half of the scorer's bond and of Carol's two.
    long all =
        contest.arena.credits(BOB)
            + contest.arena.credits(Arena.OWNER)
            + contest.arena.pots()
            + contest.arena.credits(CAROL)
            + contest.arena.credits(SCORER);
    assertEquals(4 * START, all);
  }

  @Test
  void a_wrong_mmc_is_found_too() {
    contest.revealAll();
    Posted right = contest.posted(0);
    contest.score(
        with(0, new Posted(right.entry(), right.corr(), right.mmc() - 1, 0)), contest.roots());
    wins(about(0));
  }

  @Test
  void evidence_about_something_else_is_refused_and_costs_nothing() {
    contest.revealAll();
    contest.score(contest.honest(), contest.roots());
    EntryScores right = about(0);
    invalid(new EntryScores(contest.id(1), right.payload(), right.targets(), right.meta()));
    invalid(new EntryScores(Hash.ZERO, right.payload(), right.targets(), right.meta()));
    invalid(new EntryScores(right.entry(), right.payload(), right.targets(), Blob.of(new byte[0])));
    invalid(new NoRanking(right.payload()));
    invalid(
        new WrongOverlap(
            contest.id(0),
            contest.id(1),
            Contest.blob(models.get(0)),
            Contest.blob(models.get(1))));
    contest.arena.refused(
        TournamentRejection.ROUND_UNKNOWN, CAROL, new ChallengeScores(Hash.ZERO, right));
    contest.arena.ok(CAROL, new Transfer(BOB.account(), Chain.credit(START - 999), ""));
    contest.arena.refused(BankRejection.BALANCE_TOO_LOW, CAROL, challenge(right));
    contest.arena.ok(BOB, new Transfer(CAROL.account(), Chain.credit(START - 999), ""));
    contest.arena.until(contest.round, Stage.RESOLVED);
    contest.arena.refused(TournamentRejection.TOO_LATE, CAROL, challenge(right));
  }

  @Test
  void scores_are_challenged_only_once_they_are_sealed() {
    contest.revealAll();
    String message =
        contest.arena.refused(TournamentRejection.TOO_EARLY, CAROL, challenge(about(0)));
    assertTrue(message.contains("wait until it is challenging"), message);
  }

  private MetaStep step(List<byte[]> leaves, int step, int chunk) {
    MerkleTree tree = MerkleTree.of(leaves);
    var members = new ArrayList<Opening>();
    List<Integer> order = List.copyOf(contest.byId.values());
    for (int i = 32 * step; i < Math.min(order.size(), 32 * step + 32); i++) {
      members.add(Contest.open(models.get(order.get(i)), chunk));
    }
    return new MetaStep(
        step,
        chunk,
        step == 0
            ? Optional.empty()
            : Optional.of(Contest.open(tree, leaves, 2 * (step - 1) + chunk)),
        Contest.open(tree, leaves, 2 * step + chunk),
        members);
  }

  @Test
  void a_wrong_step_of_the_meta_model_is_found() {
    contest.revealAll();
    var leaves = new ArrayList<byte[]>();
    contest.meta.leaves().forEach(leaf -> leaves.add(leaf.clone()));
    leaves.get(3)[20]++;
    contest.score(
        contest.honest(), new Sealed(contest.roots().meta(), MerkleTree.of(leaves).root()));
    loses(new WrongStep(step(leaves, 0, 0)));
    loses(new WrongStep(step(leaves, 0, 1)));
    loses(new WrongStep(step(leaves, 1, 0)));
    invalid(new WrongStep(step(contest.meta.leaves(), 1, 1)));
    wins(new WrongStep(step(leaves, 1, 1)));
  }

  private MetaOrder order(char[] codes, int first, int second) {
    List<byte[]> leaves = contest.meta.leaves();
    MerkleTree tree = contest.meta.tree();
    return new MetaOrder(
        first,
        second,
        Contest.open(tree, leaves, 2 + first / 256),
        Contest.open(codes, first / 256),
        Contest.open(tree, leaves, 2 + second / 256),
        Contest.open(codes, second / 256));
  }

  @Test
  void meta_model_codes_that_do_not_follow_from_the_sums_are_found() {
    contest.revealAll();
    char[] swapped = contest.meta.codes().clone();
    char one = swapped[3];
    swapped[3] = swapped[280];
    swapped[280] = one;
    contest.score(
        contest.honest(), new Sealed(RankCodes.tree(swapped).root(), contest.roots().transcript()));
    loses(new NoRanking(Contest.blob(swapped)));
    wins(new WrongOrder(order(swapped, 3, 280)));
    contest.score(contest.honest(), contest.roots());
    loses(new WrongOrder(order(contest.meta.codes(), 3, 280)));
  }

  @Test
  void meta_model_codes_that_rank_nothing_are_found() {
    contest.revealAll();
    char[] wrong = contest.meta.codes().clone();
    wrong[5]++;
    contest.score(
        contest.honest(), new Sealed(RankCodes.tree(wrong).root(), contest.roots().transcript()));
    wins(new NoRanking(Contest.blob(wrong)));
  }

  @Test
  void after_three_lost_challenges_all_stakes_return_with_the_owners_bond() {
    contest.revealAll();
    Posted right = contest.posted(7);
    for (int attempt = 1; attempt <= 3; attempt++) {
      assertEquals(attempt, contest.arena.progress(contest.round).scoring().attempt());
      contest.score(
          with(7, new Posted(right.entry(), right.corr() - 1, right.mmc(), 0)), contest.roots());
      wins(about(7));
    }
    contest.arena.until(contest.round, Stage.RESOLVED);
    assertTrue(contest.arena.progress(contest.round).paying().unsettled());
    assertEquals(START + 3_000, contest.arena.credits(BOB));
    assertEquals(START - 6_000, contest.arena.credits(SCORER));
    assertEquals(START - 100_000 - 3_000, contest.arena.credits(Arena.OWNER));
    assertEquals(100_000 + 3_000, contest.arena.pots());
  }

  /// A contest whose last model is the first again, but for two neighbours.
  private void withCopy() {
    char[] copy = models.getFirst().clone();
    for (int row = 0; row < copy.length; row++) {
      copy[row] = copy[row] == 2 ? (char) 4 : copy[row] == 4 ? (char) 2 : copy[row];
    }
    models.add(copy);
    contest = new Contest(BOB, models, TARGETS);
  }

  private WrongOverlap copied() {
    return new WrongOverlap(
        contest.id(MODELS),
        contest.id(0),
        Contest.blob(models.get(MODELS)),
        Contest.blob(models.get(0)));
  }

  private Posted copy(long overlap) {
    Posted raw = contest.posted(MODELS);
    return new Posted(
        raw.entry(),
        raw.corr(),
        raw.mmc(),
        0,
        Optional.of(new Entry.Original(contest.id(0), overlap)));
  }

  @Test
  void a_copy_earns_for_what_it_adds() {
    withCopy();
    contest.revealAll();
    long overlap = Redundancy.overlap(models.get(MODELS), models.get(0), Contest.TABLE);
    contest.score(with(MODELS, copy(overlap)), contest.roots());
    loses(copied());
    contest.arena.until(contest.round, Stage.RESOLVED);
    long original = worth(0);
    long copy = worth(MODELS);
    assertTrue(
        original != 0 && 20 * Math.abs(copy) <= Math.abs(original), copy + " of " + original);
  }

  private long worth(int model) {
    Entry.Result result = contest.result(model).orElseThrow();
    return result.gained().units() - result.lost().units();
  }

  @Test
  void a_copy_that_the_scorer_missed_or_misjudged_is_found() {
    withCopy();
    contest.revealAll();
    contest.score(contest.honest(), contest.roots());
    wins(copied());
    long overlap = Redundancy.overlap(models.get(MODELS), models.get(0), Contest.TABLE);
    contest.score(with(MODELS, copy(overlap - 1)), contest.roots());
    wins(copied());
    contest.score(with(MODELS, copy(overlap)), contest.roots());
    // The original is no copy of its copy.
    invalid(
        new WrongOverlap(
            contest.id(0),
            contest.id(MODELS),
            Contest.blob(models.get(0)),
            Contest.blob(models.get(MODELS))));
    // Models that are not alike need no original.
    loses(
        new WrongOverlap(
            contest.id(2),
            contest.id(1),
            Contest.blob(models.get(2)),
            Contest.blob(models.get(1))));
  }

  @Test
  void the_largest_evidence_stays_within_sixty_four_kibibytes() {
    var largest =
        new EntryScores(
            Hash.ZERO,
            Blob.of(new byte[2 * Round.ROWS_MAX]),
            Blob.of(new byte[4 * Round.ROWS_MAX]),
            Blob.of(new byte[2 * Round.ROWS_MAX]));
    int bytes = largest.payload().length() + largest.targets().length() + largest.meta().length();
    assertTrue(bytes <= 65_536, () -> bytes + " bytes");
    assertTrue(new Amount(bytes).units() > 65_500, "and the bound is not wasted");
  }
}
