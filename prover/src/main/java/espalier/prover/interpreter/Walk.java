package espalier.prover.interpreter;

import java.util.Arrays;

/// Reads a tensor's cells in the order in which some variables run, in stretches as long as the
/// indices allow.
///
/// The last variables, as many as hang together with no other variable, become one stretch with a
/// table of its own; failing that, the last variable alone is a stretch within its component's
/// table.
final class Walk {
  /// Entries of a stretch's own table, at most.
  private static final int STRETCH_MAX = 1 << 13;

  private static final int NONE = -1;

  private final Gather gather;
  private final int[] outer;
  private final boolean[] inStretch;
  private final int[] table;
  private final int component;
  private final int stride;
  private final int length;
  private final boolean even;
  private final int step;

  Walk(Gather gather, int[] variables) {
    this.gather = gather;
    int first = variables.length;
    long size = 1;
    for (int i = variables.length - 1; i >= 0; i--) {
      size *= gather.size(variables[i]);
      if (size > STRETCH_MAX) {
        break;
      }
      if (isClosed(variables, i)) {
        first = i;
      }
    }
    inStretch = new boolean[gather.components()];
    if (first < variables.length || variables.length == 0) {
      int[] own = Arrays.copyOfRange(variables, first, variables.length);
      outer = Arrays.copyOf(variables, first);
      table = combined(own);
      component = NONE;
      stride = 1;
      length = table.length;
    } else {
      int last = variables[variables.length - 1];
      outer = Arrays.copyOf(variables, variables.length - 1);
      component = gather.component(last);
      if (component == NONE) {
        table = new int[] {0};
        stride = 0;
      } else {
        inStretch[component] = true;
        table = gather.table(component);
        stride = gather.stride(last);
      }
      length = gather.size(last);
    }
    step = firstStep();
    even = isEven();
  }

  private boolean isClosed(int[] variables, int from) {
    int[] own = Arrays.copyOfRange(variables, from, variables.length);
    for (int variable : own) {
      if (!gather.reads(variable)) {
        continue;
      }
      for (int other = 0; other < gather.variables(); other++) {
        if (gather.component(other) == gather.component(variable)
            && Arrays.stream(own).noneMatch(Integer.valueOf(other)::equals)) {
          return false;
        }
      }
    }
    return true;
  }

  /// Sums of the entries of all components of `own` variables.
  private int[] combined(int[] own) {
    int size = 1;
    for (int variable : own) {
      size *= gather.size(variable);
      if (gather.reads(variable)) {
        inStretch[gather.component(variable)] = true;
      }
    }
    var combined = new int[size];
    var values = new int[own.length];
    int[] position = gather.origin();
    for (int i = 0; i < size; i++) {
      for (int c = 0; c < position.length; c++) {
        if (inStretch[c]) {
          int offset = gather.table(c)[position[c]];
          combined[i] = (combined[i] | offset) < 0 ? Gather.ABSENT : combined[i] + offset;
        }
      }
      next(own, values, position);
    }
    return combined;
  }

  private void next(int[] own, int[] values, int[] position) {
    for (int v = own.length - 1; v >= 0; v--) {
      int variable = own[v];
      int c = gather.component(variable);
      int by = c == NONE ? 0 : gather.stride(variable);
      boolean wraps = ++values[v] == gather.size(variable);
      if (c != NONE) {
        position[c] += wraps ? by - by * values[v] : by;
      }
      if (!wraps) {
        return;
      }
      values[v] = 0;
    }
  }

  private int firstStep() {
    for (int i = 0; i + 1 < length && (i + 1) * stride < table.length; i++) {
      if (table[i * stride] >= 0 && table[(i + 1) * stride] >= 0) {
        return table[(i + 1) * stride] - table[i * stride];
      }
    }
    return component == NONE || length == 1 ? 0 : anyStep();
  }

  /// The step within any stretch of the component's table, if the first has none.
  private int anyStep() {
    for (int start = 0; start < table.length; start++) {
      int at = start / Math.max(stride, 1) % length;
      if (at + 1 < length && table[start] >= 0 && table[start + stride] >= 0) {
        return table[start + stride] - table[start];
      }
    }
    return 0;
  }

  /// Whether in every stretch the present cells stand together, each `step` from the one before.
  private boolean isEven() {
    if (stride == 0) {
      return true;
    }
    for (int start = 0; start < table.length; start++) {
      if (start / stride % length == 0 && !isEven(start)) {
        return false;
      }
    }
    return true;
  }

  private boolean isEven(int start) {
    int last = NONE;
    for (int i = 0; i < length; i++) {
      int offset = table[start + i * stride];
      if (offset < 0) {
        continue;
      }
      if (last != NONE && (last != i - 1 || offset - table[start + last * stride] != step)) {
        return false;
      }
      last = i;
    }
    return true;
  }

  /// Whether neighbours in the walk are neighbours in the tensor.
  boolean isContiguous() {
    return even && step == 1;
  }

  /// Copies the cells number `from` to `to - 1` of the walk; absent ones are zero.
  ///
  /// @param position of the variables that are not walked
  void fill(int[] position, long from, long to, long[] into) {
    var at = new int[position.length];
    int done = 0;
    int count = (int) (to - from);
    long segment = from / length;
    int within = (int) (from % length);
    while (done < count) {
      System.arraycopy(position, 0, at, 0, at.length);
      gather.move(at, outer, segment);
      int some = Math.min(count - done, length - within);
      int base = 0;
      for (int c = 0; c < at.length && base >= 0; c++) {
        if (!inStretch[c]) {
          int offset = gather.table(c)[at[c]];
          base = offset < 0 ? Gather.ABSENT : base + offset;
        }
      }
      int start = (component == NONE ? 0 : at[component]) + within * stride;
      if (base < 0) {
        Arrays.fill(into, done, done + some, 0);
      } else if (even) {
        copyEven(start, base, some, into, done);
      } else {
        copy(start, base, some, into, done);
      }
      done += some;
      segment++;
      within = 0;
    }
  }

  private void copy(int start, int base, int count, long[] into, int to) {
    long[] source = gather.source();
    for (int i = 0; i < count; i++) {
      int offset = table[start + i * stride];
      into[to + i] = offset < 0 ? 0 : source[base + offset];
    }
  }

  private void copyEven(int start, int base, int count, long[] into, int to) {
    int low = 0;
    while (low < count && table[start + low * stride] < 0) {
      into[to + low++] = 0;
    }
    int high = count;
    while (high > low && table[start + (high - 1) * stride] < 0) {
      into[to + --high] = 0;
    }
    if (low == high) {
      return;
    }
    int first = base + table[start + low * stride];
    long[] source = gather.source();
    if (step == 1) {
      System.arraycopy(source, first, into, to + low, high - low);
    } else if (step == 0) {
      Arrays.fill(into, to + low, to + high, source[first]);
    } else {
      for (int i = low, place = first; i < high; i++, place += step) {
        into[to + i] = source[place];
      }
    }
  }
}
