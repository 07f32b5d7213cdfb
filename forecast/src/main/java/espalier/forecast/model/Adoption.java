package espalier.forecast.model;

/// How adoption gets to the target year, where a scenario states nothing about the years between.
///
/// The note states shares for 2030 only, so either path is the project's own.
public enum Adoption {
  /// From nothing in the first year on a straight line to the target year's value, which then
  /// stays.
  RAMP("adoption grows on a straight line from nothing in 2022 to its value in 2030, which stays"),
  /// The target year's value in all years.
  FLAT("adoption has its value of 2030 in all years");

  private final String words;

  Adoption(String words) {
    this.words = words;
  }

  public String words() {
    return words;
  }

  /// The part of the target year's value that is reached in `year`.
  double reached(int year) {
    return switch (this) {
      case FLAT -> 1;
      case RAMP -> {
        double span = Forecast.TARGET_YEAR - Forecast.FIRST_YEAR;
        yield Math.clamp((year - Forecast.FIRST_YEAR) / span, 0, 1);
      }
    };
  }
}
