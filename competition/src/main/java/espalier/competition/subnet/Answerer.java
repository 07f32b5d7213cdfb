package espalier.competition.subnet;

/// A miner's part: an answer to a question.
public interface Answerer<Q, A> {
  /// Called by many threads at once.
  ///
  /// @throws IllegalArgumentException with a sentence if the question cannot be answered
  A answer(Q question);
}
