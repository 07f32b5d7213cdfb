package espalier.competition.simulation;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// The attacks that are played, each with what it tries.
public enum Attack {
  WEIGHT_COPIER(
      "weight-copier",
      "A validator votes what was published one round ago instead of measuring.",
      VoteAttacks::copier),
  SLOT_SNIPER(
      "slot-sniper",
      "Somebody takes a miner's slot between the votes for it and the pay.",
      SlotAttack::rows),
  SYBIL_SPLIT(
      "sybil-split",
      "A holder spreads its stake over several keys.",
      seeds ->
          Stream.concat(VoteAttacks.split(seeds).stream(), StakeAttacks.split(seeds).stream())
              .toList()),
  CLONED_MODEL(
      "cloned-model",
      "A tournament's entrant enters its model again and again, slightly changed.",
      StakeAttacks::clones),
  CABAL(
      "cabal",
      "Validators with 40 % of the stake vote together, for themselves.",
      VoteAttacks::cabal),
  SELF_BACKING(
      "self-backing",
      "An entrant backs its own model from a second account.",
      StakeAttacks::backing),
  LATE_REVEAL(
      "late-reveal",
      "An entrant reveals late, or only what looks good beside what others have revealed.",
      StakeAttacks::late),
  UNREVEALED_COMMITS(
      "unrevealed-commits",
      "Somebody commits and never reveals, or reveals what nobody can fetch.",
      StakeAttacks::griefing);

  private final String word;
  private final String sentence;
  private final Function<Seeds, List<Row>> play;

  Attack(String word, String sentence, Function<Seeds, List<Row>> play) {
    this.word = word;
    this.sentence = sentence;
    this.play = play;
  }

  /// How the command line calls it.
  public String word() {
    return word;
  }

  /// What the attacker does.
  public String sentence() {
    return sentence;
  }

  public static Optional<Attack> named(String word) {
    return Arrays.stream(values()).filter(one -> one.word.equals(word)).findFirst();
  }

  /// Plays it with the seeds from 1 to `seeds` in every setting; the same seeds, the same rows.
  ///
  /// @param seeds at least 2
  /// @param step run after each seed of each setting
  public List<Row> play(int seeds, Runnable step) {
    return play.apply(new Seeds(seeds, step));
  }
}
