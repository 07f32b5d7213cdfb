package espalier.model.lower;

import espalier.model.graph.Node;
import espalier.model.graph.Shapes;
import espalier.model.graph.Tensor;
import espalier.model.lower.Operand.Fixed;
import espalier.proof.circuit.AxisIndex;
import espalier.proof.circuit.Interval;
import espalier.proof.circuit.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Gathers and scatters at indices that are known at import: lists of positions.
final class ConstantIndices {
  private final Lowering lowering;
  private final Arithmetic arithmetic;

  ConstantIndices(Lowering lowering) {
    this.lowering = lowering;
    this.arithmetic = lowering.arithmetic;
  }

  /// The cells at row-by-row `positions`, -1 for zero, under `shape`.
  private Quantity at(Quantity q, int[] positions, Shape shape) {
    var links = new ArrayList<AxisIndex>();
    int stride = q.shape().cells();
    for (int size : q.shape().sizes()) {
      stride /= size;
      var indices = new ArrayList<Integer>();
      for (int position : positions) {
        indices.add(position < 0 ? -1 : position / stride % size);
      }
      links.add(Links.simplest(0, indices));
    }
    if (links.isEmpty()) {
      return lowering.views().broadcast(q, shape);
    }
    Quantity view = q.isView() ? q : arithmetic.views.stored(q);
    Quantity flat = lowering.views().view(view, Shape.of(positions.length), List.of(), links);
    return lowering.views().reshaped(flat, shape);
  }

  Quantity gatherElements(Quantity data, Tensor indices, int axis) {
    int[] strides = strides(data.shape());
    int[] shape = indices.shape();
    var positions = new int[indices.size()];
    var index = new int[shape.length];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = Shapes.offset(index, strides) - index[axis] * strides[axis];
      positions[i] += Math.floorMod((int) indices.real(i), data.shape().size(axis)) * strides[axis];
      Shapes.next(index, shape);
    }
    return at(data, positions, Lowering.shape(shape));
  }

  private static int[] strides(Shape shape) {
    return Shapes.strides(shape.sizes().stream().mapToInt(size -> size).toArray());
  }

  private Tensor indices(Node node) {
    return ((Fixed) lowering.operand(node, 1)).value();
  }

  Quantity gatherND(Node node) {
    Quantity data = lowering.quantity(node, 0);
    Tensor tuples = indices(node);
    int batch = node.attributes().whole("batch_dims");
    int count = tuples.shape()[tuples.rank() - 1];
    int[] strides = strides(data.shape());
    int slice = batch + count == 0 ? data.shape().cells() : strides[batch + count - 1];
    int rows = tuples.size() / Math.max(count, 1);
    int batches = 1;
    for (int i = 0; i < batch; i++) {
      batches *= data.shape().size(i);
    }
    int perBatch = rows / batches;
    int batchStride = data.shape().cells() / batches;
    var positions = new int[rows * slice];
    for (int row = 0; row < rows; row++) {
      int from = row / perBatch * batchStride + tuple(tuples, row, count, data.shape(), batch);
      for (int i = 0; i < slice; i++) {
        positions[row * slice + i] = from + i;
      }
    }
    return at(data, positions, lowering.shape(node.output()));
  }

  private static int tuple(Tensor tuples, int row, int count, Shape data, int batch) {
    int[] strides = strides(data);
    int from = 0;
    for (int i = 0; i < count; i++) {
      int size = data.size(batch + i);
      from += Math.floorMod((int) tuples.real(row * count + i), size) * strides[batch + i];
    }
    return from;
  }

  Quantity scatterElements(Node node) {
    Shape data = lowering.shape(node.input(0));
    Tensor indices = indices(node);
    int axis = node.attributes().whole("axis");
    int[] strides = strides(data);
    int[] shape = indices.shape();
    var targets = new int[indices.size()];
    var index = new int[shape.length];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = Shapes.offset(index, strides) - index[axis] * strides[axis];
      targets[i] += Math.floorMod((int) indices.real(i), data.size(axis)) * strides[axis];
      Shapes.next(index, shape);
    }
    return scattered(node, targets);
  }

  Quantity scatterND(Node node) {
    Shape data = lowering.shape(node.input(0));
    Tensor tuples = indices(node);
    int count = tuples.shape()[tuples.rank() - 1];
    int slice = count == 0 ? data.cells() : strides(data)[count - 1];
    int rows = tuples.size() / Math.max(count, 1);
    var targets = new int[rows * slice];
    for (int row = 0; row < rows; row++) {
      int from = tuple(tuples, row, count, data, 0);
      for (int i = 0; i < slice; i++) {
        targets[row * slice + i] = from + i;
      }
    }
    return scattered(node, targets);
  }

  /// @param targets where each update goes
  private Quantity scattered(Node node, int[] targets) {
    Quantity data = lowering.quantity(node, 0);
    Quantity updates = lowering.quantity(node, 2);
    String reduction = node.attributes().text("reduction", "none");
    int cells = data.shape().cells();
    Quantity rest = data;
    var done = new boolean[targets.length];
    if (reduction.equals("none")) {
      var last = new int[cells];
      Arrays.fill(last, -1);
      for (int i = 0; i < targets.length; i++) {
        last[targets[i]] = i;
      }
      return replaced(data, updates, last);
    }
    for (boolean more = true; more; ) {
      var source = new int[cells];
      Arrays.fill(source, -1);
      more = false;
      for (int i = 0; i < targets.length; i++) {
        if (!done[i] && source[targets[i]] < 0) {
          source[targets[i]] = i;
          done[i] = true;
          more = true;
        }
      }
      if (more) {
        rest = reduced(reduction, rest, updates, source);
      }
    }
    return rest;
  }

  private Quantity replaced(Quantity data, Quantity updates, int[] source) {
    var kept = new int[source.length];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = source[i] < 0 ? i : -1;
    }
    int fraction = Math.max(data.fraction(), updates.fraction());
    Quantity old = arithmetic.aligned(data, fraction);
    Quantity fresh = arithmetic.aligned(updates, fraction);
    Interval either =
        new Interval(
            Math.min(old.bounds().low(), fresh.bounds().low()),
            Math.max(old.bounds().high(), fresh.bounds().high()));
    return arithmetic
        .plus(at(old, kept, data.shape()), at(fresh, source, data.shape()))
        .within(either.low(), either.high());
  }

  private Quantity reduced(String reduction, Quantity data, Quantity updates, int[] source) {
    Quantity placed = at(updates, source, data.shape());
    if (reduction.equals("add")) {
      return arithmetic.plus(data, placed);
    }
    Quantity both =
        switch (reduction) {
          case "mul" -> arithmetic.product(arithmetic.operand(data), arithmetic.operand(placed));
          case "max" -> arithmetic.greater(data, placed);
          default -> arithmetic.lesser(data, placed);
        };
    var all = new int[source.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = source[i] < 0 ? -1 : i;
    }
    return replaced(data, both, all);
  }
}
