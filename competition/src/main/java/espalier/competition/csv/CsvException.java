package espalier.competition.csv;

/// Bytes that are no table: the problem names the row and the remedy.
public final class CsvException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Problem problem;

  public CsvException(Problem problem) {
    super(problem.toString());
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
