package espalier.competition.simulation;

import static espalier.competition.simulation.StakedRound.FIRST_ENTRANT;

import espalier.competition.simulation.Comparison.Pair;
import espalier.competition.simulation.Row.Measure;
import espalier.competition.simulation.StakedRound.Backing;
import espalier.competition.simulation.StakedRound.Conduct;
import espalier.competition.simulation.StakedRound.Entrant;
import espalier.competition.simulation.StakedRound.Play;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/// Attacks on a tournament's money, each a round on the ledger beside nine honest entrants of equal
/// stake; what is compared comes from a second round of the same seed without the attack.
final class StakeAttacks {
  private static final int OTHERS = 9;
  private static final int ATTACKER = FIRST_ENTRANT + OTHERS;
  private static final int SECOND_ACCOUNT = ATTACKER + 1;
  private static final double SKILL = 0.06;
  private static final long STAKE = 1_000_000_000;

  /// No threshold, so that no payout is scaled down, and what copies add shows in full.
  private static final long NEVER_SCALED = 1_000 * STAKE;

  /// Half of the honest stakes: everybody is paid about half.
  private static final long SCALED = (OTHERS + 1) * STAKE / 2;

  private static final int KEYS = 4;
  private static final int COPIES = 9;

  /// Just below where the redundancy rule begins to see a copy.
  private static final double UNSEEN = 0.89;

  private StakeAttacks() {}

  private static List<Entrant> others(ModelDraw draw) {
    var entrants = new ArrayList<Entrant>();
    for (int i = 0; i < OTHERS; i++) {
      entrants.add(new Entrant(FIRST_ENTRANT + i, "m", ModelDraw.codes(draw.model(SKILL)), STAKE));
    }
    return entrants;
  }

  private static long[] run(
      List<Entrant> others, List<Entrant> own, ModelDraw draw, long threshold) {
    var all = new ArrayList<>(others);
    all.addAll(own);
    return StakedRound.run(new Play(all, List.of(), draw.targets(), threshold));
  }

  private static double perStake(long[] gained) {
    return gained[ATTACKER] / (double) STAKE;
  }

  private static List<Entrant> alone(char[] codes) {
    return List.of(new Entrant(ATTACKER, "m", codes, STAKE));
  }

  /// The same stake under four names, as it is or with noise.
  static List<Row> split(Seeds seeds) {
    return List.of(
        VoteAttacks.row(
            "tournament, four entries of one model",
            seeds,
            Measure.GAIN,
            0.001,
            seed -> spread(seed, 1)),
        VoteAttacks.row(
            "tournament, four entries that overlap by 0.89",
            seeds,
            Measure.GAIN,
            0.001,
            seed -> spread(seed, Math.sqrt(UNSEEN))));
  }

  /// Four keys with a fourth of the stake each; `likeness` of each with the model itself.
  private static Pair spread(long seed, double likeness) {
    var draw = new ModelDraw(seed);
    List<Entrant> others = others(draw);
    double[] model = draw.model(SKILL);
    var own = new ArrayList<Entrant>();
    for (int i = 0; i < KEYS; i++) {
      char[] codes = ModelDraw.codes(draw.copy(model, likeness));
      own.add(new Entrant(ATTACKER + i, "m", codes, STAKE / KEYS));
    }
    long[] gained = run(others, own, draw, SCALED);
    double attacker =
        IntStream.range(0, KEYS).mapToLong(i -> gained[ATTACKER + i]).sum() / (double) STAKE;
    return new Pair(attacker, perStake(run(others, alone(ModelDraw.codes(model)), draw, SCALED)));
  }

  /// The model and nine copies of it, each staked as highly as the model.
  static List<Row> clones(Seeds seeds) {
    return List.of(
        VoteAttacks.row(
            "nine copies, overlaps 1.00 to 0.96, in total",
            seeds,
            Measure.GAIN,
            0.05,
            seed -> cloned(seed, copy -> 1 - 0.0005 * copy * copy, 1)),
        VoteAttacks.row(
            "nine copies, overlap 0.89, in total",
            seeds,
            Measure.GAIN,
            Double.NaN,
            seed -> cloned(seed, _ -> UNSEEN, 1)),
        VoteAttacks.row(
            "nine copies, overlap 0.89, per stake",
            seeds,
            Measure.RATIO,
            1,
            seed -> cloned(seed, _ -> UNSEEN, 1 + COPIES)));
  }

  /// @param stakes by how many stakes the attacker's earnings are divided
  private static Pair cloned(long seed, IntToDoubleFunction overlap, int stakes) {
    var draw = new ModelDraw(seed);
    List<Entrant> others = others(draw);
    double[] model = draw.model(SKILL);
    var own = new ArrayList<>(alone(ModelDraw.codes(model)));
    for (int copy = 1; copy <= COPIES; copy++) {
      char[] codes = ModelDraw.codes(draw.copy(model, overlap.applyAsDouble(copy)));
      own.add(new Entrant(ATTACKER, "copy" + copy, codes, STAKE));
    }
    return new Pair(
        perStake(run(others, own, draw, NEVER_SCALED)) / stakes,
        perStake(run(others, alone(ModelDraw.codes(model)), draw, NEVER_SCALED)));
  }

  /// Half of the stake as the owner's, half as a backer's from another account.
  static List<Row> backing(Seeds seeds) {
    return List.of(
        VoteAttacks.row(
            "half of the stake from a second account",
            seeds,
            Measure.GAIN,
            0.001,
            StakeAttacks::backed));
  }

  private static Pair backed(long seed) {
    var draw = new ModelDraw(seed);
    List<Entrant> others = others(draw);
    char[] codes = ModelDraw.codes(draw.model(SKILL));
    var all = new ArrayList<>(others);
    all.add(new Entrant(ATTACKER, "m", codes, STAKE / 2));
    var backing = List.of(new Backing(SECOND_ACCOUNT, OTHERS, STAKE / 2));
    long[] gained = StakedRound.run(new Play(all, backing, draw.targets(), SCALED));
    double attacker = (gained[ATTACKER] + gained[SECOND_ACCOUNT]) / (double) STAKE;
    return new Pair(attacker, perStake(run(others, alone(codes), draw, SCALED)));
  }

  static List<Row> late(Seeds seeds) {
    return List.of(
        VoteAttacks.row(
            "reveals once the targets are known", seeds, Measure.EARNED, 0, StakeAttacks::after),
        VoteAttacks.row(
            "reveals two of four, those most like the others'",
            seeds,
            Measure.RATIO,
            1,
            StakeAttacks::chosen));
  }

  private static Pair after(long seed) {
    var draw = new ModelDraw(seed);
    List<Entrant> others = others(draw);
    char[] codes = ModelDraw.codes(draw.model(SKILL));
    var late = List.of(new Entrant(ATTACKER, "m", codes, STAKE, Conduct.AFTER_TARGETS));
    return new Pair(
        perStake(run(others, late, draw, NEVER_SCALED)),
        perStake(run(others, alone(codes), draw, NEVER_SCALED)));
  }

  /// Four models of unknown skill; the attacker waits for what all others reveal.
  private static Pair chosen(long seed) {
    var draw = new ModelDraw(seed);
    List<Entrant> others = others(draw);
    var models = new ArrayList<char[]>();
    for (int i = 0; i < KEYS; i++) {
      models.add(ModelDraw.codes(draw.model(draw.uniform(0, 2 * SKILL))));
    }
    double[] seen = new double[StakedRound.ROWS];
    for (Entrant other : others) {
      for (int row = 0; row < seen.length; row++) {
        seen[row] += StakedRound.TABLE.gauss(other.codes()[row]);
      }
    }
    List<Integer> best =
        IntStream.range(0, KEYS)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -likeness(models.get(i), seen)))
            .limit(KEYS / 2)
            .toList();
    var picked = new ArrayList<Entrant>();
    var honest = new ArrayList<Entrant>();
    for (int i = 0; i < KEYS; i++) {
      Conduct conduct = best.contains(i) ? Conduct.IN_TIME : Conduct.NEVER;
      picked.add(new Entrant(ATTACKER, "m" + i, models.get(i), STAKE / KEYS, conduct));
      honest.add(new Entrant(ATTACKER, "m" + i, models.get(i), STAKE / KEYS));
    }
    return new Pair(
        perStake(run(others, picked, draw, NEVER_SCALED)),
        perStake(run(others, honest, draw, NEVER_SCALED)));
  }

  private static double likeness(char[] codes, double[] seen) {
    double sum = 0;
    for (int row = 0; row < seen.length; row++) {
      sum += StakedRound.TABLE.gauss(codes[row]) * seen[row];
    }
    return sum;
  }

  static List<Row> griefing(Seeds seeds) {
    return List.of(
        griefed("never reveals: the attacker", seeds, Conduct.NEVER, Measure.EARNED),
        griefed("never reveals: honest people", seeds, Conduct.NEVER, Measure.DAMAGE),
        griefed("hides the payloads: the attacker", seeds, Conduct.HIDDEN, Measure.EARNED),
        griefed("hides the payloads: honest people", seeds, Conduct.HIDDEN, Measure.DAMAGE));
  }

  private static Row griefed(String what, Seeds seeds, Conduct conduct, Measure measure) {
    return VoteAttacks.row(
        what,
        seeds,
        measure,
        0,
        seed -> {
          var draw = new ModelDraw(seed);
          List<Entrant> others = others(draw);
          var own = new ArrayList<Entrant>();
          for (int i = 0; i < 2 * COPIES; i++) {
            char[] codes = ModelDraw.codes(draw.model(0));
            own.add(new Entrant(ATTACKER, "m" + i, codes, STAKE / (2 * COPIES), conduct));
          }
          long[] gained = run(others, own, draw, SCALED);
          double honest = mean(run(others, List.of(), draw, SCALED));
          return new Pair(measure == Measure.EARNED ? perStake(gained) : mean(gained), honest);
        });
  }

  /// What the nine honest entrants earned per unit of stake.
  private static double mean(long[] gained) {
    return Arrays.stream(gained, FIRST_ENTRANT, FIRST_ENTRANT + OTHERS).sum()
        / (double) (OTHERS * STAKE);
  }
}
