package espalier.model.lower;

import espalier.model.ModelRefused;
import espalier.model.graph.Node;
import espalier.model.lower.Lowering.Frame;
import espalier.proof.circuit.AxisIndex;
import java.util.ArrayList;
import java.util.List;

/// Scatters whose reduction is no sum, at indices that depend on the input: one update after the
/// other.
final class OneByOne {
  private static final int UPDATES_MAX = 64;

  private final Lowering lowering;
  private final Arithmetic arithmetic;
  private final Node node;

  OneByOne(Lowering lowering, Node node) {
    this.lowering = lowering;
    this.arithmetic = lowering.arithmetic;
    this.node = node;
  }

  /// @param hot one where an update goes, by links of which one is the frame's summed variable
  Quantity scattered(
      Quantity hot,
      List<AxisIndex> hotLinks,
      Quantity updates,
      List<AxisIndex> updateLinks,
      Frame frame) {
    int count = frame.summed().getFirst();
    if (count > UPDATES_MAX) {
      throw new ModelRefused(
          "found %d updates along an axis in %s with a reduction that is no sum, expected at most %d"
              .formatted(count, node, UPDATES_MAX));
    }
    Quantity rest = lowering.views().reshaped(lowering.quantity(node.input(0)), frame.shape());
    for (int i = 0; i < count; i++) {
      Quantity here = one(hot, hotLinks, frame, i);
      Quantity update = one(updates, updateLinks, frame, i);
      Quantity old = rest.isView() ? rest : arithmetic.views.stored(rest);
      rest = arithmetic.views.stored(arithmetic.chosen(here, reduced(old, update), old));
    }
    return rest;
  }

  private Quantity one(Quantity q, List<AxisIndex> links, Frame frame, int number) {
    var fixed = new ArrayList<AxisIndex>();
    for (AxisIndex link : links) {
      fixed.add(Links.isVariable(link, frame.shape().axes()) ? AxisIndex.at(number) : link);
    }
    return lowering.views().view(q, frame.shape(), List.of(), fixed);
  }

  private Quantity reduced(Quantity old, Quantity update) {
    return switch (node.attributes().text("reduction", "none")) {
      case "max" -> arithmetic.greater(old, update);
      case "min" -> arithmetic.lesser(old, update);
      default -> {
        if (!lowering.isReal(node.output())) {
          yield arithmetic.product(old, update);
        }
        Quantity product = arithmetic.product(arithmetic.operand(old), arithmetic.operand(update));
        yield arithmetic.operand(product);
      }
    };
  }
}
