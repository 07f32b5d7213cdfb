package espalier.prover.interpreter;

import espalier.proof.circuit.AxisIndex;
import espalier.proof.circuit.Expression.Read;
import espalier.proof.circuit.Expression.Scale;
import espalier.proof.circuit.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Where the cells lie that a read addresses, as a function of an expression's variables.
///
/// Axes and variables that hang together through indices form a *component*; each component has a
/// table of offsets over its own variables, and a cell's place is the sum of one entry of each
/// table. The entries' numbers, one a component, are a *position*.
final class Gather {
  /// Entries of one component's table, at most.
  static final int TABLE_MAX = 1 << 26;

  static final int ABSENT = -1;

  private final long[] source;
  private final int[] sizes;
  private final int[] component;
  private final int[] stride;
  private final int[][] tables;

  private Gather(long[] source, int[] sizes, int[] component, int[] stride, int[][] tables) {
    this.source = source;
    this.sizes = sizes;
    this.component = component;
    this.stride = stride;
    this.tables = tables;
  }

  /// Nothing if a component would need a table of more than [#TABLE_MAX] entries.
  ///
  /// @param cells row-major
  /// @param sizes of all variables
  static Optional<Gather> of(Read read, Shape shape, long[] cells, int[] sizes) {
    int axes = shape.axes();
    int[] group = groups(read, axes, sizes.length);
    var component = new int[sizes.length];
    var stride = new int[sizes.length];
    Arrays.fill(component, ABSENT);
    var tables = new ArrayList<int[]>();
    for (int root = 0; root < axes; root++) {
      if (group[root] != root) {
        continue;
      }
      long entries = 1;
      for (int variable = sizes.length - 1; variable >= 0; variable--) {
        if (uses(read, group, root, variable)) {
          component[variable] = tables.size();
          stride[variable] = (int) entries;
          entries *= sizes[variable];
          if (entries > TABLE_MAX) {
            return Optional.empty();
          }
        }
      }
      tables.add(table(read, shape, sizes, group, root));
    }
    return Optional.of(new Gather(cells, sizes, component, stride, tables.toArray(int[][]::new)));
  }

  static Gather of(Scale scale, int[] sizes) {
    var component = new int[sizes.length];
    var stride = new int[sizes.length];
    Arrays.fill(component, ABSENT);
    component[scale.variable()] = 0;
    stride[scale.variable()] = 1;
    var table = new int[sizes[scale.variable()]];
    Arrays.setAll(table, i -> i);
    long[] values = scale.values().stream().mapToLong(value -> value).toArray();
    return new Gather(values, sizes, component, stride, new int[][] {table});
  }

  /// For each axis the first axis that it hangs together with.
  private static int[] groups(Read read, int axes, int variables) {
    var group = new int[axes];
    Arrays.setAll(group, axis -> axis);
    var first = new int[variables];
    Arrays.fill(first, ABSENT);
    for (int axis = 0; axis < axes; axis++) {
      for (int variable : read.axes().get(axis).variables()) {
        if (first[variable] == ABSENT) {
          first[variable] = axis;
        }
        int from = Math.max(group[axis], group[first[variable]]);
        int to = Math.min(group[axis], group[first[variable]]);
        for (int other = 0; other < axes; other++) {
          group[other] = group[other] == from ? to : group[other];
        }
      }
    }
    return group;
  }

  private static boolean uses(Read read, int[] group, int root, int variable) {
    for (int axis = 0; axis < group.length; axis++) {
      if (group[axis] == root && read.axes().get(axis).variables().contains(variable)) {
        return true;
      }
    }
    return false;
  }

  private static int[] table(Read read, Shape shape, int[] sizes, int[] group, int root) {
    int[] table = {0};
    var variables = new ArrayList<Integer>();
    for (int variable = 0; variable < sizes.length; variable++) {
      if (uses(read, group, root, variable)) {
        variables.add(variable);
        table = new int[table.length * sizes[variable]];
      }
    }
    int step = 1;
    for (int axis = group.length - 1; axis >= 0; axis--) {
      if (group[axis] == root) {
        int[] indices = indices(read.axes().get(axis), shape.size(axis), variables, sizes);
        for (int i = 0; i < table.length; i++) {
          table[i] = (table[i] | indices[i]) < 0 ? ABSENT : table[i] + step * indices[i];
        }
      }
      step *= shape.size(axis);
    }
    return table;
  }

  /// One axis's index for all values of the variables, the last running fastest.
  private static int[] indices(AxisIndex axis, int size, List<Integer> variables, int[] sizes) {
    long[] linear = {axis instanceof AxisIndex.Affine affine ? affine.offset() : 0};
    for (int variable : variables) {
      linear = expand(linear, sizes[variable], step(axis, variable));
    }
    var indices = new int[linear.length];
    switch (axis) {
      case AxisIndex.Affine affine -> {
        for (int i = 0; i < indices.length; i++) {
          indices[i] = index(affine, linear[i], size);
        }
      }
      case AxisIndex.Chosen chosen -> {
        int[] chosenIndices = chosen.indices().stream().mapToInt(index -> index).toArray();
        for (int i = 0; i < indices.length; i++) {
          int index = chosenIndices[(int) linear[i]];
          indices[i] = index < size ? index : ABSENT;
        }
      }
    }
    return indices;
  }

  private static int index(AxisIndex.Affine affine, long linear, int size) {
    long index = linear;
    if (affine.divisor() > 1) {
      if (affine.exact() && Math.floorMod(index, affine.divisor()) != 0) {
        return ABSENT;
      }
      index = Math.floorDiv(index, affine.divisor());
    }
    if (affine.modulus() > 0) {
      index = Math.floorMod(index, affine.modulus());
    }
    return index >= 0 && index < size ? (int) index : ABSENT;
  }

  private static long step(AxisIndex axis, int variable) {
    return switch (axis) {
      case AxisIndex.Affine affine -> {
        for (AxisIndex.Stride stride : affine.strides()) {
          if (stride.variable() == variable) {
            yield stride.step();
          }
        }
        yield 0;
      }
      case AxisIndex.Chosen chosen -> chosen.variable() == variable ? 1 : 0;
    };
  }

  private static long[] expand(long[] values, int size, long step) {
    var wider = new long[values.length * size];
    int to = 0;
    for (long value : values) {
      for (int i = 0; i < size; i++) {
        wider[to++] = value + step * i;
      }
    }
    return wider;
  }

  /// Whether a cell's place depends on the variable.
  boolean reads(int variable) {
    return component[variable] != ABSENT;
  }

  /// The position at which every variable is zero.
  int[] origin() {
    return new int[tables.length];
  }

  /// Moves `position` by the values that the number `flat` gives `variables`, the last running
  /// fastest.
  void move(int[] position, int[] variables, long flat) {
    long rest = flat;
    for (int i = variables.length - 1; i >= 0; i--) {
      int variable = variables[i];
      int size = sizes[variable];
      long value = rest % size;
      rest /= size;
      if (component[variable] != ABSENT) {
        position[component[variable]] += (int) value * stride[variable];
      }
    }
  }

  /// A way through all values of `variables`, the last running fastest.
  Walk walk(int[] variables) {
    return new Walk(this, variables);
  }

  long[] source() {
    return source;
  }

  int components() {
    return tables.length;
  }

  int[] table(int component) {
    return tables[component];
  }

  int variables() {
    return sizes.length;
  }

  int size(int variable) {
    return sizes[variable];
  }

  int component(int variable) {
    return component[variable];
  }

  int stride(int variable) {
    return stride[variable];
  }
}
