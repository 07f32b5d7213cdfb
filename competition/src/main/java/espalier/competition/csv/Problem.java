package espalier.competition.csv;

import java.util.Locale;

/// One thing that is wrong with a file.
///
/// @param row counted from 1, the header being row 1; 0 if it concerns the file as a whole
/// @param message what was found and what was expected
/// @param remedy what to do
public record Problem(Code code, long row, String message, String remedy) {
  /// What kinds of problems there are; [#upstream] is what numerai-tools calls it.
  public enum Code {
    FILE_TOO_LARGE("invalid_submission"),
    FILE_EMPTY("invalid_submission"),
    NOT_UTF8("invalid_submission"),
    NOT_CSV("invalid_submission"),
    ROW_TOO_LONG("invalid_submission"),
    HEADER_WRONG("invalid_submission_headers"),
    CELLS_WRONG("invalid_submission_headers"),
    ID_EMPTY("invalid_submission_ids"),
    ID_DUPLICATE("invalid_submission_ids"),
    ID_MISSING("invalid_submission_ids"),
    VALUE_NOT_A_NUMBER("invalid_submission_values"),
    VALUE_OUT_OF_RANGE("invalid_submission_values"),
    VALUES_CONSTANT("invalid_submission_values");

    private final String upstream;

    Code(String upstream) {
      this.upstream = upstream;
    }

    public String upstream() {
      return upstream;
    }
  }

  @Override
  public String toString() {
    return "%s%s: %s; %s"
        .formatted(
            code.name().toLowerCase(Locale.ROOT),
            row == 0 ? "" : " in row " + row,
            message,
            remedy);
  }
}
