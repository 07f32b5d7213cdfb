package espalier.cli.bench;

import espalier.cli.CliException;
import espalier.cli.EspalierCommand;
import espalier.cli.Result;
import espalier.node.bench.Figure;
import espalier.node.bench.LedgerBench;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

@Command(
    name = "ledger",
    description = "Transfers a second, time to a receipt, state roots, start and memory.",
    footerHeading = "%nExample:%n",
    footer = "  espalier bench ledger --seconds 60 --json")
final class BenchLedger extends EspalierCommand {
  private static final int SECONDS_MAX = 3600;

  /// What can be measured by itself.
  enum Part {
    TRANSFERS,
    ROOTS,
    START
  }

  static final class PartOfText implements ITypeConverter<Part> {
    @Override
    public Part convert(String text) {
      return switch (text) {
        case "transfers" -> Part.TRANSFERS;
        case "roots" -> Part.ROOTS;
        case "start" -> Part.START;
        default ->
            throw new TypeConversionException(
                "the parts are transfers, roots and start; found '%s'".formatted(text));
      };
    }
  }

  @Option(
      names = "--seconds",
      paramLabel = "COUNT",
      description = "How long to measure throughput, 1 to 3600; 60 unless said.")
  private int seconds = 60;

  @Option(
      names = "--only",
      paramLabel = "PART",
      converter = PartOfText.class,
      description = {
        "Measure one part: transfers (throughput and receipts), roots (state roots of a large",
        "tree) or start (start and memory); all of them unless said."
      })
  private @Nullable Part only;

  @Option(
      names = "--folder",
      paramLabel = "FOLDER",
      description = "Where to work, on the disk to be measured (else in the state folder).")
  private @Nullable Path folder;

  @Override
  protected Result run() throws IOException, InterruptedException {
    if (seconds < 1 || seconds > SECONDS_MAX) {
      throw CliException.usage("--seconds is 1 to %d; found %d".formatted(SECONDS_MAX, seconds));
    }
    Path parent = folder == null ? espalier().home() : folder;
    Files.createDirectories(parent);
    Path work = Files.createTempDirectory(parent, "bench-ledger-");
    PrintStream err = espalier().surroundings().err();
    try {
      var bench = new LedgerBench(work, step -> err.println("bench ledger: " + step));
      return BenchReport.of("ledger", figures(bench));
    } finally {
      Files.deleteIfExists(work);
    }
  }

  private List<Figure> figures(LedgerBench bench) throws IOException, InterruptedException {
    return switch (only) {
      case null -> bench.all(seconds);
      case TRANSFERS -> bench.transfers(seconds);
      case ROOTS -> bench.rootOfHundredKeys();
      case START -> bench.startAndSize();
    };
  }
}
