package espalier.forecast.simulation;

import espalier.forecast.model.Assumption;
import espalier.forecast.model.Business;
import espalier.forecast.model.Chain;
import espalier.forecast.model.Forecast;
import espalier.forecast.model.Scenario;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.hipparchus.distribution.continuous.NormalDistribution;
import org.hipparchus.random.SobolSequenceGenerator;

/// Which assumptions drive the total: Sobol's indices, and how far each one alone moves it.
///
/// Indices are parts of a variance and defined for assumptions that move by themselves, so the
/// scenario's correlations are left out here. The design is Saltelli's, the estimators are
/// Saltelli's (2010) for the first order and Jansen's for the total, on points of a Sobol sequence,
/// which need no seed.
///
/// @param runs how often the chain was computed
/// @param base the total with every assumption at its value, in dollars
/// @param all those that are drawn, the strongest first
public record Drivers(Scenario scenario, int year, int runs, double base, List<Driver> all) {
  /// Points of each of the two samples; indices are then good to about 0.002.
  public static final int POINTS = 1 << 15;

  /// The 10th and the 90th percentile of a normal score.
  private static final double NINETY = 1.2815515655446004;

  /// One assumption.
  ///
  /// @param first the part of the total's variance that goes when this one is known
  /// @param total the part that stays when all others are known
  /// @param low the total in dollars with this one at its 10th percentile and all others at their
  ///   values
  /// @param high the same at its 90th
  /// @param lowValue the assumption's own 10th percentile
  /// @param highValue its 90th
  public record Driver(
      Assumption assumption,
      double first,
      double total,
      double low,
      double high,
      double lowValue,
      double highValue) {}

  /// @throws IllegalArgumentException if the scenario has no distributions, or the year is not one
  ///   of the forecast's
  public static Drivers of(Scenario scenario, int year, int threads) {
    var settings = new Simulation.Settings(Simulation.DRAWS_MIN, 0, year, threads);
    return new Run(scenario, settings).drivers();
  }

  private static final class Run {
    private final Scenario scenario;
    private final Simulation.Settings settings;
    private final Sampler sampler;
    private final Chain chain;
    private final List<Assumption> drawn;

    /// By block: for each driver the sums for its first and total index, then those of the sample.
    private final double[][] sums;

    private final double centre;

    private Run(Scenario scenario, Simulation.Settings settings) {
      this.scenario = scenario;
      this.settings = settings;
      sampler = new Sampler(scenario);
      chain = new Chain(scenario);
      drawn = Sampler.drawn(scenario);
      sums = new double[Blocks.count(POINTS)][2 * drawn.size() + 2];
      centre = total(scenario.values());
    }

    private double total(double[] values) {
      return chain.businesses(
          values,
          settings.year(),
          new double[Assumption.COUNT],
          new double[Business.values().length]);
    }

    private void block(int block) {
      int count = drawn.size();
      double[] sum = sums[block];
      var points = new SobolSequenceGenerator(2 * count);
      // The first point is the corner, where scores are infinite.
      points.skipTo(1 + block * Blocks.SIZE);
      var normal = new NormalDistribution();
      double[] a = new double[Assumption.COUNT];
      double[] b = new double[Assumption.COUNT];
      double[] values = new double[Assumption.COUNT];
      for (int i = 0; i < Blocks.SIZE; i++) {
        double[] point = points.nextVector();
        for (int k = 0; k < count; k++) {
          a[drawn.get(k).slot()] = normal.inverseCumulativeProbability(point[k]);
          b[drawn.get(k).slot()] = normal.inverseCumulativeProbability(point[count + k]);
        }
        sampler.values(a, values);
        double atA = total(values) - centre;
        sampler.values(b, values);
        double atB = total(values) - centre;
        sum[2 * count] += atA + atB;
        sum[2 * count + 1] += atA * atA + atB * atB;
        for (int k = 0; k < count; k++) {
          int slot = drawn.get(k).slot();
          double kept = a[slot];
          a[slot] = b[slot];
          sampler.values(a, values);
          a[slot] = kept;
          double mixed = total(values) - centre;
          sum[2 * k] += atB * (mixed - atA);
          sum[2 * k + 1] += (atA - mixed) * (atA - mixed);
        }
      }
    }

    private Drivers drivers() {
      Blocks.run(settings.threads(), sums.length, this::block);
      int count = drawn.size();
      double[] sum = new double[2 * count + 2];
      for (double[] one : sums) { // in order, so that rounding is the same on any number of threads
        for (int i = 0; i < sum.length; i++) {
          sum[i] += one[i];
        }
      }
      double mean = sum[2 * count] / (2 * POINTS);
      double variance = sum[2 * count + 1] / (2 * POINTS) - mean * mean;
      var all = new ArrayList<Driver>();
      for (int k = 0; k < count; k++) {
        // A total that never moves, as in the ramp's first year, is driven by nothing.
        double first = variance > 0 ? sum[2 * k] / POINTS / variance : 0;
        double total = variance > 0 ? sum[2 * k + 1] / (2 * POINTS) / variance : 0;
        all.add(driver(drawn.get(k), first, total));
      }
      all.sort(Comparator.comparingDouble(Driver::total).reversed());
      return new Drivers(scenario, settings.year(), POINTS * (count + 2), centre, List.copyOf(all));
    }

    private Driver driver(Assumption one, double first, double total) {
      double low = at(one, -NINETY);
      double high = at(one, NINETY);
      return new Driver(one, first, total, moved(one, low), moved(one, high), low, high);
    }

    private double at(Assumption one, double score) {
      double[] scores = new double[Assumption.COUNT];
      double[] values = new double[Assumption.COUNT];
      scores[one.slot()] = score;
      sampler.values(scores, values);
      return values[one.slot()];
    }

    private double moved(Assumption one, double value) {
      double[] values = scenario.values();
      values[one.slot()] = value;
      return total(values);
    }
  }

  /// The year's forecast that all bars start from.
  public Forecast forecast() {
    return Forecast.of(scenario, year);
  }
}
