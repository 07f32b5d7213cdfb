package espalier.forecast.model;

import static espalier.forecast.model.Quantity.GROWTH;
import static espalier.forecast.model.Quantity.MONEY;
import static espalier.forecast.model.Quantity.MULTIPLE;
import static espalier.forecast.model.Quantity.SHARE;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Everything that the forecast takes for granted: fourteen figures, in the order in which they
/// enter.
///
/// Each has a value for [Forecast#TARGET_YEAR]. Those that are [#isAdoption] grow towards it.
public enum Assumption {
  GAINS_2022(0, "productivity gains from AI in 2022", MONEY, 1e9, 1e15, false),
  GDP_GROWTH(1, "growth of the economy", GROWTH, -0.1, 0.2, false),
  PRODUCTIVITY_MULTIPLE(2, "AI productivity's growth over the economy's", MULTIPLE, 0, 10, false),
  PENETRATION(3, "share of enterprises' gains that AI reaches", SHARE, 0, 1, true),
  CAPTURE(4, "share of those gains paid for as AI revenue", SHARE, 0, 1, false),
  SOFTWARE_SHARE(5, "software's share of AI revenue", SHARE, 0, 1, false),
  MODELS_CRYPTO(6, "open networks' share of software (models)", SHARE, 0, 1, true),
  COMPUTE_SHARE(7, "compute's share of AI revenue", SHARE, 0, 1, false),
  HYPERSCALERS(8, "hyperscalers' share of compute", SHARE, 0, 1, false),
  COMPUTE_CRYPTO(9, "open networks' share of the other compute", SHARE, 0, 1, true),
  IDENTITY_SHARE(10, "identity's share", SHARE, 0, 1, false),
  IDENTITY_CRYPTO(11, "open networks' share of identity", SHARE, 0, 1, true),
  SECURITY_SHARE(12, "security's share of AI revenue", SHARE, 0, 1, false),
  SECURITY_CRYPTO(13, "open networks' share of security", SHARE, 0, 1, true);

  /// What AI revenue is split into; together at most the whole.
  public static final List<Assumption> SPLIT =
      List.of(SOFTWARE_SHARE, COMPUTE_SHARE, IDENTITY_SHARE, SECURITY_SHARE);

  public static final int COUNT = values().length;

  private final int slot;
  private final String title;
  private final Quantity quantity;
  private final double least;
  private final double most;
  private final boolean adoption;

  Assumption(
      int slot, String title, Quantity quantity, double least, double most, boolean adoption) {
    this.slot = slot;
    this.title = title;
    this.quantity = quantity;
    this.least = least;
    this.most = most;
    this.adoption = adoption;
  }

  /// Its place in arrays of values: 0 for the first.
  public int slot() {
    return slot;
  }

  /// As files and commands name it: `models_crypto`.
  public String key() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  public String title() {
    return title;
  }

  public Quantity quantity() {
    return quantity;
  }

  public double least() {
    return least;
  }

  public double most() {
    return most;
  }

  /// Whether it says how far something new has spread, which takes years.
  public boolean isAdoption() {
    return adoption;
  }

  public boolean allows(double value) {
    return value >= least && value <= most;
  }

  /// `0 % to 100 %`.
  public String range() {
    return quantity.format(least) + " to " + quantity.format(most);
  }

  public String format(double value) {
    return quantity.format(value);
  }

  public static Optional<Assumption> ofKey(String key) {
    return Arrays.stream(values()).filter(one -> one.key().equals(key)).findFirst();
  }

  /// All keys, for messages.
  public static String keys() {
    return Arrays.stream(values()).map(Assumption::key).collect(Collectors.joining(", "));
  }
}
