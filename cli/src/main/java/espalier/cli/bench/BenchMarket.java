package espalier.cli.bench;

import espalier.cli.CliException;
import espalier.cli.EspalierCommand;
import espalier.cli.Result;
import espalier.node.bench.Figure;
import espalier.node.bench.MarketBench;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "market",
    description = {
      "Matches a second against a large book, order to running sandbox, failover after SIGKILL,",
      "and how soon a lease stops whose money has run out."
    },
    footerHeading = "%nExample:%n",
    footer = "  espalier bench market --orders 50 --json")
final class BenchMarket extends EspalierCommand {
  private static final int ORDERS_MAX = 10_000;
  private static final int FAILURES_MAX = 100;

  @Option(
      names = "--orders",
      paramLabel = "COUNT",
      description = "How many orders are served one after another; 50 unless said.")
  private int orders = 50;

  @Option(
      names = "--failures",
      paramLabel = "COUNT",
      description = "How many times a provider is killed; 3 unless said.")
  private int failures = 3;

  @Option(
      names = "--folder",
      paramLabel = "FOLDER",
      description = "Where to work, on the disk to be measured (else in the state folder).")
  private @Nullable Path folder;

  @Override
  protected Result run() throws IOException, InterruptedException {
    requireWithin("--orders", orders, ORDERS_MAX);
    requireWithin("--failures", failures, FAILURES_MAX);
    Path parent = folder == null ? espalier().home() : folder;
    Files.createDirectories(parent);
    Path work = Files.createTempDirectory(parent.toAbsolutePath(), "bench-market-");
    PrintStream err = espalier().surroundings().err();
    Consumer<String> progress = step -> err.println("bench market: " + step);
    var figures = new ArrayList<Figure>();
    try {
      figures.addAll(
          new MarketBench(work.resolve("book"), MarketBench.Options.DEFAULT, progress).run());
      try (var rounds = new MarketRounds(work.resolve("rounds"), progress)) {
        figures.addAll(rounds.run(orders, failures));
      }
    } finally {
      Folders.delete(work);
    }
    return BenchReport.of("market", figures);
  }

  private static void requireWithin(String name, int value, int most) {
    if (value < 1 || value > most) {
      throw CliException.usage("%s is 1 to %d; found %d".formatted(name, most, value));
    }
  }
}
