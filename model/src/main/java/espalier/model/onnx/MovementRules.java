package espalier.model.onnx;

import espalier.model.ModelRefused;
import espalier.model.graph.Attributes;
import espalier.model.graph.Shapes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Operators that only move elements, to places that shapes and attributes decide.
final class MovementRules {
  private MovementRules() {}

  static void into(Map<String, Rule> rules) {
    rules.put("Reshape", (Rule.Single) MovementRules::reshape);
    rules.put("Flatten", (Rule.Single) MovementRules::flatten);
    rules.put("Squeeze", (Rule.Single) MovementRules::squeeze);
    rules.put("Unsqueeze", (Rule.Single) MovementRules::unsqueeze);
    rules.put("Expand", (Rule.Single) MovementRules::expand);
    rules.put("Tile", (Rule.Single) MovementRules::tile);
    rules.put("Transpose", (Rule.Single) MovementRules::transpose);
    rules.put("Slice", (Rule.Single) MovementRules::slice);
    rules.put("Split", MovementRules::split);
    rules.put("Concat", (Rule.Single) MovementRules::concat);
    rules.put("Pad", (Rule.Single) MovementRules::pad);
    rules.put("DepthToSpace", (Rule.Single) MovementRules::depthToSpace);
    rules.put("SpaceToDepth", (Rule.Single) MovementRules::spaceToDepth);
  }

  private static String reshape(Operation op) {
    long[] wanted = op.wholes(1, "a shape").clone();
    boolean copyZero = op.attributes().whole("allowzero", 0) == 0;
    int open = -1;
    long known = 1;
    for (int axis = 0; axis < wanted.length; axis++) {
      if (wanted[axis] == 0 && copyZero) {
        if (axis >= op.rank(0)) throw misfit(op, wanted);
        wanted[axis] = op.shape(0)[axis];
      }
      if (wanted[axis] == -1) {
        if (open >= 0) throw misfit(op, wanted);
        open = axis;
      } else {
        if (wanted[axis] < 0 || wanted[axis] > Shapes.MAXIMUM_SIZE) throw misfit(op, wanted);
        known = Math.min(known * wanted[axis], Integer.MAX_VALUE);
      }
    }
    if (open >= 0) {
      if (known == 0) throw misfit(op, wanted);
      wanted[open] = Shapes.size(op.shape(0)) / known;
    }
    return op.reshape(op.in(0), ConstantRules.sizes(wanted));
  }

  private static ModelRefused misfit(Operation op, long[] wanted) {
    return new ModelRefused(
        "found the target shape "
            + Arrays.toString(wanted)
            + " for a tensor of shape "
            + Shapes.text(op.shape(0))
            + ", which it does not fit");
  }

  private static String flatten(Operation op) {
    int[] shape = op.shape(0);
    int axis = NormalizationRules.coercedAxis(op);
    return op.reshape(
        op.in(0), Shapes.span(shape, 0, axis), Shapes.span(shape, axis, shape.length));
  }

  private static String squeeze(Operation op) {
    int[] shape = op.shape(0);
    boolean[] gone = new boolean[shape.length];
    var axes = op.wholes("axes", 13, 1);
    if (axes.isPresent()) {
      for (long axis : axes.get()) {
        gone[Shapes.axis(axis, shape.length)] = true;
      }
    }
    var left = new ArrayList<Integer>();
    for (int axis = 0; axis < shape.length; axis++) {
      if (axes.isEmpty() ? shape[axis] == 1 : gone[axis]) {
        if (shape[axis] != 1)
          throw new ModelRefused("found axis " + axis + " of size " + shape[axis]);
        continue;
      }
      left.add(shape[axis]);
    }
    return op.reshape(op.in(0), left.stream().mapToInt(Integer::intValue).toArray());
  }

  private static String unsqueeze(Operation op) {
    int[] shape = op.shape(0);
    long[] axes =
        op.wholes("axes", 13, 1).orElseThrow(() -> new ModelRefused("found no axes to insert"));
    int rank = shape.length + axes.length;
    if (rank > Shapes.MAXIMUM_RANK) throw new ModelRefused("found " + rank + " axes");
    int[] wider = new int[rank];
    Arrays.fill(wider, -1);
    for (long axis : axes) {
      wider[Shapes.axis(axis, rank)] = 1;
    }
    int next = 0;
    for (int axis = 0; axis < rank; axis++) {
      if (wider[axis] > 0) continue;
      if (next == shape.length) throw new ModelRefused("found an axis named twice");
      wider[axis] = shape[next++];
    }
    return op.reshape(op.in(0), wider);
  }

  private static String expand(Operation op) {
    int[] wanted = ConstantRules.sizes(op.wholes(1, "a shape"));
    int[] shape = Shapes.broadcast(op.shape(0), wanted);
    return op.emit("Expand", Attributes.NONE.with("shape", shape), op.in(0));
  }

  private static String tile(Operation op) {
    long[] repeats = op.wholes(1, "the repeats");
    if (repeats.length != op.rank(0)) {
      throw new ModelRefused("found " + repeats.length + " repeats, expected one an axis");
    }
    return op.emit("Tile", Attributes.NONE.with("repeats", ConstantRules.sizes(repeats)), op.in(0));
  }

  private static String transpose(Operation op) {
    int rank = op.rank(0);
    int[] perm = new int[rank];
    for (int axis = 0; axis < rank; axis++) {
      perm[axis] = rank - 1 - axis;
    }
    if (op.attributes().has("perm")) perm = op.attributes().wholes("perm");
    boolean permutes =
        perm.length == rank
            && Arrays.stream(perm).distinct().count() == rank
            && Arrays.stream(perm).allMatch(axis -> axis >= 0 && axis < rank);
    if (!permutes) {
      throw new ModelRefused("found perm = " + Shapes.text(perm) + " of " + rank + " axes");
    }
    return op.transpose(op.in(0), perm);
  }

  private static String slice(Operation op) {
    int[] shape = op.shape(0);
    long[] starts = op.wholes("starts", 10, 1).orElseThrow(() -> lacking("starts"));
    long[] ends = op.wholes("ends", 10, 2).orElseThrow(() -> lacking("ends"));
    long[] axes = op.wholes("axes", 10, 3).orElse(ascending(starts.length));
    long[] steps =
        op.operatorSet() >= 10 && op.has(4) ? op.wholes(4, "steps") : ones(starts.length);
    if (ends.length != starts.length
        || axes.length != starts.length
        || steps.length != starts.length) {
      throw new ModelRefused("found starts, ends, axes and steps of different lengths");
    }
    int[] first = new int[shape.length];
    int[] step = new int[shape.length];
    Arrays.fill(step, 1);
    int[] sizes = shape.clone();
    for (int i = 0; i < starts.length; i++) {
      int axis = Shapes.axis(axes[i], shape.length);
      int n = shape[axis];
      if (steps[i] == 0
          || steps[i] != Math.clamp(steps[i], -Integer.MAX_VALUE, Integer.MAX_VALUE)) {
        throw new ModelRefused("found a step of " + steps[i] + "; use a small one that is not 0");
      }
      step[axis] = (int) steps[i];
      boolean forward = steps[i] > 0;
      int from = bounded(starts[i], n, 0, forward ? n : n - 1);
      int to = bounded(ends[i], n, forward ? 0 : -1, forward ? n : n - 1);
      int distance = forward ? to - from : from - to;
      sizes[axis] = Math.max(0, Math.ceilDiv(distance, Math.abs(step[axis])));
      first[axis] = from;
    }
    return op.emit(
        "Slice",
        Attributes.NONE.with("starts", first).with("steps", step).with("sizes", sizes),
        op.in(0));
  }

  private static int bounded(long index, int size, int least, int greatest) {
    long fromFront = index < 0 ? index + size : index;
    return (int) Math.max(least, Math.min(greatest, fromFront));
  }

  private static ModelRefused lacking(String what) {
    return new ModelRefused("found no " + what + ", which the operator needs");
  }

  private static long[] ascending(int count) {
    long[] numbers = new long[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = i;
    }
    return numbers;
  }

  private static long[] ones(int count) {
    long[] numbers = new long[count];
    Arrays.fill(numbers, 1);
    return numbers;
  }

  private static List<String> split(Operation op) {
    int axis = op.axis(0, op.rank(0));
    int size = op.shape(0)[axis];
    int parts = op.node().outputs().size();
    long[] sizes = op.wholes("split", 13, 1).orElse(new long[0]);
    if (sizes.length == 0) {
      sizes = new long[parts];
      int each = Math.ceilDiv(size, parts);
      for (int i = 0; i < parts; i++) {
        sizes[i] = Math.clamp((long) size - (long) i * each, 0, each);
      }
    }
    if (sizes.length < parts
        || Arrays.stream(sizes).anyMatch(n -> n < 0 || n > size)
        || Arrays.stream(sizes).sum() != size) {
      throw new ModelRefused(
          "found parts of " + Arrays.toString(sizes) + ", expected them to make up " + size);
    }
    var results = new ArrayList<String>();
    int start = 0;
    for (int i = 0; i < parts; i++) {
      results.add(op.wants(i) ? op.part(op.in(0), axis, start, (int) sizes[i]) : "");
      start += (int) sizes[i];
    }
    return results;
  }

  private static String concat(Operation op) {
    return op.concat(op.axis(0, op.rank(0)), op.inputs());
  }

  private static String pad(Operation op) {
    int rank = op.rank(0);
    int[] pads = new int[2 * rank];
    long[] given = op.wholes("pads", 11, 1).orElseThrow(() -> lacking("pads"));
    long[] axes = op.has(3) ? op.wholes(3, "axes") : ascending(rank);
    if (given.length != 2 * axes.length) {
      throw new ModelRefused("found " + given.length + " pads for " + axes.length + " axes");
    }
    for (int i = 0; i < axes.length; i++) {
      int axis = Shapes.axis(axes[i], rank);
      pads[axis] = padding(given[i]);
      pads[rank + axis] = padding(given[axes.length + i]);
    }
    double value = op.attributes().real("value", 0);
    if (op.operatorSet() >= 11) value = op.has(2) ? op.real(2, "the padding's value") : 0;
    if (!Double.isFinite(value)) {
      throw new ModelRefused("found " + value + " to pad with, expected a finite number");
    }
    String mode = op.attributes().text("mode", "constant");
    if (!List.of("constant", "reflect", "edge", "wrap").contains(mode)) {
      throw new ModelRefused("found mode = " + mode + ", expected constant, reflect, edge or wrap");
    }
    if (!mode.equals("constant") && Shapes.size(op.shape(0)) == 0) {
      throw new ModelRefused("found an empty tensor to pad with its own elements");
    }
    return op.emit(
        "Pad",
        Attributes.NONE.with("pads", pads).with("mode", mode).with("value", value),
        op.in(0));
  }

  private static int padding(long pad) {
    if (Math.abs(pad) > Shapes.MAXIMUM_SIZE) throw new ModelRefused("found a padding of " + pad);
    return (int) pad;
  }

  private static int block(Operation op) {
    int block = op.attributes().whole("blocksize");
    if (op.rank(0) != 4 || block < 1) {
      throw new ModelRefused(
          "found blocks of " + block + " in " + op.rank(0) + " axes, expected 4");
    }
    return block;
  }

  private static String depthToSpace(Operation op) {
    int b = block(op);
    int[] s = op.shape(0);
    if (s[1] % (b * b) != 0) throw new ModelRefused("found " + s[1] + " channels");
    int depth = s[1] / (b * b);
    boolean columnRowDepth = op.attributes().text("mode", "DCR").equals("CRD");
    String moved =
        columnRowDepth
            ? op.transpose(op.reshape(op.in(0), s[0], depth, b, b, s[2], s[3]), 0, 1, 4, 2, 5, 3)
            : op.transpose(op.reshape(op.in(0), s[0], b, b, depth, s[2], s[3]), 0, 3, 4, 1, 5, 2);
    return op.reshape(moved, s[0], depth, s[2] * b, s[3] * b);
  }

  private static String spaceToDepth(Operation op) {
    int b = block(op);
    int[] s = op.shape(0);
    if (s[2] % b != 0 || s[3] % b != 0) throw new ModelRefused("found " + Shapes.text(s));
    String parts = op.reshape(op.in(0), s[0], s[1], s[2] / b, b, s[3] / b, b);
    return op.reshape(
        op.transpose(parts, 0, 3, 5, 1, 2, 4), s[0], s[1] * b * b, s[2] / b, s[3] / b);
  }
}
