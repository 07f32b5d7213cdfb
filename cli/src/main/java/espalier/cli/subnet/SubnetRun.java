package espalier.cli.subnet;

import espalier.cli.CliException;
import espalier.cli.EspalierCommand;
import espalier.cli.Result;
import espalier.cli.Values;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "run",
    description = {
      "Runs a whole subnet on this machine: a ledger, miners of different skill, three validators,",
      "a delegator, a paying user, some epochs, and who earned what, to the last unit."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  espalier subnet run --example price",
      "  espalier subnet run --example digits --json"
    })
final class SubnetRun extends EspalierCommand {
  private static final int EPOCHS_MAX = 1_000;

  @Option(names = "--example", paramLabel = "NAME", description = "price or digits.")
  private String example = "price";

  @Option(
      names = "--tempo",
      paramLabel = "DURATION",
      converter = Values.DurationValue.class,
      description = "How long an epoch lasts, 1s to 1h; 5s unless said.")
  private Duration tempo = Duration.ofSeconds(5);

  @Option(
      names = "--epochs",
      paramLabel = "COUNT",
      description = {
        "It stops after so many that paid, 1 to 1000; 8 unless said. The network issues once a",
        "minute, so short runs live on users' fees alone."
      })
  private int epochs = 8;

  @Option(
      names = "--questions",
      paramLabel = "COUNT",
      description = "To each miner by each validator in an epoch; 24 unless said.")
  private int questions = 24;

  @Option(
      names = "--calls",
      paramLabel = "COUNT",
      description = "That the user pays for in an epoch, 1 to 100; 4 unless said.")
  private int calls = 4;

  @Option(
      names = "--folder",
      paramLabel = "FOLDER",
      description = "Where ledger, keys and votes are kept; a new one in HOME unless said.")
  private @Nullable Path folder;

  @Override
  protected Result run() throws Exception {
    if (epochs < 1 || epochs > EPOCHS_MAX) {
      throw CliException.usage("--epochs is 1 to %d; found %d".formatted(EPOCHS_MAX, epochs));
    }
    if (calls < 1 || calls > 100) {
      throw CliException.usage("--calls is 1 to 100; found " + calls);
    }
    if (tempo.toMillis() < 1_000 || tempo.toMillis() > 3_600_000) {
      throw CliException.usage("--tempo is 1s to 1h; found " + tempo.toMillis() + " ms");
    }
    Example one = Example.of(example);
    Path kept =
        folder == null
            ? espalier()
                .home()
                .resolve("subnet-run")
                .resolve(example + "-" + System.currentTimeMillis())
            : folder;
    PrintStream told =
        espalier().isJson() ? espalier().surroundings().err() : espalier().surroundings().out();
    long began = System.nanoTime();
    var plan = new WholeSubnet.Plan(one, tempo, epochs, questions, calls);
    try (var whole =
        WholeSubnet.open(
            plan,
            kept.toAbsolutePath(),
            line -> {
              double seconds = (System.nanoTime() - began) / 1e9;
              told.println(String.format(Locale.ROOT, "%6.1f s  %s", seconds, line));
              told.flush();
            })) {
      RunReport report = whole.run();
      if (!report.isExact()) {
        throw CliException.local("money does not add up: " + report.tree());
      }
      return Result.of(report.tree(), report.text());
    }
  }
}
