package espalier.node.api;

/// A request is refused; the message becomes the answer's.
final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final int code;
  private final String name;

  ApiException(ApiError error, String sentence) {
    this(error.status(), error.code(), error.name(), sentence);
  }

  ApiException(int status, int code, String name, String sentence) {
    super(sentence, null, false, false);
    this.status = status;
    this.code = code;
    this.name = name;
  }

  int status() {
    return status;
  }

  int code() {
    return code;
  }

  String name() {
    return name;
  }

  String sentence() {
    return String.valueOf(getMessage());
  }
}
