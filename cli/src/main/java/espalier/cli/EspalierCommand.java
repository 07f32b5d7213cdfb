package espalier.cli;

import espalier.client.Json;
import java.io.PrintStream;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// A command that answers one [Result].
public abstract class EspalierCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  /// Does the work; failures are exceptions that [Main] turns into sentences and exit codes.
  protected abstract Result run() throws Exception;

  /// The root command with the shared options.
  protected final Espalier espalier() {
    return (Espalier) spec().root().userObject();
  }

  protected final CommandSpec spec() {
    return Objects.requireNonNull(spec, "picocli sets the spec");
  }

  @Override
  public final Integer call() throws Exception {
    Result result = run();
    PrintStream out = espalier().surroundings().out();
    if (result.equals(Result.PRINTED)) {
      return ExitCode.OK;
    }
    if (espalier().isJson()) {
      out.println(Json.compact(result.tree()));
    } else if (!result.text().isEmpty()) {
      out.println(result.text());
    }
    out.flush();
    return result.exitCode();
  }
}
