package espalier.forecast.scenario;

/// A scenario file that cannot be one; the message is a sentence with file, line, key and remedy.
public final class ScenarioException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ScenarioException(String message) {
    super(message);
  }
}
