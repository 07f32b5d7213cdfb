package espalier.model;

/// A model, or a file that goes with it, that cannot be used; the message is a sentence for its
/// owner: what was found, what was expected, and what to do.
public final class ModelRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Quoted names and numbers come from the file, so a message is bounded.
  private static final int MESSAGE_CHARACTERS = 2_000;

  public ModelRefused(String sentence) {
    super(printable(sentence));
  }

  public ModelRefused(String sentence, Throwable cause) {
    super(printable(sentence), cause);
  }

  private static String printable(String sentence) {
    String bounded =
        sentence.length() <= MESSAGE_CHARACTERS
            ? sentence
            : sentence.substring(0, MESSAGE_CHARACTERS) + "…";
    var text = new StringBuilder(bounded.length());
    bounded.codePoints().forEach(c -> text.appendCodePoint(Character.isISOControl(c) ? '?' : c));
    return text.toString();
  }
}
