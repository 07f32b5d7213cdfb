package espalier.model.lower;

import espalier.proof.circuit.AxisIndex;
import espalier.proof.circuit.AxisIndex.Affine;
import espalier.proof.circuit.AxisIndex.Chosen;
import espalier.proof.circuit.AxisIndex.Stride;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Arithmetic on axis indices: what a view of a view reads.
final class Links {
  /// An index that is always absent.
  static final AxisIndex ABSENT = AxisIndex.at(-1);

  /// Longest list of single indices that composing may write.
  private static final int ENUMERATED_MAX = 1 << 16;

  private Links() {}

  /// `floor(flat / divisor) mod modulus` of variables in row-major order, as simple as it can be
  /// said.
  ///
  /// @param sizes of variables 0, 1, …
  /// @param offset added to the flat index
  static AxisIndex split(List<Integer> sizes, long divisor, int modulus, long offset) {
    var strides = new TreeMap<Integer, Long>();
    long stride = 1;
    for (int v = sizes.size() - 1; v >= 0; v--) {
      if (sizes.get(v) > 1) {
        strides.put(v, stride);
      }
      stride *= sizes.get(v);
    }
    long period = divisor * modulus;
    long high = offset;
    boolean allDivisible = offset % divisor == 0;
    long lowMost = 0;
    var kept = new TreeMap<Integer, Long>();
    for (var entry : strides.entrySet()) {
      long step = entry.getValue();
      if (step % period == 0 && offset == 0) {
        continue; // Whole periods do not matter.
      }
      kept.put(entry.getKey(), step);
      high += step * (sizes.get(entry.getKey()) - 1);
      if (step % divisor != 0) {
        allDivisible = false;
        lowMost += step * (sizes.get(entry.getKey()) - 1);
      }
    }
    boolean needsModulus = high >= period;
    if (!allDivisible && lowMost < divisor && offset == 0) {
      kept.values().removeIf(step -> step % divisor != 0);
      allDivisible = true;
    }
    var list = new ArrayList<Stride>();
    for (var entry : kept.entrySet()) {
      long step = allDivisible ? entry.getValue() / divisor : entry.getValue();
      list.add(new Stride(entry.getKey(), Math.toIntExact(step)));
    }
    return new Affine(
        allDivisible ? offset / divisor : offset,
        list,
        allDivisible ? 1 : Math.toIntExact(divisor),
        false,
        needsModulus ? modulus : 0);
  }

  static boolean isPlain(AxisIndex index) {
    return index instanceof Affine affine && affine.divisor() == 1 && affine.modulus() == 0;
  }

  /// Whether it is `variable` itself.
  static boolean isVariable(AxisIndex index, int variable) {
    return isPlain(index)
        && index instanceof Affine affine
        && affine.offset() == 0
        && affine.strides().size() == 1
        && affine.strides().getFirst().variable() == variable
        && affine.strides().getFirst().step() == 1;
  }

  /// Whether some values of the variables leave an axis of `size`.
  static boolean mayLeave(AxisIndex index, List<Integer> sizes, int size) {
    return switch (index) {
      case Chosen chosen -> chosen.indices().stream().anyMatch(i -> i < 0 || i >= size);
      case Affine affine -> {
        long low = affine.offset();
        long high = affine.offset();
        for (Stride stride : affine.strides()) {
          long reach = (long) stride.step() * (sizes.get(stride.variable()) - 1);
          low += Math.min(reach, 0);
          high += Math.max(reach, 0);
        }
        if (affine.exact() && affine.divisor() > 1) {
          yield true;
        }
        if (affine.modulus() > 0) {
          yield affine.modulus() > size;
        }
        yield Math.floorDiv(low, affine.divisor()) < 0
            || Math.floorDiv(high, affine.divisor()) >= size;
      }
    };
  }

  /// What `index` becomes when each of its variables `v` is replaced.
  ///
  /// @param links by old variable; those of summed variables only rename
  /// @param oldSizes of the old variables
  /// @param newSizes of the new variables
  /// @param size of the axis that is read
  static Optional<AxisIndex> composed(
      AxisIndex index,
      List<AxisIndex> links,
      List<Integer> oldSizes,
      List<Integer> newSizes,
      int size) {
    if (index instanceof Affine affine) {
      if (affine.strides().stream().allMatch(s -> isPlain(links.get(s.variable())))) {
        return Optional.of(substituted(affine, links));
      }
      if (isPlain(affine)
          && affine.strides().size() == 1
          && affine.strides().getFirst().step() == 1
          && links.get(affine.strides().getFirst().variable()) instanceof Affine link) {
        if (affine.offset() == 0) {
          return Optional.of(link);
        }
        if (link.modulus() == 0 && !link.exact()) {
          long offset = link.offset() + affine.offset() * link.divisor();
          return Optional.of(new Affine(offset, link.strides(), link.divisor(), false, 0));
        }
      }
      if (isPlain(affine)) {
        Optional<AxisIndex> merged = merged(affine, links, oldSizes);
        if (merged.isPresent()) {
          return merged;
        }
      }
    }
    return enumerated(index, links, oldSizes, newSizes, size);
  }

  private static AxisIndex substituted(Affine affine, List<AxisIndex> links) {
    long offset = affine.offset();
    var steps = new TreeMap<Integer, Long>();
    for (Stride stride : affine.strides()) {
      var link = (Affine) links.get(stride.variable());
      offset += stride.step() * link.offset();
      for (Stride inner : link.strides()) {
        steps.merge(inner.variable(), (long) stride.step() * inner.step(), Long::sum);
      }
    }
    var strides = new ArrayList<Stride>();
    for (var entry : steps.entrySet()) {
      if (entry.getValue() != 0) {
        strides.add(new Stride(entry.getKey(), Math.toIntExact(entry.getValue())));
      }
    }
    return new Affine(offset, strides, affine.divisor(), affine.exact(), affine.modulus());
  }

  /// Parts of one flat index that are put together again.
  private static Optional<AxisIndex> merged(
      Affine affine, List<AxisIndex> links, List<Integer> oldSizes) {
    var byStep = new TreeMap<Integer, Integer>();
    for (Stride stride : affine.strides()) {
      if (byStep.put(stride.step(), stride.variable()) != null || stride.step() < 1) {
        return Optional.empty();
      }
    }
    Affine lowest = null;
    long step = 0;
    long divisor = 0;
    long total = 1;
    boolean open = false;
    for (var entry : byStep.entrySet()) {
      if (!(links.get(entry.getValue()) instanceof Affine link) || link.exact() || open) {
        return Optional.empty();
      }
      int n = oldSizes.get(entry.getValue());
      if (lowest == null) {
        lowest = link;
        step = entry.getKey();
        divisor = link.divisor();
      } else if (entry.getKey() != step * total
          || link.divisor() != divisor * total
          || link.offset() != lowest.offset()
          || !link.strides().equals(lowest.strides())) {
        return Optional.empty();
      }
      if (link.modulus() != 0 && link.modulus() != n) {
        return Optional.empty();
      }
      open = link.modulus() == 0;
      total *= n;
    }
    if (lowest == null || step != 1 || affine.offset() != 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Affine(
            lowest.offset(),
            lowest.strides(),
            Math.toIntExact(divisor),
            false,
            open ? 0 : Math.toIntExact(total)));
  }

  private static Optional<AxisIndex> enumerated(
      AxisIndex index,
      List<AxisIndex> links,
      List<Integer> oldSizes,
      List<Integer> newSizes,
      int size) {
    Set<Integer> involved = new TreeSet<>();
    for (int v : index.variables()) {
      involved.addAll(links.get(v).variables());
    }
    if (involved.size() > 1) {
      return Optional.empty();
    }
    int variable = involved.isEmpty() ? -1 : involved.iterator().next();
    int count = variable < 0 ? 1 : newSizes.get(variable);
    if (count > ENUMERATED_MAX) {
      return Optional.empty();
    }
    var values = new int[newSizes.size()];
    var old = new int[oldSizes.size()];
    var indices = new ArrayList<Integer>();
    for (int i = 0; i < count; i++) {
      if (variable >= 0) {
        values[variable] = i;
      }
      boolean absent = false;
      for (int v : index.variables()) {
        old[v] = links.get(v).at(values, oldSizes.get(v));
        absent |= old[v] < 0;
      }
      indices.add(absent ? -1 : index.at(old, size));
    }
    return Optional.of(
        variable < 0 ? AxisIndex.at(indices.getFirst()) : simplest(variable, indices));
  }

  /// A list of indices, as an affine index if it is one and never absent.
  static AxisIndex simplest(int variable, List<Integer> indices) {
    int first = indices.getFirst();
    int step = indices.size() == 1 ? 0 : indices.get(1) - first;
    for (int i = 0; i < indices.size(); i++) {
      if (indices.get(i) < 0 || indices.get(i) != first + i * step) {
        return new Chosen(variable, indices);
      }
    }
    return step == 0 ? AxisIndex.at(first) : AxisIndex.of(variable, step, first);
  }
}
