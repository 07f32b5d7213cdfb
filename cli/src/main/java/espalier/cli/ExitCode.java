package espalier.cli;

/// The exit codes; permanent, for scripts.
public final class ExitCode {
  public static final int OK = 0;

  /// The ledger, or the node on its behalf, said no.
  public static final int REFUSED = 1;

  /// The command line is not one.
  public static final int USAGE = 2;

  /// No node could be reached, or none that could answer.
  public static final int UNREACHABLE = 3;

  /// This machine: a file, a key, a passphrase, a program that is missing.
  public static final int LOCAL = 4;

  private ExitCode() {}
}
