package espalier.competition.scorer;

import espalier.competition.scorer.Finish.MetaSums;
import espalier.competition.scorer.Finish.PowerSums;
import espalier.competition.scorer.Finish.Sum;
import espalier.competition.scorer.Products.Halves;
import espalier.scoring.tournament.EntryScore;
import espalier.scoring.tournament.RankCodes;
import espalier.scoring.tournament.Ranker;
import espalier.scoring.tournament.Targets;
import java.util.function.Supplier;

/// Ranks, weighs and scores all entries of a round.
///
/// First scoring: [#rank], [#metaModel], [#against], [#score]. A later day with new targets:
/// [#score] alone. Every result is that of `RankCodes`, `MetaModel` and `EntryScore`, bit by bit.
///
/// Work for `m` entries of `n` rows: a radix sort of `n` keys an entry once, two passes over `m n`
/// codes for the meta model, one pass for each new targets.
public final class FieldScorer {
  /// Entries of one piece of work.
  private static final int PIECE = 16;

  private static final long LOW = 0xffff_ffffL;

  private final ScoreTables tables;
  private final int threads;

  /// A scorer of rounds of `rows` rows.
  ///
  /// @param rows 2 to 15,000
  /// @param threads at least 1; no result depends on it
  public FieldScorer(int rows, int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("at least 1 thread must score; found " + threads);
    }
    tables = new ScoreTables(rows);
    this.threads = threads;
  }

  /// Ranks predictions, one array an entry.
  ///
  /// @throws IllegalStateException if an entry has another number of rows, or a NaN
  public Field rank(float[][] predictions) {
    var field = new Field(predictions.length, tables.rows());
    over(
        predictions.length,
        () -> {
          var ranker = new FloatRanker(field.rows);
          return entry -> {
            char[] codes = new char[field.rows];
            ranker.rank(predictions[entry], codes);
            take(field, entry, codes);
          };
        });
    return field;
  }

  /// Takes rank codes that are there already, one array an entry.
  ///
  /// @throws IllegalStateException if one is not canonical for these rows
  public Field of(char[][] codes) {
    var field = new Field(codes.length, tables.rows());
    over(
        codes.length,
        () ->
            entry -> {
              if (codes[entry].length != field.rows || !RankCodes.isCanonical(codes[entry])) {
                throw new IllegalArgumentException(
                    "entry %d is not the tie-kept ranking of %d rows".formatted(entry, field.rows));
              }
              take(field, entry, codes[entry].clone());
            });
    return field;
  }

  private void over(int entries, Supplier<Parallel.Worker> workers) {
    Parallel.run(
        threads,
        Math.ceilDiv(entries, PIECE),
        () -> {
          Parallel.Worker worker = workers.get();
          return piece -> {
            int to = Math.min(entries, (piece + 1) * PIECE);
            for (int entry = piece * PIECE; entry < to; entry++) {
              worker.piece(entry);
            }
          };
        });
  }

  /// Turns the codes in place and adds up what no target changes.
  private void take(Field field, int entry, char[] codes) {
    long powers = 0;
    long gausses = 0;
    long high = 0;
    long low = 0;
    for (int i = 0; i < codes.length; i++) {
      char turned = ScoreTables.turned(codes[i]);
      codes[i] = turned;
      long both = tables.both[turned];
      long power = ScoreTables.power(both);
      long square = power * power;
      powers += power;
      gausses += ScoreTables.gauss(both);
      high += square >> 32;
      low += square & LOW;
    }
    field.turned[entry] = codes;
    field.powerSum[entry] = powers;
    field.gaussSum[entry] = gausses;
    Sum squares = Sum.ofParts(high, low);
    field.powerSquaresHigh[entry] = squares.high();
    field.powerSquaresLow[entry] = squares.low();
  }

  /// The stake-weighted meta model's rank codes.
  ///
  /// @param stakes one an entry, smallest units, not negative
  public char[] metaModel(Field field, long[] stakes) {
    if (stakes.length != field.entries()) {
      throw new IllegalArgumentException(
          "%d stakes for %d entries".formatted(stakes.length, field.entries()));
    }
    for (long stake : stakes) {
      if (stake < 0) {
        throw new IllegalArgumentException("a stake must not be negative: " + stake);
      }
    }
    int rows = field.rows;
    long[] high = new long[rows];
    long[] low = new long[rows];
    // By rows, so that each sum has one writer and entries go in one order.
    int pieces = Math.min(rows, threads);
    Parallel.run(
        threads,
        pieces,
        () ->
            piece -> {
              int from = (int) ((long) rows * piece / pieces);
              int to = (int) ((long) rows * (piece + 1) / pieces);
              new MetaSum(tables, from, to).add(field.turned, stakes, high, low);
            });
    char[] codes = new char[rows];
    new Ranker(rows).rank(high, low, codes);
    return codes;
  }

  /// What a field has in common with a meta model: one sum an entry.
  public static final class Standing {
    private final Field field;
    private final char[] meta;
    private final Sum metaSquares;
    private final long metaSum;
    private final long[] sharedHigh;
    private final long[] sharedLow;

    private Standing(Field field, char[] meta, long metaSum, Sum metaSquares) {
      this.field = field;
      this.meta = meta;
      this.metaSum = metaSum;
      this.metaSquares = metaSquares;
      sharedHigh = new long[field.entries()];
      sharedLow = new long[field.entries()];
    }

    /// The meta model's rank codes.
    public char[] meta() {
      return meta.clone();
    }

    /// What stays in memory of the entries.
    public long bytes() {
      return field.bytes() + 2L * Long.BYTES * field.entries();
    }
  }

  /// Measures every entry against the meta model, once for all targets.
  public Standing against(Field field, char[] meta) {
    if (meta.length != field.rows || !RankCodes.isCanonical(meta)) {
      throw new IllegalArgumentException(
          "the meta model is not the tie-kept ranking of %d rows".formatted(field.rows));
    }
    int[] gauss = new int[meta.length];
    long sum = 0;
    long high = 0;
    long low = 0;
    for (int i = 0; i < meta.length; i++) {
      gauss[i] = tables.plain.gauss(meta[i]);
      long square = (long) gauss[i] * gauss[i];
      sum += gauss[i];
      high += square >> 32;
      low += square & LOW;
    }
    Halves others = Halves.of(gauss);
    var standing = new Standing(field, meta.clone(), sum, Sum.ofParts(high, low));
    over(
        field.entries(),
        () -> {
          var products = new Products(field.rows);
          return entry -> {
            products.look(field.turned[entry], tables.both);
            Sum shared = products.gauss(others);
            standing.sharedHigh[entry] = shared.high();
            standing.sharedLow[entry] = shared.low();
          };
        });
    return standing;
  }

  /// Scores every entry on `targets`.
  public FieldScores score(Standing standing, Targets targets) {
    Field field = standing.field;
    if (targets.rows() != field.rows) {
      throw new IllegalArgumentException(
          "targets of %d rows for a field of %d".formatted(targets.rows(), field.rows));
    }
    int[] power = new int[field.rows];
    int[] centred = new int[field.rows];
    for (int i = 0; i < field.rows; i++) {
      power[i] = Math.toIntExact(targets.power(i));
      centred[i] = (int) (targets.value(i) - ScoreTables.MIDDLE);
    }
    Halves powers = Halves.of(power);
    Halves shares = Halves.of(centred);
    Finish finish = finish(standing, targets, power, shares);
    var scores = new FieldScores(new long[field.entries()], new long[field.entries()]);
    over(
        field.entries(),
        () -> {
          var products = new Products(field.rows);
          return entry -> {
            products.look(field.turned[entry], tables.both);
            scores.corr()[entry] =
                finish
                    .corr(
                        products.power(powers),
                        field.powerSum[entry],
                        new Sum(field.powerSquaresHigh[entry], field.powerSquaresLow[entry]))
                    .orElseGet(() -> EntryScore.corr(field.codes(entry), targets, tables.plain));
            scores.mmc()[entry] =
                finish
                    .mmc(
                        products.gauss(shares),
                        field.gaussSum[entry],
                        new Sum(standing.sharedHigh[entry], standing.sharedLow[entry]))
                    .orElseGet(() ->
                        EntryScore.mmc(field.codes(entry), standing.meta, targets, tables.plain));
          };
        });
    return scores;
  }

  private Finish finish(Standing standing, Targets targets, int[] power, Halves shares) {
    long sum = 0;
    long high = 0;
    long low = 0;
    char[] meta = new char[power.length];
    for (int i = 0; i < power.length; i++) {
      long square = (long) power[i] * power[i];
      sum += power[i];
      high += square >> 32;
      low += square & LOW;
      meta[i] = ScoreTables.turned(standing.meta[i]);
    }
    var products = new Products(meta.length);
    products.look(meta, tables.both);
    return new Finish(
        targets,
        new PowerSums(sum, Sum.ofParts(high, low)),
        new MetaSums(standing.metaSum, standing.metaSquares, products.gauss(shares)));
  }
}
