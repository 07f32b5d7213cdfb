package espalier.ledger.proof;

/// Units of work that one transaction had the ledger do beyond the ordinary.
///
/// One unit is about a microsecond of the reference machine. The count follows from the program and
/// the lengths alone, never from a clock.
public final class WorkMeter {
  /// The most that a transaction may ask for; so many units that no price can overflow a fee.
  public static final long WORK_MAX = 400_000;

  private long units;

  /// Counts `more` units before they are worked; false, and nothing counted, if they are too many.
  public boolean take(long more) {
    if (more > WORK_MAX - units) {
      return false;
    }
    units += more;
    return true;
  }

  public long units() {
    return units;
  }
}
