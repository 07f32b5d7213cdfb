package espalier.ledger.tournament;

import espalier.base.crypto.SigningKey;
import espalier.base.unit.Amount;
import espalier.base.unit.Hash;
import espalier.ledger.competition.Commitments;
import espalier.ledger.proof.Blob;
import espalier.ledger.tournament.Progress.Sealed;
import espalier.ledger.tournament.Progress.Stage;
import espalier.ledger.tournament.TournamentEvent.RoundOpened;
import espalier.ledger.tournament.TournamentTransaction.CommitEntry;
import espalier.ledger.tournament.TournamentTransaction.OpenRound;
import espalier.ledger.tournament.TournamentTransaction.PostScores;
import espalier.ledger.tournament.TournamentTransaction.Posted;
import espalier.ledger.tournament.TournamentTransaction.PublishTargets;
import espalier.ledger.tournament.TournamentTransaction.RevealEntry;
import espalier.ledger.tournament.TournamentTransaction.SealScores;
import espalier.scoring.share.MerkleTree;
import espalier.scoring.tournament.EntryScore;
import espalier.scoring.tournament.GaussTable;
import espalier.scoring.tournament.MetaTranscript;
import espalier.scoring.tournament.Opening;
import espalier.scoring.tournament.RankCodes;
import espalier.scoring.tournament.Targets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/// A round with real predictions, and the scorer that works it out off the ledger, for tests.
///
/// 300 rows, so that there are two chunks; models are named by number and committed in that order.
final class Contest {
  static final int ROWS = 300;
  static final GaussTable TABLE = GaussTable.of(ROWS);
  static final long STAKE = 10_000;

  final Arena arena = new Arena();
  final Targets targets;
  final List<char[]> models;
  final SigningKey entrant;
  final Round round;

  /// The scorer's work: entries by ascending id.
  final TreeMap<Hash, Integer> byId = new TreeMap<>();

  final MetaTranscript.Sealed meta;

  /// @param models rank codes, in the order in which they are committed
  Contest(SigningKey entrant, List<char[]> models, Targets targets) {
    this.entrant = entrant;
    this.models = models;
    this.targets = targets;
    Hash tournament = arena.create("numbers", 100_000);
    var data =
        new Round.Dataset(
            Hash.ZERO, ROWS, Hash.ZERO, Commitments.hidden(Arena.SALT, targets.tree().root()));
    var open = new OpenRound(tournament, data, arena.windows(), new Amount(100_000));
    round = Arena.find(arena.ok(Arena.OWNER, open), RoundOpened.class).orElseThrow().round();
    for (int i = 0; i < models.size(); i++) {
      Hash commitment =
          Commitments.commitment(
              round.id(),
              entrant.account(),
              name(i),
              RankCodes.tree(models.get(i)).root(),
              Arena.SALT);
      arena.ok(entrant, new CommitEntry(round.id(), name(i), commitment, new Amount(STAKE + i)));
      byId.put(id(i), i);
    }
    var transcript = new MetaTranscript(TABLE);
    byId.values().forEach(model -> transcript.add(models.get(model), STAKE + model));
    meta = transcript.seal();
  }

  static String name(int model) {
    return "m" + model;
  }

  Hash id(int model) {
    return Arena.entry(round, entrant, name(model));
  }

  /// Random predictions that know a little of the targets.
  static List<char[]> models(Targets targets, int count, long seed) {
    var random = new Random(seed);
    var models = new ArrayList<char[]>();
    for (int i = 0; i < count; i++) {
      long[] keys = new long[ROWS];
      for (int row = 0; row < ROWS; row++) {
        keys[row] = targets.value(row) / 8 + random.nextLong(1L << 31);
      }
      models.add(RankCodes.of(keys));
    }
    return models;
  }

  static Targets targets(long seed) {
    var random = new Random(seed);
    long[] values = new long[ROWS];
    for (int row = 0; row < ROWS; row++) {
      values[row] = Targets.ONE / 4 * random.nextInt(5);
    }
    return Targets.of(values);
  }

  void revealAll() {
    arena.until(round, Stage.REVEALING);
    for (int i = 0; i < models.size(); i++) {
      arena.ok(
          entrant,
          new RevealEntry(
              round.id(), name(i), RankCodes.tree(models.get(i)).root(), Arena.SALT, ""));
    }
    arena.until(round, Stage.CHECKING);
    arena.ok(Arena.OWNER, new PublishTargets(round.id(), Arena.SALT, targets.tree().root()));
    arena.until(round, Stage.SCORING);
  }

  /// What an honest scorer posts about a model.
  Posted posted(int model) {
    char[] codes = models.get(model);
    return new Posted(
        id(model),
        EntryScore.corr(codes, targets, TABLE),
        EntryScore.mmc(codes, meta.codes(), targets, TABLE),
        0);
  }

  List<Posted> honest() {
    return byId.values().stream().map(this::posted).toList();
  }

  Sealed roots() {
    return new Sealed(RankCodes.tree(meta.codes()).root(), meta.tree().root());
  }

  /// Posts and seals.
  void score(List<Posted> scores, Sealed roots) {
    arena.ok(Arena.SCORER, new PostScores(round.id(), scores));
    arena.ok(Arena.SCORER, new SealScores(round.id(), roots));
  }

  static Blob blob(char[] codes) {
    return Blob.of(RankCodes.encode(codes));
  }

  static Opening open(MerkleTree tree, List<byte[]> leaves, int index) {
    return new Opening(leaves.get(index), tree.path(index));
  }

  static Opening open(char[] codes, int chunk) {
    MerkleTree tree = RankCodes.tree(codes);
    return open(
        tree,
        MerkleTree.cut(RankCodes.encode(codes), RankCodes.LEAF_ROWS * RankCodes.BYTES),
        chunk);
  }

  Optional<Entry.Result> result(int model) {
    return arena.entryOf(round, entrant, name(model)).result();
  }
}
