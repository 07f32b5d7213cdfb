package espalier.cli;

/// A command that cannot be done; the message is a sentence with the remedy.
public final class CliException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final int exitCode;

  private CliException(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  private CliException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /// Something on this machine is missing or not as expected.
  public static CliException local(String message) {
    return new CliException(ExitCode.LOCAL, message);
  }

  public static CliException local(String message, Throwable cause) {
    return new CliException(ExitCode.LOCAL, message, cause);
  }

  /// What was asked for does not exist on the ledger, or it refuses.
  public static CliException refused(String message) {
    return new CliException(ExitCode.REFUSED, message);
  }

  /// An argument has a value that cannot be.
  public static CliException usage(String message) {
    return new CliException(ExitCode.USAGE, message);
  }

  public int exitCode() {
    return exitCode;
  }
}
