package espalier.cli.model;

import espalier.model.file.Port;
import espalier.model.file.PublicModel;
import espalier.proof.circuit.Program;
import espalier.proof.verifier.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What a proof keeps to itself. The program, with all shapes and tables, is always public.
public record Hidden(boolean weights, boolean input, boolean output) {
  /// What the statement of a proof about `program` does not publish.
  static Hidden of(Program program, Statement statement) {
    return new Hidden(
        statement.weightsHidden(),
        Port.inputs(program).stream().anyMatch(port -> statement.of(port.step()).isEmpty()),
        Port.outputs(program).stream().anyMatch(port -> statement.of(port.step()).isEmpty()));
  }

  /// The steps whose values are not published.
  Set<Integer> steps(PublicModel model) {
    var steps = new TreeSet<Integer>();
    if (input) {
      Port.inputs(model.program()).forEach(port -> steps.add(port.step()));
    }
    if (output) {
      Port.outputs(model.program()).forEach(port -> steps.add(port.step()));
    }
    return steps;
  }

  List<String> names() {
    var names = new ArrayList<String>();
    if (weights) {
      names.add("weights");
    }
    if (input) {
      names.add("input");
    }
    if (output) {
      names.add("output");
    }
    return names;
  }

  @Override
  public String toString() {
    return names().isEmpty() ? "nothing" : String.join(", ", names());
  }
}
