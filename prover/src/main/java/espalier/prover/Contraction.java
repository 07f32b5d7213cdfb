package espalier.prover;

import espalier.proof.circuit.Links;
import espalier.proof.circuit.Links.Component;
import espalier.proof.circuit.Shape;
import espalier.proof.field.Goldilocks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sums a tensor over the variables of a read that are weighted, and keeps the others as axes.
///
/// Each component of the read is a matrix from the cells of its axes to the values of its kept
/// variables; applying them one after the other costs cells times kept values, never the product of
/// all variables. A convolution's image is contracted by columns, then by rows.
final class Contraction {
  /// One component as a matrix.
  ///
  /// @param kept its variables that stay, ascending
  /// @param rows how many values those take together
  /// @param cells for each row, the cells that its entries address, -1 for none
  /// @param weights of a row's entries, over E, the same in each row
  private record Mode(
      Component component, List<Integer> kept, int rows, int[] cells, long[] weights, int width) {
    double gain() {
      return (double) rows / width;
    }
  }

  private final Shape shape;
  private final List<Integer> sizes;
  private final Links links;
  private final long[] @Nullable [] weights;

  /// @param weights by variable; null is one for each value
  Contraction(Shape shape, List<Integer> sizes, Links links, long[] @Nullable [] weights) {
    this.shape = shape;
    this.sizes = sizes;
    this.links = links;
    this.weights = weights;
  }

  /// The kept variables' cube, each padded to a power of two, over E.
  ///
  /// @param cells row-major, without padding
  /// @param kept variables that stay axes, ascending; all of them occur in the read
  long[] apply(long[] cells, List<Integer> kept) {
    var modes = new ArrayList<Mode>();
    for (Component component : links.components()) {
      modes.add(mode(component, kept));
    }
    // One axis for each component, in their order.
    var widths = new int[modes.size()];
    Arrays.setAll(widths, i -> modes.get(i).width());
    long[] base = Layouts.grouped(cells, shape, links.components());
    long @Nullable [] current = null;
    Integer[] order = new Integer[modes.size()];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Double.compare(modes.get(a).gain(), modes.get(b).gain()));
    for (int next : order) {
      Mode mode = modes.get(next);
      if (isIdentity(mode)) {
        continue;
      }
      int outer = 1;
      int inner = 1;
      for (int i = 0; i < widths.length; i++) {
        outer *= i < next ? widths[i] : 1;
        inner *= i > next ? widths[i] : 1;
      }
      var target = new long[2 * outer * mode.rows() * inner];
      if (current == null) {
        Modes.applyBase(
            base, target, outer, inner, mode.rows(), mode.width(), mode.cells(), mode.weights());
      } else {
        Modes.apply(
            current, target, outer, inner, mode.rows(), mode.width(), mode.cells(), mode.weights());
      }
      current = target;
      widths[next] = mode.rows();
    }
    if (current == null) {
      current = new long[2 * base.length];
      for (int i = 0; i < base.length; i++) {
        current[2 * i] = Goldilocks.fromSigned(base[i]);
      }
    }
    return arranged(current, modes, kept);
  }

  private Mode mode(Component component, List<Integer> kept) {
    var stay = new ArrayList<Integer>();
    var go = new ArrayList<Integer>();
    for (int variable : component.variables()) {
      (kept.contains(variable) ? stay : go).add(variable);
    }
    var order = new ArrayList<Integer>(stay);
    order.addAll(go);
    int rows = 1;
    for (int variable : stay) {
      rows *= sizes.get(variable);
    }
    int width = Layouts.width(shape, component);
    return new Mode(
        component,
        stay,
        rows,
        links.cells(component, order, false),
        Links.outer(go, sizes, weights),
        width);
  }

  private static boolean isIdentity(Mode mode) {
    if (mode.rows() != mode.width() || mode.weights().length != 2 || mode.kept().isEmpty()) {
      return false;
    }
    for (int i = 0; i < mode.rows(); i++) {
      if (mode.cells()[i] != i) {
        return false;
      }
    }
    return mode.weights()[0] == 1 && mode.weights()[1] == 0;
  }

  /// Kept variables ascending, each padded.
  private long[] arranged(long[] current, List<Mode> modes, List<Integer> kept) {
    int bits = 0;
    var shifts = new int[sizes.size()];
    for (int i = kept.size() - 1; i >= 0; i--) {
      shifts[kept.get(i)] = bits;
      bits += Shape.bits(sizes.get(kept.get(i)));
    }
    int[] target = {0};
    for (Mode mode : modes) {
      for (int variable : mode.kept()) {
        target = Layouts.expanded(target, sizes.get(variable), 1 << shifts[variable]);
      }
    }
    var result = new long[2 << bits];
    for (int i = 0; i < target.length; i++) {
      result[2 * target[i]] = current[2 * i];
      result[2 * target[i] + 1] = current[2 * i + 1];
    }
    return result;
  }
}
