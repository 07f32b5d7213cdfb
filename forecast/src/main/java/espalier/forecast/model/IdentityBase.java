package espalier.forecast.model;

/// What identity's 3.5 % is a share of; the note's words and figures disagree.
public enum IdentityBase {
  /// All AI revenue, from which the note's 8.78 B follows.
  REVENUE,
  /// Software revenue, beside which the note states it.
  SOFTWARE;

  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
