package espalier.cli.bench;

import espalier.cli.CliException;
import espalier.cli.EspalierCommand;
import espalier.cli.Result;
import espalier.forecast.ForecastBench;
import espalier.forecast.scenario.Shipped;
import espalier.node.bench.Figure;
import java.io.PrintStream;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "forecast",
    description = "Draws of the forecast a second, and how long Sobol's indices take.",
    footerHeading = "%nExample:%n",
    footer = "  espalier bench forecast --json")
final class BenchForecast extends EspalierCommand {
  private static final int ROUNDS_MAX = 1_000;
  private static final double DRAWS_GOAL = 1_000_000;
  private static final double MILLION_MS_GOAL = 1_000;
  private static final double INDICES_MS_GOAL = 1_000;

  @Option(
      names = "--rounds",
      paramLabel = "COUNT",
      description = "Rounds of a million draws, of which the median counts; 9 unless said.")
  private int rounds = 9;

  @Override
  protected Result run() {
    if (rounds < 1 || rounds > ROUNDS_MAX) {
      throw CliException.usage("--rounds is 1 to %d; found %d".formatted(ROUNDS_MAX, rounds));
    }
    PrintStream err = espalier().surroundings().err();
    var measured =
        new ForecastBench(
                Shipped.BASE.scenario(), rounds, step -> err.println("bench forecast: " + step))
            .run();
    return BenchReport.of(
        "forecast",
        List.of(
            new Figure("draws_per_second", measured.drawsPerSecond(), "draws/s", DRAWS_GOAL),
            new Figure("million_draws_ms", 1e3 * measured.medianSeconds(), "ms", MILLION_MS_GOAL),
            new Figure(
                "first_million_draws_ms", 1e3 * measured.firstSeconds(), "ms", MILLION_MS_GOAL),
            new Figure(
                "sobol_indices_ms", 1e3 * measured.driversSeconds(), "ms", INDICES_MS_GOAL)));
  }
}
