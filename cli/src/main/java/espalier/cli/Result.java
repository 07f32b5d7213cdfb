package espalier.cli;

import java.util.List;
import java.util.Map;

/// What a command answers.
///
/// @param tree for `--json`: maps, lists, texts, numbers and truths
/// @param text for people, without a line break at its end
public record Result(Object tree, String text, int exitCode) {
  /// Of a command that has printed its answer as it came.
  public static final Result PRINTED = new Result(List.of(), "", ExitCode.OK);

  public static Result of(Map<String, ?> tree, String text) {
    return new Result(tree, text, ExitCode.OK);
  }

  public static Result of(List<?> tree, String text) {
    return new Result(tree, text, ExitCode.OK);
  }

  /// The tree itself, one `name: value` a line.
  public static Result of(Map<String, ?> tree) {
    return of(tree, Layout.fields(tree));
  }
}
