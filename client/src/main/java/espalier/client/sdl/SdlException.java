package espalier.client.sdl;

import java.util.List;
import java.util.stream.Collectors;

/// An SDL was refused; [#problems()] says why, in the order of the file.
public final class SdlException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /// Refuses for `problems`, of which there is at least one.
  public SdlException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    if (problems.isEmpty()) {
      throw new IllegalArgumentException("a refusal needs at least one problem, found none");
    }
    this.problems = List.copyOf(problems);
  }

  /// Everything found wrong, at most [Limits#PROBLEMS] of it.
  public List<Problem> problems() {
    return problems;
  }
}
