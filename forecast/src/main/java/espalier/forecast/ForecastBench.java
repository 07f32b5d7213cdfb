package espalier.forecast;

import espalier.forecast.model.Forecast;
import espalier.forecast.model.Scenario;
import espalier.forecast.simulation.Drivers;
import espalier.forecast.simulation.Simulation;
import java.util.Arrays;
import java.util.function.Consumer;

/// How many futures are drawn a second.
///
/// A round is what `forecast simulate` does with a million draws of the base case: fourteen
/// assumptions, correlated, fourteen years each, and all percentiles.
public final class ForecastBench {
  private static final long NANOS = 1_000_000_000;

  private final Scenario scenario;
  private final int rounds;
  private final Consumer<String> progress;

  /// @param rounds after the first, which is told apart because the program is still warming up
  public ForecastBench(Scenario scenario, int rounds, Consumer<String> progress) {
    this.scenario = scenario;
    this.rounds = rounds;
    this.progress = progress;
  }

  /// What was measured.
  ///
  /// @param drawsPerSecond of the median round
  /// @param firstSeconds of the first round of the process
  /// @param medianSeconds of the others
  /// @param driversSeconds of Sobol's indices of all assumptions
  public record Measured(
      double drawsPerSecond,
      double firstSeconds,
      double medianSeconds,
      double driversSeconds,
      int threads) {}

  public Measured run() {
    int threads = Runtime.getRuntime().availableProcessors();
    var settings =
        new Simulation.Settings(Simulation.DRAWS_DEFAULT, 1, Forecast.TARGET_YEAR, threads);
    double first = seconds(() -> Simulation.of(scenario, settings));
    double[] times = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      times[i] = seconds(() -> Simulation.of(scenario, settings));
      progress.accept("round %d of %d: %.3f s".formatted(i + 1, rounds, times[i]));
    }
    Arrays.sort(times);
    double median = times[rounds / 2];
    double drivers = seconds(() -> Drivers.of(scenario, Forecast.TARGET_YEAR, threads));
    return new Measured(settings.draws() / median, first, median, drivers, threads);
  }

  private static double seconds(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (double) (System.nanoTime() - start) / NANOS;
  }
}
