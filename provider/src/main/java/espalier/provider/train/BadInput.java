package espalier.provider.train;

/// What came from outside and cannot be used: the message is one sentence for the person who sent
/// it, naming what was found, what was expected and what to do. The process ends with code 2.
public final class BadInput extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BadInput(String sentence) {
    super(sentence);
  }
}
