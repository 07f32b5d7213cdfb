package espalier.model.lower;

import java.util.Map;

/// What an owner may choose about an import.
///
/// @param tableBits most rows of a function's table, as a logarithm: 8 to 16
/// @param precisionBits at least so many bits tell the values in the calibrated range apart
/// @param operandBits magnitude of stored factors and table values: 8 to 16
/// @param weightBits magnitude of weights: 7 to 20
/// @param margin how far beyond the calibrated range values are still told apart: 1 and more
/// @param maxError greatest error that is accepted, relative to the output's magnitude
/// @param ranges of inputs by name, instead of what calibration shows
public record ImportOptions(
    int tableBits,
    int precisionBits,
    int operandBits,
    int weightBits,
    double margin,
    double maxError,
    Map<String, Range> ranges) {
  public static final ImportOptions DEFAULT =
      new ImportOptions(16, 11, 15, 15, 2, Double.POSITIVE_INFINITY, Map.of());

  public ImportOptions {
    ranges = Map.copyOf(ranges);
    within("table bits", tableBits, 8, 16);
    within("precision bits", precisionBits, 4, 15);
    within("operand bits", operandBits, 7, 16);
    within("weight bits", weightBits, 6, 20);
    if (!(margin >= 1) || !(maxError >= 0)) {
      throw new IllegalArgumentException(
          "found margin %s and maximum error %s, expected at least 1 and 0"
              .formatted(margin, maxError));
    }
  }

  private static void within(String name, int value, int low, int high) {
    if (value < low || value > high) {
      throw new IllegalArgumentException(
          "found %d %s, expected %d to %d".formatted(value, name, low, high));
    }
  }

  public ImportOptions withMaxError(double error) {
    return new ImportOptions(
        tableBits, precisionBits, operandBits, weightBits, margin, error, ranges);
  }

  public ImportOptions withRanges(Map<String, Range> declared) {
    return new ImportOptions(
        tableBits, precisionBits, operandBits, weightBits, margin, maxError, declared);
  }

  public ImportOptions withMargin(double factor) {
    return new ImportOptions(
        tableBits, precisionBits, operandBits, weightBits, factor, maxError, ranges);
  }
}
