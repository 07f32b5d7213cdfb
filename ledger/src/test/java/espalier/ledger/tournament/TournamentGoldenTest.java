package espalier.ledger.tournament;

import static espalier.ledger.Chain.ALICE;
import static espalier.ledger.Chain.BOB;
import static espalier.ledger.Chain.CAROL;
import static espalier.ledger.tournament.Arena.CENT;
import static espalier.ledger.tournament.Arena.OWNER;
import static espalier.ledger.tournament.Arena.SCORER;
import static org.junit.jupiter.api.Assertions.assertEquals;

import espalier.base.crypto.SigningKey;
import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import espalier.ledger.Chain;
import espalier.ledger.Golden;
import espalier.ledger.Golden.Vector;
import espalier.ledger.Transaction;
import espalier.ledger.proof.Blob;
import espalier.ledger.tournament.Evidence.NoRanking;
import espalier.ledger.tournament.Progress.Sealed;
import espalier.ledger.tournament.Progress.Stage;
import espalier.ledger.tournament.TournamentTransaction.ChallengeScores;
import espalier.ledger.tournament.TournamentTransaction.ChangeRules;
import espalier.ledger.tournament.TournamentTransaction.CloseTournament;
import espalier.ledger.tournament.TournamentTransaction.CreateTournament;
import espalier.ledger.tournament.TournamentTransaction.FundTournament;
import espalier.ledger.tournament.TournamentTransaction.OpenRound;
import espalier.ledger.tournament.TournamentTransaction.PublishPayload;
import espalier.ledger.tournament.TournamentTransaction.PublishTargets;
import espalier.ledger.tournament.TournamentTransaction.RefutePayload;
import espalier.ledger.tournament.TournamentTransaction.ReportMissing;
import espalier.ledger.tournament.TournamentTransaction.SealScores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Bytes in, outcome and state root out, for every request of a tournament.
///
/// Where a change of encoding or of a rule is meant, the file is written anew with the main method
/// and the change goes into the changelog.
final class TournamentGoldenTest {
  private static final String FILE = "vectors/tournament-ledger/tournament.json";

  private final Golden golden = new Golden();
  private final Chain chain = golden.chain();

  /// Writes the file: `TournamentGoldenTest <file>`.
  public static void main(String[] arguments) throws IOException {
    Golden.write(Path.of(arguments[0]), new TournamentGoldenTest().story());
  }

  @Test
  void the_recorded_bytes_have_the_recorded_outcomes_and_roots() throws IOException {
    List<Vector> recorded = Golden.read(FILE);
    assertEquals(Golden.json(recorded), Golden.json(Golden.replay(recorded)));
  }

  @Test
  void the_story_still_makes_the_recorded_bytes() throws IOException {
    assertEquals(Golden.json(Golden.read(FILE)), Golden.json(story()));
  }

  @Test
  void every_request_of_a_tournament_is_accepted_once_and_refused_once() throws IOException {
    Golden.assertEachCase(TournamentTransaction.CASES, Golden.read(FILE));
  }

  private void ok(long after, String name, SigningKey by, Transaction request) {
    golden.ok(after, name, by, request);
  }

  private void no(TournamentRejection expected, String name, SigningKey by, Transaction request) {
    golden.no(1, expected, name, by, request);
  }

  private Round round() {
    return TournamentState.ROUNDS.all(chain.store).getFirst();
  }

  private Stage stage() {
    return TournamentState.PROGRESS.get(chain.store, round().id()).orElseThrow().stage();
  }

  /// Milliseconds until `time`.
  private long until(BlockTime time) {
    return time.millisecondsSince(chain.now());
  }

  private List<Vector> story() {
    found();
    enter();
    reveal();
    score();
    dispute();
    return golden.vectors();
  }

  private void found() {
    ok(0, "create", OWNER, new CreateTournament("numbers", Arena.rules(), Chain.credit(9_000)));
    no(
        TournamentRejection.NAME_TAKEN,
        "create again",
        BOB,
        new CreateTournament("numbers", Arena.rules(), Chain.credit(0)));
    Hash id = TournamentState.TOURNAMENTS.all(chain.store).getFirst().id();
    ok(1, "fund", BOB, new FundTournament(id, new Amount(1_000)));
    no(TournamentRejection.AMOUNT_ZERO, "fund nothing", BOB, new FundTournament(id, Amount.ZERO));
    ok(1, "change rules", OWNER, new ChangeRules(id, 2, Arena.rules()));
    no(
        TournamentRejection.CHANGE_TOO_EARLY,
        "change rules of the next round",
        OWNER,
        new ChangeRules(id, 1, Arena.rules()));
    BlockTime now = chain.now();
    var windows =
        new Windows(
            now.plusMilliseconds(10),
            now.plusMilliseconds(100),
            now.plusMilliseconds(200),
            now.plusMilliseconds(300),
            now.plusMilliseconds(400),
            50);
    var open = new OpenRound(id, Arena.data(), windows, new Amount(10_000));
    no(TournamentRejection.NOT_OWNER, "another opens", BOB, open);
    ok(1, "open", OWNER, open);
    no(TournamentRejection.ROUNDS_OPEN, "close too early", OWNER, new CloseTournament(id));
  }

  private void enter() {
    Round round = round();
    no(
        TournamentRejection.TOO_EARLY,
        "commit before it opens",
        BOB,
        Arena.commit(round, BOB, "b", 0, 5_000));
    ok(until(round.windows().opens()), "commit", BOB, Arena.commit(round, BOB, "b", 1, 5_000));
    ok(1, "commit again", BOB, Arena.commit(round, BOB, "b", 0, 6_000));
    ok(1, "commit another", CAROL, Arena.commit(round, CAROL, "c", 1, 4_000));
    ok(1, "commit a third", CAROL, Arena.commit(round, CAROL, "hidden", 2, 3_000));
    ok(1, "commit a fourth", CAROL, Arena.commit(round, CAROL, "lost", 3, 3_000));
    ok(1, "back", CAROL, Arena.back(round, BOB, "b", 777));
    no(TournamentRejection.OWN_ENTRY, "back oneself", BOB, Arena.back(round, BOB, "b", 1));
  }

  private void reveal() {
    Round round = round();
    ok(
        until(round.windows().commitUntil()),
        "something else while the commits end",
        ALICE,
        new FundTournament(round.tournament(), new Amount(1)));
    ok(1, "reveal", BOB, Arena.reveal(round, "b", 0));
    no(TournamentRejection.REVEAL_MISMATCH, "reveal another", CAROL, Arena.reveal(round, "c", 4));
    ok(1, "reveal the second", CAROL, Arena.reveal(round, "c", 1));
    ok(1, "reveal the fourth", CAROL, Arena.reveal(round, "lost", 3));
    ok(
        until(round.windows().revealUntil()),
        "something else while the reveals end",
        ALICE,
        new FundTournament(round.tournament(), new Amount(1)));
    Hash bob = Arena.entry(round, BOB, "b");
    Hash lost = Arena.entry(round, CAROL, "lost");
    List<Hash> both = bob.compareTo(lost) < 0 ? List.of(bob, lost) : List.of(lost, bob);
    no(TournamentRejection.NOT_SCORER, "another reports", BOB, new ReportMissing(round.id(), both));
    ok(1, "report", SCORER, new ReportMissing(round.id(), both));
    no(
        TournamentRejection.PAYLOAD_MISMATCH,
        "publish another",
        BOB,
        new PublishPayload(round.id(), bob, Arena.payload(1)));
    ok(1, "publish", BOB, new PublishPayload(round.id(), bob, Arena.payload(0)));
    no(
        TournamentRejection.PAYLOAD_SOUND,
        "refute what is sound",
        CAROL,
        new RefutePayload(round.id(), bob, Arena.payload(0)));
    refuted();
    no(
        TournamentRejection.TARGETS_MISMATCH,
        "other targets",
        OWNER,
        new PublishTargets(round.id(), Arena.SALT, Hash.ZERO));
    ok(1, "targets", OWNER, new PublishTargets(round.id(), Arena.SALT, Arena.TARGETS));
  }

  /// In a second round, whose only payload ranks nothing.
  private void refuted() {
    Round first = round();
    BlockTime now = chain.now();
    var windows =
        new Windows(
            now,
            now.plusMilliseconds(5),
            now.plusMilliseconds(10),
            now.plusMilliseconds(20),
            now.plusMilliseconds(30),
            50);
    ok(
        1,
        "open a second round",
        OWNER,
        new OpenRound(first.tournament(), Arena.data(), windows, Amount.ZERO));
    Round second =
        TournamentState.ROUNDS.all(chain.store).stream()
            .filter(round -> round.number() == 2)
            .findFirst()
            .orElseThrow();
    byte[] wrong = {0, 2, 0, 2};
    Hash commitment =
        espalier.ledger.competition.Commitments.commitment(
            second.id(), BOB.account(), "w", Arena.root(wrong), Arena.SALT);
    ok(
        1,
        "commit to no ranking",
        BOB,
        new TournamentTransaction.CommitEntry(second.id(), "w", commitment, new Amount(1_000)));
    ok(
        4,
        "something else while its commits end",
        ALICE,
        new FundTournament(first.tournament(), new Amount(1)));
    ok(
        1,
        "reveal no ranking",
        BOB,
        new TournamentTransaction.RevealEntry(second.id(), "w", Arena.root(wrong), Arena.SALT, ""));
    ok(
        5,
        "something else while its reveals end",
        ALICE,
        new FundTournament(first.tournament(), new Amount(1)));
    ok(
        1,
        "refute",
        CAROL,
        new RefutePayload(second.id(), Arena.entry(second, BOB, "w"), Blob.of(wrong)));
  }

  private Sealed wrongRoots() {
    return new Sealed(Arena.root(wrongMeta()), Hash.ZERO);
  }

  private static byte[] wrongMeta() {
    byte[] wrong = Arena.codes(0);
    wrong[9]--;
    return wrong;
  }

  private void score() {
    Round round = round();
    ok(
        until(round.windows().checkUntil()),
        "something else while the checks end",
        ALICE,
        new FundTournament(round.tournament(), new Amount(1)));
    assertEquals(Stage.SCORING, stage());
    var bobs = Arena.score(round, BOB, "b", 2 * CENT, CENT);
    var carols = Arena.score(round, CAROL, "c", -3 * CENT, 0);
    no(TournamentRejection.NOT_SCORER, "another scores", BOB, Arena.scores(round, bobs));
    ok(1, "score one", SCORER, Arena.scores(round, bobs));
    no(
        TournamentRejection.SCORES_MISSING,
        "seal half",
        SCORER,
        new SealScores(round.id(), wrongRoots()));
    ok(1, "score both", SCORER, Arena.scores(round, bobs, carols));
    ok(1, "seal", SCORER, new SealScores(round.id(), wrongRoots()));
    no(
        TournamentRejection.EVIDENCE_INVALID,
        "challenge with something else",
        CAROL,
        new ChallengeScores(round.id(), new NoRanking(Arena.payload(0))));
  }

  private void dispute() {
    Round round = round();
    ok(
        1,
        "challenge and win",
        CAROL,
        new ChallengeScores(round.id(), new NoRanking(Blob.of(wrongMeta()))));
    ok(
        1,
        "score again",
        SCORER,
        Arena.scores(
            round,
            Arena.score(round, BOB, "b", 2 * CENT, CENT),
            Arena.score(round, CAROL, "c", -3 * CENT, 0)));
    ok(1, "seal again", SCORER, new SealScores(round.id(), new Sealed(Arena.root(0), Hash.ZERO)));
    ok(
        1,
        "challenge and lose",
        CAROL,
        new ChallengeScores(round.id(), new NoRanking(Arena.payload(0))));
    var fund = new FundTournament(round.tournament(), new Amount(1));
    ok(60, "the challenges end", ALICE, fund);
    ok(1, "losers pay", ALICE, fund);
    ok(1, "winners are paid", ALICE, fund);
    assertEquals(Stage.RESOLVED, stage());
    ok(1, "close", OWNER, new CloseTournament(round.tournament()));
  }
}
