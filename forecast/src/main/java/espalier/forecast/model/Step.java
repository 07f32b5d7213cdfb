package espalier.forecast.model;

import java.util.List;
import java.util.Optional;

/// One line of the chain.
///
/// @param value in dollars, or a growth a year for [Name#GROWTH]
/// @param formula with the figures in it: `5.850 T × 33 %`
/// @param enters the assumptions that come in here; none where only earlier steps meet
/// @param note what the note says, for the base case's target year
public record Step(
    Name name, double value, String formula, List<Assumption> enters, Optional<Note.Figure> note) {

  /// The steps, in order.
  public enum Name {
    GAINS_2022("productivity gains, 2022"),
    GROWTH("their growth a year"),
    GAINS("productivity gains"),
    REACHED("reached in enterprises"),
    REVENUE("AI revenue"),
    COMPUTE_MARKET("compute"),
    COMPUTE_OPEN("compute beside hyperscalers"),
    COMPUTE("compute on open networks"),
    SOFTWARE_MARKET("software"),
    MODELS("models on open networks"),
    IDENTITY_MARKET("identity"),
    IDENTITY("identity on open networks"),
    SECURITY_MARKET("security"),
    SECURITY("security on open networks"),
    TOTAL("total");

    private final String title;

    Name(String title) {
      this.title = title;
    }

    public String title() {
      return title;
    }

    public String key() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  public String text() {
    return name == Name.GROWTH ? Quantity.GROWTH.format(value) : Quantity.money(value);
  }
}
