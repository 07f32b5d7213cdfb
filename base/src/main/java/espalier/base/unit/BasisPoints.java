package espalier.base.unit;

/// A share in hundredths of a percent, between 0 and 10 000.
public record BasisPoints(int value) {
  public static final int ONE = 10_000;

  public BasisPoints {
    if (value < 0 || value > ONE) {
      throw new IllegalArgumentException("basis points must be 0 to 10000: " + value);
    }
  }
}
