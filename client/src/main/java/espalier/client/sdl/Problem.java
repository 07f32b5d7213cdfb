package espalier.client.sdl;

/// One thing about an SDL that its author should know: where it is, and a sentence that says what
/// was found, what was expected and what to do.
///
/// @param line line in the file, from 1; 1 where the file as a whole is meant
/// @param column column in the line, from 1
/// @param path the key's way from the top, such as `services.web.expose[0].port`; empty for the
///   file as a whole
/// @param sentence what was found, what was expected, what to do
public record Problem(int line, int column, String path, String sentence) {
  /// The form that the command line prints: `line 4, column 11, services.web.image: found …`.
  @Override
  public String toString() {
    String where = "line " + line + ", column " + column;
    return path.isEmpty() ? where + ": " + sentence : where + ", " + path + ": " + sentence;
  }
}
