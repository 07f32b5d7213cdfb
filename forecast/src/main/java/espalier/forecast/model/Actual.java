package espalier.forecast.model;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/// What a network has really taken, by the forecast's businesses.
///
/// @param network its name
/// @param since the day of its genesis
/// @param until the day of its newest block
/// @param takings one for each business
/// @param remarks what the figures leave out, in sentences
public record Actual(
    String network,
    LocalDate since,
    LocalDate until,
    Map<Business, Takings> takings,
    List<String> remarks) {

  /// What one business took, in dollars at the price that the user named.
  ///
  /// @param spent what users paid in all, which is what the forecast counts
  /// @param fees what of that the network kept, the rest having gone to those who did the work
  /// @param charged whether the ledger has such fees at all yet
  public record Takings(double spent, double fees, boolean charged) {
    public static final Takings NONE = new Takings(0, 0, false);
  }

  public Actual {
    takings = Map.copyOf(takings);
    remarks = List.copyOf(remarks);
  }

  public Takings of(Business business) {
    return takings.getOrDefault(business, Takings.NONE);
  }

  public double spent() {
    return takings.values().stream().mapToDouble(Takings::spent).sum();
  }

  public double fees() {
    return takings.values().stream().mapToDouble(Takings::fees).sum();
  }
}
