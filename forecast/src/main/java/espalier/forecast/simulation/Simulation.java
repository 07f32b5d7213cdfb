package espalier.forecast.simulation;

import espalier.forecast.model.Assumption;
import espalier.forecast.model.Business;
import espalier.forecast.model.Chain;
import espalier.forecast.model.Forecast;
import espalier.forecast.model.Scenario;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// Many futures of one scenario.
///
/// @param years the totals of each year, in order: the fan
/// @param businesses of the year that was asked for
/// @param total of that year
/// @param mean of that year's total, in dollars
/// @param deviation its standard deviation
/// @param chance how many of the draws reach the total that the scenario's values give, as a share
public record Simulation(
    Scenario scenario,
    Settings settings,
    List<Percentiles> years,
    Map<Business, Percentiles> businesses,
    Percentiles total,
    double mean,
    double deviation,
    double chance) {
  public static final int DRAWS_DEFAULT = 1_000_000;
  public static final int DRAWS_MIN = 1_000;

  /// More would need more than 288 MB.
  public static final int DRAWS_MAX = 2_000_000;

  public static final int THREADS_MAX = 256;

  /// What to draw.
  ///
  /// @param threads changes the time it takes, never the outcome
  public record Settings(int draws, long seed, int year, int threads) {
    /// @throws IllegalArgumentException if one of them is out of its range
    public Settings {
      require("draws", draws, DRAWS_MIN, DRAWS_MAX);
      require("the year", year, Forecast.FIRST_YEAR, Forecast.LAST_YEAR);
      require("threads", threads, 1, THREADS_MAX);
    }

    private static void require(String what, int found, int least, int most) {
      if (found < least || found > most) {
        throw new IllegalArgumentException(
            "%s must be %d to %d; found %d".formatted(what, least, most, found));
      }
    }

    public static Settings of(int draws, long seed, int year) {
      return new Settings(draws, seed, year, Runtime.getRuntime().availableProcessors());
    }
  }

  /// @throws IllegalArgumentException if the scenario has no distributions
  public static Simulation of(Scenario scenario, Settings settings) {
    var run = new Run(scenario, settings);
    Blocks.run(settings.threads(), Blocks.count(settings.draws()), run::draw);
    return run.summary();
  }

  /// The draws while they are made.
  private static final class Run {
    private static final int KINDS = Business.values().length;

    private final Scenario scenario;
    private final Settings settings;
    private final Sampler sampler;
    private final Chain chain;
    private final double[][] totals;
    private final double[][] parts;

    private Run(Scenario scenario, Settings settings) {
      this.scenario = scenario;
      this.settings = settings;
      sampler = new Sampler(scenario);
      chain = new Chain(scenario);
      totals = new double[Forecast.YEARS][settings.draws()];
      parts = new double[KINDS][settings.draws()];
    }

    private void draw(int block) {
      RandomGenerator random = Blocks.generator(settings.seed(), block);
      double[] scores = new double[Assumption.COUNT];
      double[] values = new double[Assumption.COUNT];
      double[] scratch = new double[Assumption.COUNT];
      double[] out = new double[KINDS];
      int end = Math.min(settings.draws(), (block + 1) * Blocks.SIZE);
      for (int i = block * Blocks.SIZE; i < end; i++) {
        sampler.draw(random, scores, values);
        for (int year = 0; year < Forecast.YEARS; year++) {
          int date = Forecast.FIRST_YEAR + year;
          totals[year][i] = chain.businesses(values, date, scratch, out);
          if (date == settings.year()) {
            for (int kind = 0; kind < KINDS; kind++) {
              parts[kind][i] = out[kind];
            }
          }
        }
      }
    }

    private Simulation summary() {
      Percentiles[] found = new Percentiles[Forecast.YEARS + KINDS];
      Blocks.run(
          settings.threads(),
          found.length,
          i ->
              found[i] =
                  Percentiles.of(i < Forecast.YEARS ? totals[i] : parts[i - Forecast.YEARS]));
      var years = new ArrayList<Percentiles>();
      for (int year = 0; year < Forecast.YEARS; year++) {
        years.add(found[year]);
      }
      var businesses = new EnumMap<Business, Percentiles>(Business.class);
      for (Business one : Business.values()) {
        businesses.put(one, found[Forecast.YEARS + one.slot()]);
      }
      int target = settings.year() - Forecast.FIRST_YEAR;
      double[] asked = totals[target];
      double mean = mean(asked);
      double goal = Forecast.of(scenario, settings.year()).total();
      return new Simulation(
          scenario,
          settings,
          List.copyOf(years),
          businesses,
          found[target],
          mean,
          deviation(asked, mean),
          reaching(asked, goal));
    }

    private static double mean(double[] draws) {
      double sum = 0;
      for (double one : draws) {
        sum += one;
      }
      return sum / draws.length;
    }

    private static double deviation(double[] draws, double mean) {
      double squares = 0;
      for (double one : draws) {
        squares += (one - mean) * (one - mean);
      }
      return Math.sqrt(squares / (draws.length - 1));
    }

    private static double reaching(double[] draws, double goal) {
      int count = 0;
      for (double one : draws) {
        count += one >= goal ? 1 : 0;
      }
      return (double) count / draws.length;
    }
  }
}
