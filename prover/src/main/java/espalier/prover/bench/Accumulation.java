package espalier.prover.bench;

import espalier.proof.circuit.Expression;
import espalier.proof.circuit.Expression.Term;
import espalier.proof.circuit.Interval;
import espalier.proof.circuit.Shape;
import java.util.ArrayList;
import java.util.List;

/// A weighted sum under construction: its terms, what each output channel can be at most, and what
/// it will typically be.
final class Accumulation {
  /// Where in a weight tensor an output channel's weights are: number `i` belongs to channel `i /
  /// each % channels`.
  record Channels(int first, int count, int each) {}

  private final Shape shape;
  private final List<Term> terms = new ArrayList<>();
  private final long[] low;
  private final long[] high;
  private final double[] variance;

  /// @param channels of the result, each with weights of its own
  Accumulation(Shape shape, int channels) {
    this.shape = shape;
    low = new long[channels];
    high = new long[channels];
    variance = new double[channels];
  }

  /// Adds the products of weights with values.
  ///
  /// @param values what the values can be; absent ones are zero
  /// @param rms their typical magnitude
  /// @param repeats how many values share each weight
  void add(Term term, long[] weights, Channels channels, Activation values, int repeats) {
    terms.add(term);
    long lowest = Math.min(0, values.bounds().low()) * repeats;
    long highest = Math.max(0, values.bounds().high()) * repeats;
    for (int i = 0; i < weights.length; i++) {
      int channel = channels.first() + i / channels.each() % channels.count();
      long weight = weights[i];
      low[channel] += weight * (weight > 0 ? lowest : highest);
      high[channel] += weight * (weight > 0 ? highest : lowest);
      variance[channel] += (double) weight * weight * values.rms() * values.rms() * repeats;
    }
  }

  /// Adds one value to each cell, or one constant to each channel's cells.
  void add(Term term, Interval bounds, double rms) {
    terms.add(term);
    for (int channel = 0; channel < low.length; channel++) {
      low[channel] += bounds.low();
      high[channel] += bounds.high();
      variance[channel] += rms * rms;
    }
  }

  /// Replaces the bounds by `±limit` times the length of each channel's weights where that is
  /// tighter: what holds if the values' length is at most `limit` (Cauchy-Schwarz).
  ///
  /// @param rms the values' typical magnitude, which was given with each
  void limitLength(double limit, double rms) {
    for (int channel = 0; channel < low.length; channel++) {
      long most = (long) Math.ceil(limit * Math.sqrt(variance[channel]) / rms);
      low[channel] = Math.max(low[channel], -most);
      high[channel] = Math.min(high[channel], most);
    }
  }

  Expression expression() {
    return new Expression(shape, terms);
  }

  Shape shape() {
    return shape;
  }

  /// All that a cell can be.
  Interval bounds() {
    Interval all = Interval.ZERO;
    for (int channel = 0; channel < low.length; channel++) {
      all = all.including(low[channel]).including(high[channel]);
    }
    return all;
  }

  /// The typical magnitude of a cell.
  double rms() {
    double sum = 0;
    for (double one : variance) {
      sum += one;
    }
    return Math.sqrt(sum / variance.length);
  }
}
