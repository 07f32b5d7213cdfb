package espalier.forecast.model;

/// Whose figure an assumption is.
public enum Origin {
  /// The note states it.
  NOTE("the note"),
  /// It follows from what the note states.
  DERIVED("derived from the note"),
  /// Neither the note nor anything in it; the project assumed it.
  PROJECT("the project's own"),
  /// The user's scenario file.
  FILE("your file");

  private final String words;

  Origin(String words) {
    this.words = words;
  }

  public String words() {
    return words;
  }
}
