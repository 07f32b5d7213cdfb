package espalier.prover;

import espalier.proof.circuit.AxisIndex;
import espalier.proof.circuit.Expression.Read;
import espalier.proof.circuit.Links;
import espalier.proof.circuit.Links.Component;
import espalier.proof.circuit.Shape;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A read whose cell is found by adding one number for each variable.
///
/// The tensor is laid out anew where that takes it: an axis under a sum of variables gets zeros on
/// both sides, so that absent indices need no test; any stranger index is gathered by its
/// variables.
final class Address {
  private long[] cells;
  private final Shape shape;
  private final List<Integer> sizes;
  private final Links links;
  private final int[][] offsets;
  private int base;

  private Address(long[] cells, Shape shape, List<Integer> sizes, Links links) {
    this.cells = cells;
    this.shape = shape;
    this.sizes = sizes;
    this.links = links;
    this.offsets = new int[sizes.size()][];
  }

  /// @param cells row-major, without padding
  /// @param sizes of all variables
  static Address of(long[] cells, Shape shape, Read read, List<Integer> sizes) {
    var address = new Address(cells, shape, sizes, Links.of(read, shape, sizes));
    address.lay(read);
    return address;
  }

  /// The cells as they are laid out.
  long[] cells() {
    return cells;
  }

  /// Where the first values of all variables lead.
  int base() {
    return base;
  }

  /// What a variable's values add, or null if they add nothing.
  int @Nullable [] offsets(int variable) {
    return offsets[variable];
  }

  /// What joint values of variables add, the last running fastest.
  int[] joint(List<Integer> variables) {
    int[] joint = {0};
    for (int variable : variables) {
      int size = sizes.get(variable);
      int[] own = offsets[variable];
      var wider = new int[joint.length * size];
      int to = 0;
      for (int from : joint) {
        for (int value = 0; value < size; value++) {
          wider[to++] = own == null ? from : from + own[value];
        }
      }
      joint = wider;
    }
    return joint;
  }

  private void lay(Read read) {
    List<Component> components = links.components();
    var widths = new int[components.size()];
    cells = Layouts.grouped(cells, shape, components);
    for (int i = 0; i < widths.length; i++) {
      widths[i] = Layouts.width(shape, components.get(i));
    }
    var bases = new int[widths.length];
    for (int i = 0; i < widths.length; i++) {
      Component component = components.get(i);
      int[] source = source(read, component, widths[i], bases, i);
      if (source.length > 0) {
        cells = Layouts.gathered(cells, widths, i, source);
        widths[i] = source.length;
      }
    }
    int stride = 1;
    for (int i = widths.length - 1; i >= 0; i--) {
      base += bases[i] * stride;
      for (int variable : components.get(i).variables()) {
        int step = stride;
        int[] own = java.util.Objects.requireNonNull(offsets[variable]);
        Arrays.setAll(own, value -> own[value] * step);
      }
      stride *= widths[i];
    }
  }

  /// Sets a component's offsets within its new axis, and says which old cell each new one is (-1:
  /// zero); none if the axis stays as it is.
  private int[] source(Read read, Component component, int width, int[] bases, int number) {
    List<Integer> variables = component.variables();
    int[] window = window(read, component, width, bases, number);
    if (window.length > 0) {
      return window;
    }
    int[] reached = links.cells(component, variables, false);
    if (variables.size() == 1) {
      offsets[variables.getFirst()] = reached.clone();
      if (Arrays.stream(reached).allMatch(cell -> cell >= 0)) {
        return new int[0];
      }
    }
    int stride = 1;
    for (int i = variables.size() - 1; i >= 0; i--) {
      int size = sizes.get(variables.get(i));
      var own = new int[size];
      for (int value = 0; value < size; value++) {
        own[value] = value * stride;
      }
      offsets[variables.get(i)] = own;
      stride *= size;
    }
    return reached;
  }

  /// One axis under a plain sum of several variables: the axis with zeros around it.
  private int[] window(Read read, Component component, int width, int[] bases, int number) {
    if (component.axes().size() != 1
        || component.variables().size() < 2
        || !(read.axes().get(component.axes().getFirst()) instanceof AxisIndex.Affine affine)
        || affine.divisor() != 1
        || affine.modulus() != 0) {
      return new int[0];
    }
    long low = affine.offset();
    long high = affine.offset();
    for (AxisIndex.Stride stride : affine.strides()) {
      long most = (long) stride.step() * (sizes.get(stride.variable()) - 1);
      low += Math.min(0, most);
      high += Math.max(0, most);
    }
    if (high - low >= 4L * width + 64) {
      return new int[0];
    }
    for (AxisIndex.Stride stride : affine.strides()) {
      var own = new int[sizes.get(stride.variable())];
      Arrays.setAll(own, value -> value * stride.step());
      offsets[stride.variable()] = own;
    }
    bases[number] = (int) (affine.offset() - low);
    var source = new int[(int) (high - low) + 1];
    for (int i = 0; i < source.length; i++) {
      long cell = low + i;
      source[i] = cell >= 0 && cell < width ? (int) cell : -1;
    }
    return source;
  }
}
