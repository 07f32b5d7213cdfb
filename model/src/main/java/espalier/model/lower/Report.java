package espalier.model.lower;

import java.util.List;
import java.util.Map;

/// What an import came to: cost, and accuracy against the float model over the samples.
///
/// @param operators how often each canonical operator occurs
/// @param tables rows of each function's table
/// @param weights cells of weights, padding included
/// @param cells stored cells of one inference, padding included
/// @param lookups of one inference
/// @param outputs accuracy of each output, in the graph's order
/// @param oracle what the program was compared with
/// @param notes sentences about what was assumed
public record Report(
    Map<String, Integer> operators,
    List<Integer> tables,
    long weights,
    long cells,
    long lookups,
    List<Accuracy> outputs,
    String oracle,
    int samples,
    List<String> notes) {
  /// One output against the float model.
  ///
  /// @param largestError greatest difference of any element
  /// @param meanError mean absolute difference
  /// @param magnitude greatest magnitude of the float model's elements
  /// @param agreement of the places of the greatest elements along the last axis: 1 is all; for
  ///   integers and truth values the share of equal elements
  public record Accuracy(
      String name, double largestError, double meanError, double magnitude, double agreement) {
    /// The largest error against the output's magnitude.
    public double relative() {
      return magnitude == 0 ? largestError : largestError / magnitude;
    }
  }

  public Report {
    operators = java.util.Collections.unmodifiableMap(new java.util.TreeMap<>(operators));
    tables = List.copyOf(tables);
    outputs = List.copyOf(outputs);
    notes = List.copyOf(notes);
  }
}
