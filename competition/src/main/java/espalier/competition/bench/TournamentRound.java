package espalier.competition.bench;

import static espalier.competition.simulation.SimulatedLedger.only;

import espalier.base.unit.Amount;
import espalier.base.unit.BasisPoints;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import espalier.competition.scorer.Field;
import espalier.competition.scorer.FieldScorer;
import espalier.competition.scorer.FieldScores;
import espalier.competition.simulation.SimulatedLedger;
import espalier.competition.simulation.SimulatedLedger.Person;
import espalier.ledger.Ledger;
import espalier.ledger.Ledger.Answer;
import espalier.ledger.Transaction;
import espalier.ledger.VerifiedTransaction;
import espalier.ledger.competition.Commitments;
import espalier.ledger.proof.Blob;
import espalier.ledger.tournament.Evidence;
import espalier.ledger.tournament.Progress;
import espalier.ledger.tournament.Progress.Sealed;
import espalier.ledger.tournament.Progress.Stage;
import espalier.ledger.tournament.Round;
import espalier.ledger.tournament.Rules;
import espalier.ledger.tournament.TournamentEvent.ChallengeLost;
import espalier.ledger.tournament.TournamentEvent.ChallengeWon;
import espalier.ledger.tournament.TournamentEvent.RoundOpened;
import espalier.ledger.tournament.TournamentEvent.TournamentCreated;
import espalier.ledger.tournament.TournamentState;
import espalier.ledger.tournament.TournamentTransaction.ChallengeScores;
import espalier.ledger.tournament.TournamentTransaction.CommitEntry;
import espalier.ledger.tournament.TournamentTransaction.CreateTournament;
import espalier.ledger.tournament.TournamentTransaction.OpenRound;
import espalier.ledger.tournament.TournamentTransaction.PostScores;
import espalier.ledger.tournament.TournamentTransaction.Posted;
import espalier.ledger.tournament.TournamentTransaction.PublishTargets;
import espalier.ledger.tournament.TournamentTransaction.RevealEntry;
import espalier.ledger.tournament.TournamentTransaction.SealScores;
import espalier.ledger.tournament.Windows;
import espalier.scoring.payout.RewardRule;
import espalier.scoring.share.MerkleTree;
import espalier.scoring.tournament.GaussTable;
import espalier.scoring.tournament.MetaStep;
import espalier.scoring.tournament.MetaTranscript;
import espalier.scoring.tournament.Opening;
import espalier.scoring.tournament.OrderedKeys;
import espalier.scoring.tournament.RankCodes;
import espalier.scoring.tournament.Targets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// A round of many entries on the ledger in memory: commits, reveals, scores of which one is wrong,
/// and the disputes about it and about the meta model.
final class TournamentRound {
  private static final Person OWNER = Person.of(0);
  private static final Person SCORER = Person.of(1);
  private static final Person ENTRANT = Person.of(2);
  private static final Person DOUBTER = Person.of(3);
  private static final Hash SALT = new Hash(1, 2, 3, 4);
  private static final long STAGE_MILLISECONDS = 1_000_000_000;
  private static final long STAKE = 1_000_000;
  private static final int BLOCK = 500;
  private static final int REPEATS = 41;
  private static final int POSTED = 1_024;
  private static final int LEAF_BYTES = RankCodes.LEAF_ROWS * RankCodes.BYTES;

  private final SimulatedLedger ledger = new SimulatedLedger(4);
  private final int rows;
  private final Targets targets;
  private final float[][] raw;
  private final char[][] codes;
  private final Hash[] roots;
  private final Round round;

  TournamentRound(int entries, int rows, long seed) {
    this.rows = rows;
    var random = new SplittableRandom(seed);
    long[] realised = new long[rows];
    Arrays.setAll(realised, _ -> random.nextInt(5) * (Targets.ONE / 4));
    targets = Targets.of(realised);
    raw = new float[Math.min(entries, REPEATS)][rows];
    codes = new char[entries][];
    roots = new Hash[entries];
    long[] keys = new long[rows];
    for (int entry = 0; entry < entries; entry++) {
      for (int row = 0; row < rows; row++) {
        float value = (float) random.nextDouble();
        if (entry < raw.length) {
          raw[entry][row] = value;
        }
        keys[row] = OrderedKeys.ofFloatBits(Float.floatToRawIntBits(value));
      }
      codes[entry] = RankCodes.of(keys);
      roots[entry] = RankCodes.tree(codes[entry]).root();
    }
    round = opened();
  }

  private Round opened() {
    var rules =
        new Rules(
            SCORER.account(),
            Hash.ZERO,
            new RewardRule(
                500,
                2_000,
                new BasisPoints(500),
                new Amount(STAKE),
                new BasisPoints(0),
                new BasisPoints(2_000)),
            new Amount(1_000),
            new Amount(SimulatedLedger.RICHES),
            new Rules.Bonds(new Amount(1_000), new Amount(1_000), new Amount(1_000)));
    var create = new CreateTournament("bench", rules, SimulatedLedger.coin(STAKE));
    Hash tournament =
        only(ledger.accepted(OWNER, create), TournamentCreated.class).tournament().id();
    BlockTime now = ledger.now();
    var windows =
        new Windows(
            now,
            now.plusMilliseconds(STAGE_MILLISECONDS),
            now.plusMilliseconds(2 * STAGE_MILLISECONDS),
            now.plusMilliseconds(3 * STAGE_MILLISECONDS),
            now.plusMilliseconds(4 * STAGE_MILLISECONDS),
            STAGE_MILLISECONDS);
    var data =
        new Round.Dataset(
            Hash.ZERO, rows, Hash.ZERO, Commitments.hidden(SALT, targets.tree().root()));
    return only(
            ledger.accepted(OWNER, new OpenRound(tournament, data, windows, new Amount(STAKE))),
            RoundOpened.class)
        .round();
  }

  TournamentTimes run() {
    double commit = commits();
    until(Stage.REVEALING);
    double reveal = reveals();
    until(Stage.CHECKING);
    ledger.accepted(OWNER, new PublishTargets(round.id(), SALT, targets.tree().root()));
    until(Stage.SCORING);

    var byId = new TreeMap<Hash, Integer>();
    for (int entry = 0; entry < codes.length; entry++) {
      byId.put(id(entry), entry);
    }
    var transcript = new MetaTranscript(GaussTable.of(rows));
    byId.values().forEach(entry -> transcript.add(codes[entry], STAKE));
    MetaTranscript.Sealed meta = transcript.seal();
    int wrongEntry = codes.length / 2;
    Hash wrong = id(wrongEntry);
    post(byId, wrong);
    var sealed = new Sealed(RankCodes.tree(meta.codes()).root(), meta.tree().root());
    ledger.accepted(SCORER, new SealScores(round.id(), sealed));

    VerifiedTransaction score =
        challenge(
            new Evidence.EntryScores(
                wrong,
                Blob.of(RankCodes.encode(codes[wrongEntry])),
                Blob.of(targets.encode()),
                Blob.of(RankCodes.encode(meta.codes()))));
    VerifiedTransaction step = challenge(new Evidence.WrongStep(step(byId, meta)));
    double milliseconds =
        Math.max(dispute(score, ChallengeWon.class), dispute(step, ChallengeLost.class));
    return new TournamentTimes(commit, reveal, Math.max(score.bytes(), step.bytes()), milliseconds);
  }

  private static String model(int entry) {
    return "m" + entry;
  }

  private Hash id(int entry) {
    return Commitments.entry(round.id(), ENTRANT.account(), model(entry));
  }

  private void until(Stage stage) {
    while (progress().stage() != stage) {
      ledger.tick(progress().due());
    }
  }

  private Progress progress() {
    return TournamentState.PROGRESS.get(ledger.state(), round.id()).orElseThrow();
  }

  /// Commits all entries, a block of many at a time; microseconds a commit.
  private double commits() {
    var times = new Median(codes.length);
    var requests = new ArrayList<Transaction>();
    for (int entry = 0; entry < codes.length; entry++) {
      Hash commitment =
          Commitments.commitment(round.id(), ENTRANT.account(), model(entry), roots[entry], SALT);
      requests.add(new CommitEntry(round.id(), model(entry), commitment, new Amount(STAKE)));
    }
    apply(requests, times);
    return 1e3 * times.milliseconds();
  }

  /// Applies each request as a transaction of its own, many in one block, and times each.
  private void apply(List<Transaction> requests, Median times) {
    for (int from = 0; from < requests.size(); from += BLOCK) {
      var transactions = new ArrayList<VerifiedTransaction>();
      for (Transaction request : requests.subList(from, Math.min(requests.size(), from + BLOCK))) {
        transactions.add(ledger.transaction(ENTRANT, List.of(request), transactions.size()));
      }
      Ledger.Block block = ledger.begin();
      for (VerifiedTransaction one : transactions) {
        long start = System.nanoTime();
        requireAccepted(block.apply(one));
        times.since(start);
      }
      ledger.commit(block);
    }
  }

  private static Answer.Accepted requireAccepted(Answer answer) {
    return switch (answer) {
      case Answer.Accepted accepted -> accepted;
      case Answer.Refused(var rejection) ->
          throw new IllegalStateException("the bench was refused: " + rejection.message());
    };
  }

  /// Reveals all entries; milliseconds of one, from raw values to the receipt.
  private double reveals() {
    var times = new Median(raw.length);
    for (int entry = 0; entry < raw.length; entry++) {
      Ledger.Block block = ledger.begin();
      VerifiedTransaction reveal = ledger.transaction(ENTRANT, List.of(reveal(entry)));
      long start = System.nanoTime();
      long[] keys = new long[rows];
      for (int row = 0; row < rows; row++) {
        keys[row] = OrderedKeys.ofFloatBits(Float.floatToRawIntBits(raw[entry][row]));
      }
      byte[] payload = RankCodes.encode(RankCodes.of(keys));
      RankCodes.decodeCanonical(payload, rows);
      if (!MerkleTree.ofCut(payload, LEAF_BYTES).root().equals(roots[entry])) {
        throw new IllegalStateException("payload " + entry + " has another root than committed to");
      }
      requireAccepted(block.apply(reveal));
      times.since(start);
      ledger.commit(block);
    }
    var rest = new ArrayList<Transaction>();
    for (int entry = raw.length; entry < codes.length; entry++) {
      rest.add(reveal(entry));
    }
    apply(rest, new Median(rest.size()));
    return times.milliseconds();
  }

  private RevealEntry reveal(int entry) {
    return new RevealEntry(round.id(), model(entry), roots[entry], SALT, "");
  }

  /// Posts every score as it is but that of `wrong`, which is one unit too high.
  private void post(SortedMap<Hash, Integer> byId, Hash wrong) {
    var scorer = new FieldScorer(rows, Runtime.getRuntime().availableProcessors());
    Field field = scorer.of(codes);
    long[] stakes = new long[codes.length];
    Arrays.fill(stakes, STAKE);
    FieldScores scores =
        scorer.score(scorer.against(field, scorer.metaModel(field, stakes)), targets);
    var posted = new ArrayList<Posted>();
    byId.forEach((id, entry) ->
        posted.add(
            new Posted(
                id,
                scores.corr()[entry] + (id.equals(wrong) ? 1 : 0),
                scores.mmc()[entry],
                0,
                Optional.empty())));
    for (int from = 0; from < posted.size(); from += POSTED) {
      int to = Math.min(posted.size(), from + POSTED);
      ledger.accepted(SCORER, new PostScores(round.id(), posted.subList(from, to)));
    }
  }

  private VerifiedTransaction challenge(Evidence evidence) {
    return ledger.transaction(DOUBTER, List.of(new ChallengeScores(round.id(), evidence)));
  }

  /// The last whole step's first chunk.
  private MetaStep step(SortedMap<Hash, Integer> byId, MetaTranscript.Sealed meta) {
    int step = codes.length / MetaTranscript.STEP_ENTRIES - 1;
    int chunks = MetaTranscript.chunks(rows);
    int leaf = step * chunks;
    List<Opening> opened =
        byId.values().stream()
            .skip((long) step * MetaTranscript.STEP_ENTRIES)
            .limit(MetaTranscript.STEP_ENTRIES)
            .map(entry ->
                open(
                    RankCodes.tree(codes[entry]),
                    MerkleTree.cut(RankCodes.encode(codes[entry]), LEAF_BYTES),
                    0))
            .toList();
    return new MetaStep(
        step,
        0,
        step == 0 ? Optional.empty() : Optional.of(open(meta.tree(), meta.leaves(), leaf - chunks)),
        open(meta.tree(), meta.leaves(), leaf),
        opened);
  }

  private static Opening open(MerkleTree tree, List<byte[]> leaves, int index) {
    return new Opening(leaves.get(index), tree.path(index));
  }

  /// Has the ledger decide again and again, each time in a block that is thrown away.
  private double dispute(VerifiedTransaction challenge, Class<?> expected) {
    var times = new Median(REPEATS);
    for (int repeat = 0; repeat < 2 * REPEATS; repeat++) {
      Ledger.Block block = ledger.begin();
      long start = System.nanoTime();
      Answer answer = block.apply(challenge);
      if (repeat >= REPEATS) {
        times.since(start);
      }
      if (requireAccepted(answer).receipt().events().stream().noneMatch(expected::isInstance)) {
        throw new IllegalStateException("a dispute ended otherwise: " + answer);
      }
    }
    return times.milliseconds();
  }
}
