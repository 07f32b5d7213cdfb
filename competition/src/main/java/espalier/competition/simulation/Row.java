package espalier.competition.simulation;

import espalier.competition.simulation.Comparison.Interval;

/// One setting of an attack, and what came of it.
///
/// @param setting in a few words
/// @param comparison over all seeds
/// @param measure which number the bound is about
/// @param bound the most that the measure may be; not a number where there is no goal, as in rows
///   that show other rules or what no rule can tell apart
public record Row(String setting, Comparison comparison, Measure measure, double bound) {
  /// What is held against the bound.
  public enum Measure {
    /// The attacker's earnings over the honest ones, per unit of stake.
    RATIO("of honest"),
    /// The same less one: what the attack adds to honest conduct.
    GAIN("gain"),
    /// What the attacker earns per unit of stake.
    EARNED("earned"),
    /// What honest people lose by the attack, per unit of their own stake: earned without it (the
    /// column `honest`) less earned with it (the column `attacker`).
    DAMAGE("damage");

    private final String word;

    Measure(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }

  /// The measure with its interval.
  public Interval measured() {
    return switch (measure) {
      case RATIO -> comparison.ratio();
      case GAIN -> comparison.ratio().less(1);
      case EARNED -> comparison.attacker();
      case DAMAGE ->
          new Interval(
              comparison.honest().mean() - comparison.attacker().mean(),
              comparison.ratio().half() * Math.abs(comparison.honest().mean()));
    };
  }

  /// Whether the mean keeps to the bound; so does a row without one.
  public boolean holds() {
    return Double.isNaN(bound) || measured().mean() <= bound;
  }
}
