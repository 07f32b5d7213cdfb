package espalier.model.graph;

import java.util.Locale;

/// The name, element type and concrete shape of one tensor of a graph.
public record Value(String name, ElementType type, int[] shape) {
  public int size() {
    return Shapes.size(shape);
  }

  public int rank() {
    return shape.length;
  }

  @Override
  public String toString() {
    return name + ": " + type.name().toLowerCase(Locale.ROOT) + Shapes.text(shape);
  }
}
