package espalier.competition.simulation;

import espalier.scoring.tournament.OrderedKeys;
import espalier.scoring.tournament.RankCodes;
import espalier.scoring.tournament.Targets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// One seed's truth, and models that know a little of it.
///
/// Targets lie in five bins of 5, 20, 50, 20 and 5 %, as upstream's do. Models share a style, so
/// that two of them correlate by about 0.3.
final class ModelDraw {
  private static final double STYLE = 0.5;

  private final RandomGenerator random;
  private final double[] truth;
  private final double[] style;
  private final Targets targets;

  ModelDraw(long seed) {
    random = new SplittableRandom(seed);
    truth = gaussians();
    style = gaussians();
    double[] sorted = truth.clone();
    Arrays.sort(sorted);
    long[] values = new long[truth.length];
    for (int row = 0; row < values.length; row++) {
      double below = Arrays.binarySearch(sorted, truth[row]) / (double) values.length;
      int bin = below < 0.05 ? 0 : below < 0.25 ? 1 : below < 0.75 ? 2 : below < 0.95 ? 3 : 4;
      values[row] = bin * (Targets.ONE / 4);
    }
    targets = Targets.of(values);
  }

  Targets targets() {
    return targets;
  }

  private double[] gaussians() {
    double[] drawn = new double[StakedRound.ROWS];
    for (int row = 0; row < drawn.length; row++) {
      drawn[row] = random.nextGaussian();
    }
    return drawn;
  }

  /// Predictions of variance one whose correlation with the truth is `skill`.
  double[] model(double skill) {
    double[] noise = gaussians();
    double own = Math.sqrt(1 - skill * skill - STYLE * STYLE);
    for (int row = 0; row < noise.length; row++) {
      noise[row] = skill * truth[row] + STYLE * style[row] + own * noise[row];
    }
    return noise;
  }

  /// A copy of `model` that correlates with it by `overlap`.
  double[] copy(double[] model, double overlap) {
    double[] noise = gaussians();
    double own = Math.sqrt(Math.max(0, 1 - overlap * overlap));
    for (int row = 0; row < noise.length; row++) {
      noise[row] = overlap * model[row] + own * noise[row];
    }
    return noise;
  }

  static char[] codes(double[] model) {
    long[] keys = new long[model.length];
    for (int row = 0; row < keys.length; row++) {
      keys[row] = OrderedKeys.ofDoubleBits(Double.doubleToRawLongBits(model[row]));
    }
    return RankCodes.of(keys);
  }

  double uniform(double from, double to) {
    return from + (to - from) * random.nextDouble();
  }
}
