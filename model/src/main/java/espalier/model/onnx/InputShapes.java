package espalier.model.onnx;

import espalier.model.ModelRefused;
import espalier.model.graph.Shapes;
import java.util.List;

/// From declared to concrete input shapes.
final class InputShapes {
  private InputShapes() {}

  /// The declared shape with an open first axis set to 1, which `notes` is told.
  static int[] declared(OnnxModel.Declared input, List<String> notes) {
    if (!input.shaped()) {
      throw new ModelRefused(
          "found the input '"
              + input.name()
              + "' without a shape; give input shapes with the sample, or export with fixed shapes");
    }
    int[] shape = new int[input.sizes().size()];
    for (int axis = 0; axis < shape.length; axis++) {
      OnnxModel.Dimension size = input.sizes().get(axis);
      if (size.isOpen() && axis > 0) {
        throw new ModelRefused(
            "found the input "
                + input
                + " whose axis "
                + axis
                + " is open; give input shapes with the sample, or export with fixed shapes");
      }
      if (size.isOpen()) {
        notes.add("input " + input + ": the open first axis is taken as a batch of 1");
      }
      shape[axis] = size.isOpen() ? 1 : bounded(input, size.number().getAsLong());
    }
    Shapes.size(shape);
    return shape;
  }

  private static int bounded(OnnxModel.Declared input, long size) {
    if (size > Shapes.MAXIMUM_SIZE) {
      throw new ModelRefused(
          "found the input " + input + ", which is too large; export it smaller");
    }
    return (int) size;
  }

  /// Whether `shape` is a way to fill in the open axes of `input`.
  static boolean fits(OnnxModel.Declared input, int[] shape) {
    if (!input.shaped()) return true;
    if (input.sizes().size() != shape.length) return false;
    for (int axis = 0; axis < shape.length; axis++) {
      OnnxModel.Dimension size = input.sizes().get(axis);
      if (!size.isOpen() && size.number().getAsLong() != shape[axis]) return false;
    }
    return true;
  }

  static void check(List<OnnxModel.Declared> inputs, List<int[]> shapes) {
    if (inputs.size() != shapes.size()) {
      throw new ModelRefused(
          "found "
              + shapes.size()
              + " input shapes, expected "
              + inputs.size()
              + ", one for each input of the model");
    }
    for (int i = 0; i < shapes.size(); i++) {
      Shapes.size(shapes.get(i));
      if (!fits(inputs.get(i), shapes.get(i))) {
        throw new ModelRefused(
            "found the shape "
                + Shapes.text(shapes.get(i))
                + " for the input "
                + inputs.get(i)
                + "; give a shape that agrees with it on every fixed axis");
      }
    }
  }
}
