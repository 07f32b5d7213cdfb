package espalier.cli;

import espalier.client.ClientException;
import espalier.client.Json;
import espalier.client.key.KeyException;
import espalier.model.ModelRefused;
import espalier.node.NodeException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.util.LinkedHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// From arguments to an exit code.
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    Surroundings surroundings = Surroundings.ofProcess();
    logToStandardError(surroundings.variable("ESPALIER_LOG").orElse("WARNING"));
    int exitCode = run(surroundings, arguments);
    if (exitCode != 0) {
      System.exit(exitCode);
    }
  }

  /// What the JDK's loggers say goes to standard error, one line each.
  private static void logToStandardError(String level) {
    System.setProperty("java.util.logging.SimpleFormatter.format", "%1$tT %4$s %3$s: %5$s%6$s%n");
    try {
      Logger.getLogger("").setLevel(Level.parse(level));
    } catch (IllegalArgumentException unknown) {
      System.err.println(
          "espalier: ESPALIER_LOG is one of WARNING, INFO, FINE; found '" + level + "'");
    }
  }

  /// Runs one command in this process.
  public static int run(Surroundings surroundings, String... arguments) {
    return commandLine(surroundings).execute(arguments);
  }

  static CommandLine commandLine(Surroundings surroundings) {
    var espalier = new Espalier(surroundings);
    Ansi colours = surroundings.terminal() ? Ansi.AUTO : Ansi.OFF;
    return new CommandLine(espalier)
        .setOut(new PrintWriter(surroundings.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(surroundings.err(), true, StandardCharsets.UTF_8))
        .setColorScheme(CommandLine.Help.defaultColorScheme(colours))
        .setUsageHelpAutoWidth(surroundings.terminal())
        .setParameterExceptionHandler((refused, given) -> misused(espalier, refused, given))
        .setExecutionExceptionHandler((failure, _, _) -> failed(espalier, failure));
  }

  private static int misused(Espalier espalier, ParameterException refused, String[] given) {
    CommandLine command = refused.getCommandLine();
    // The parser may have stopped before it came to --json.
    boolean json = espalier.isJson() || java.util.Arrays.asList(given).contains("--json");
    var failure = new Failure(ExitCode.USAGE, "USAGE", String.valueOf(refused.getMessage()));
    if (json) {
      print(espalier, failure);
      return ExitCode.USAGE;
    }
    PrintWriter err = command.getErr();
    err.println("espalier: " + failure.message());
    UnmatchedArgumentException.printSuggestions(refused, err);
    err.println("See: " + command.getCommandSpec().qualifiedName() + " --help");
    err.flush();
    return ExitCode.USAGE;
  }

  /// @param code the ledger's or node's permanent code where there is one, else the exit code
  private record Failure(int exitCode, int code, String name, String message) {
    private Failure(int exitCode, String name, String message) {
      this(exitCode, exitCode, name, message);
    }
  }

  private static int failed(Espalier espalier, Exception exception) {
    Failure failure = describe(exception);
    if (espalier.isTraced()) {
      exception.printStackTrace(espalier.surroundings().err());
    }
    if (espalier.isJson()) {
      print(espalier, failure);
    } else {
      espalier.surroundings().err().println("espalier: " + failure.message());
    }
    return failure.exitCode();
  }

  private static void print(Espalier espalier, Failure failure) {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("code", failure.code());
    tree.put("name", failure.name());
    tree.put("message", failure.message());
    espalier.surroundings().out().println(Json.compact(tree));
  }

  private static Failure describe(Exception exception) {
    String message = exception.getMessage() == null ? exception.toString() : exception.getMessage();
    return switch (exception) {
      case CliException cli -> new Failure(cli.exitCode(), name(cli.exitCode()), message);
      case ModelRefused _ -> new Failure(ExitCode.LOCAL, "MODEL", message);
      case KeyException _ -> new Failure(ExitCode.LOCAL, "KEY", message);
      case ClientException.Refused refused ->
          new Failure(
              ExitCode.REFUSED,
              refused.refusal().code(),
              refused.refusal().name(),
              refused.refusal().message());
      case NodeException node ->
          new Failure(ExitCode.LOCAL, node.reason().code(), node.reason().name(), message);
      case ClientException _ -> new Failure(ExitCode.UNREACHABLE, "UNREACHABLE", message);
      case FileSystemException _ ->
          new Failure(ExitCode.LOCAL, "FILE", message + "; check that the file is there and yours");
      case IOException _ -> new Failure(ExitCode.LOCAL, "LOCAL", message);
      default ->
          new Failure(
              ExitCode.LOCAL,
              "UNEXPECTED",
              "unexpected: %s; run it again with --trace and report what that prints"
                  .formatted(message));
    };
  }

  private static String name(int exitCode) {
    return switch (exitCode) {
      case ExitCode.REFUSED -> "REFUSED";
      case ExitCode.USAGE -> "USAGE";
      case ExitCode.UNREACHABLE -> "UNREACHABLE";
      default -> "LOCAL";
    };
  }
}
