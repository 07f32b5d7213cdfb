package espalier.competition.csv;

import java.util.List;

/// What became of a file of predictions; nothing of a refused file is used.
public sealed interface Submission {
  /// One prediction for each id of the round.
  ///
  /// @param values in the universe's order, in `[0, 1]`, not all alike
  /// @param ignored ids that are not in the round, the first [SubmissionReader#LISTED_MAX] of them
  /// @param ignoredCount how many rows were passed over for that reason
  record Accepted(double[] values, List<String> ignored, long ignoredCount) implements Submission {}

  /// @param problems in the order of rows, the first [SubmissionReader#LISTED_MAX] of them
  /// @param count how many there are
  record Refused(List<Problem> problems, long count) implements Submission {}
}
