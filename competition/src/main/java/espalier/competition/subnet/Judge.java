package espalier.competition.subnet;

import espalier.base.unit.Hash;
import java.util.Optional;

/// A validator's part: questions, and what answers are worth.
///
/// @param <T> what the judge alone knows when it asks
public interface Judge<Q, A, T> {
  /// What a right answer scores; the least is 0.
  int SCORE_MAX = 1_000_000;

  SubnetService<Q, A> service();

  /// A question and what is true, the same for the same seed.
  Posed<Q, T> pose(Seed seed);

  /// What `answer` is worth, 0 to [#SCORE_MAX]; a pure function of integers, so that whoever knows
  /// the truth later comes to the same score.
  int score(Q question, A answer, T truth);

  /// What binds the judge to the questions that it keeps to itself; it stands in the validator's
  /// endpoint on the ledger before they are asked. None if everything is public.
  default Optional<Hash> commitment() {
    return Optional.empty();
  }

  /// What was kept hidden and was asked in `epoch`, as a JSON tree with its proof against
  /// [#commitment]; asked for only once the epoch is over.
  default Optional<Object> opened(int epoch) {
    return Optional.empty();
  }

  /// @param truth what only the judge knows
  record Posed<Q, T>(Q question, T truth) {}
}
