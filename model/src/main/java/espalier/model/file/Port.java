package espalier.model.file;

import espalier.model.ModelRefused;
import espalier.proof.circuit.Interval;
import espalier.proof.circuit.Program;
import espalier.proof.circuit.Shape;
import espalier.proof.circuit.Step;
import java.util.ArrayList;
import java.util.List;

/// An input or output of a program: whole numbers, of which each means `value / 2^fraction`.
///
/// @param step its number in the program
/// @param bounds of an input's whole numbers; of an output none are declared, so all are allowed
public record Port(String name, int step, Shape shape, int fraction, Interval bounds) {
  /// In the program's order.
  public static List<Port> inputs(Program program) {
    return of(program, true);
  }

  /// In the program's order.
  public static List<Port> outputs(Program program) {
    return of(program, false);
  }

  private static List<Port> of(Program program, boolean inputs) {
    var ports = new ArrayList<Port>();
    for (int i = 0; i < program.steps().size(); i++) {
      switch (program.steps().get(i)) {
        case Step.Input input when inputs ->
            ports.add(
                new Port(
                    input.name(),
                    i,
                    input.shape(),
                    input.fraction(),
                    Interval.ofBits(input.low(), input.bits())));
        case Step.Output output when !inputs ->
            ports.add(
                new Port(
                    output.name(),
                    i,
                    output.shape(),
                    output.fraction(),
                    new Interval(-Interval.LIMIT, Interval.LIMIT)));
        default -> {}
      }
    }
    return List.copyOf(ports);
  }

  /// The nearest whole numbers, half to even.
  ///
  /// @throws ModelRefused if a real is not finite or lies outside what the model was imported for,
  ///   or if their number is not the shape's
  public long[] wholes(double[] reals) {
    if (reals.length != shape.cells()) {
      throw new ModelRefused(
          "found %d numbers for the input '%s', expected %d (shape %s)"
              .formatted(reals.length, name, shape.cells(), shape));
    }
    var wholes = new long[reals.length];
    for (int i = 0; i < reals.length; i++) {
      double scaled = Math.rint(Math.scalb(reals[i], fraction));
      if (!(scaled >= bounds.low() && scaled <= bounds.high())) {
        throw new ModelRefused(
            ("found %s as number %d of the input '%s', expected %s to %s: the range for which the"
                    + " model was imported; scale the input as it was scaled in training, or import"
                    + " the model again with samples that reach so far")
                .formatted(reals[i], i, name, real(bounds.low()), real(bounds.high())));
      }
      wholes[i] = (long) scaled;
    }
    return wholes;
  }

  public double[] reals(long[] wholes) {
    var reals = new double[wholes.length];
    for (int i = 0; i < wholes.length; i++) {
      reals[i] = real(wholes[i]);
    }
    return reals;
  }

  public double real(long whole) {
    return Math.scalb((double) whole, -fraction);
  }
}
