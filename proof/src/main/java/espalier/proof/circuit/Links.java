package espalier.proof.circuit;

import espalier.proof.circuit.Expression.Read;
import espalier.proof.field.Extension;
import espalier.proof.field.Extensions;
import espalier.proof.polynomial.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How the axes of a tensor hang together with the variables that a read indexes them by.
///
/// An axis and the variables in its index belong to one *component*; components share nothing, so a
/// weighted sum over all values of the variables is a product of one weight vector for each
/// component, over the cells of its axes. A convolution's rows are one component (window and kernel
/// row with the image's row axis), its columns another.
public final class Links {
  /// Values of one component's variables, and cells of its axes, at most.
  public static final int CELLS_MAX = 1 << 26;

  /// Both ascending; a component may lack variables (a fixed index) but never axes.
  public record Component(List<Integer> variables, List<Integer> axes) {
    public Component {
      variables = List.copyOf(variables);
      axes = List.copyOf(axes);
    }

    /// Whether its axes stand next to each other.
    public boolean isRun() {
      return axes.getLast() - axes.getFirst() == axes.size() - 1;
    }
  }

  private final Read read;
  private final Shape shape;
  private final int[] sizes;
  private final List<Component> components;

  private Links(Read read, Shape shape, int[] sizes) {
    this.read = read;
    this.shape = shape;
    this.sizes = sizes;
    this.components = connect();
  }

  /// @param shape of the tensor that is read
  /// @param sizes of all variables
  /// @throws IllegalArgumentException if a component has more values or cells than [#CELLS_MAX]
  public static Links of(Read read, Shape shape, List<Integer> sizes) {
    return new Links(read, shape, sizes.stream().mapToInt(size -> size).toArray());
  }

  /// By their first axis, ascending.
  public List<Component> components() {
    return components;
  }

  /// About how many field operations its weights take, and how many claims it makes: a component
  /// whose axes are no run makes one for each cell of all its runs but the last.
  ///
  /// @return work, then claims
  public long[] cost() {
    long work = 0;
    long claims = 1;
    for (Component component : components) {
      long values = 1;
      for (int variable : component.variables()) {
        values *= sizes[variable];
      }
      work += values + (isPlain(component) ? 0 : 1L << bits(component));
      int last = component.axes().getLast();
      int bits = 0;
      for (int axis = last; component.axes().contains(axis); axis--) {
        bits += Shape.bits(shape.size(axis));
      }
      claims = Math.min(claims << (bits(component) - bits), 1L << 40);
    }
    return new long[] {work, claims};
  }

  /// Whether some axis's index depends on the variable.
  public boolean reads(int variable) {
    return components.stream().anyMatch(component -> component.variables().contains(variable));
  }

  private List<Integer> sizes() {
    return Arrays.stream(sizes).boxed().toList();
  }

  private List<Component> connect() {
    int axes = shape.axes();
    var group = new int[axes];
    Arrays.setAll(group, axis -> axis);
    var first = new int[sizes.length];
    Arrays.fill(first, -1);
    for (int axis = 0; axis < axes; axis++) {
      for (int variable : read.axes().get(axis).variables()) {
        if (first[variable] < 0) {
          first[variable] = group[axis];
        } else {
          int from = Math.max(group[axis], group[first[variable]]);
          int to = Math.min(group[axis], group[first[variable]]);
          for (int other = 0; other < axes; other++) {
            group[other] = group[other] == from ? to : group[other];
          }
        }
      }
    }
    var found = new ArrayList<Component>();
    for (int root = 0; root < axes; root++) {
      if (group[root] != root) {
        continue;
      }
      var own = new ArrayList<Integer>();
      for (int axis = 0; axis < axes; axis++) {
        if (group[axis] == root) {
          own.add(axis);
        }
      }
      var variables = new ArrayList<Integer>();
      for (int variable = 0; variable < sizes.length; variable++) {
        if (first[variable] >= 0 && group[first[variable]] == root) {
          variables.add(variable);
        }
      }
      found.add(bounded(new Component(variables, own)));
    }
    return List.copyOf(found);
  }

  private Component bounded(Component component) {
    long values = 1;
    for (int variable : component.variables()) {
      values = Math.min(values * sizes[variable], 1L << 40);
    }
    long cells = 1L << bits(component);
    if (values > CELLS_MAX || cells > CELLS_MAX) {
      throw new IllegalArgumentException(
          "indices that hang together take %d values on %d cells; at most 2^26 are allowed: split the read"
              .formatted(values, cells));
    }
    return component;
  }

  /// The bits of the component's axes, padded.
  public int bits(Component component) {
    int bits = 0;
    for (int axis : component.axes()) {
      bits += Shape.bits(shape.size(axis));
    }
    return bits;
  }

  /// The cells that the values of the component's variables address, -1 where absent.
  ///
  /// @param order the component's variables, the last running fastest
  /// @param padded count cells within the axes' padded cube, else row-major without padding
  public int[] cells(Component component, List<Integer> order, boolean padded) {
    int[] cells = null;
    for (int axis : component.axes()) {
      int[] indices = indices(axis, order);
      if (cells == null) {
        cells = indices;
        continue;
      }
      int size = padded ? 1 << Shape.bits(shape.size(axis)) : shape.size(axis);
      for (int i = 0; i < cells.length; i++) {
        cells[i] = (cells[i] | indices[i]) < 0 ? -1 : cells[i] * size + indices[i];
      }
    }
    return java.util.Objects.requireNonNull(cells);
  }

  /// Axis indices for all values of the variables in `order`, -1 where absent.
  private int[] indices(int axis, List<Integer> order) {
    return switch (read.axes().get(axis)) {
      case AxisIndex.Affine affine -> {
        var index = new long[] {affine.offset()};
        for (int variable : order) {
          index = expand(index, sizes[variable], step(affine, variable));
        }
        var result = new int[index.length];
        for (int i = 0; i < index.length; i++) {
          result[i] = affine.at(index[i], shape.size(axis));
        }
        yield result;
      }
      case AxisIndex.Chosen chosen -> {
        var index = new long[] {0};
        for (int variable : order) {
          index = expand(index, sizes[variable], variable == chosen.variable() ? 1 : 0);
        }
        var result = new int[index.length];
        for (int i = 0; i < index.length; i++) {
          int at = chosen.indices().get((int) index[i]);
          result[i] = at < shape.size(axis) ? at : -1;
        }
        yield result;
      }
    };
  }

  private static long step(AxisIndex.Affine affine, int variable) {
    for (AxisIndex.Stride stride : affine.strides()) {
      if (stride.variable() == variable) {
        return stride.step();
      }
    }
    return 0;
  }

  private static long[] expand(long[] index, int size, long step) {
    var wider = new long[index.length * size];
    int to = 0;
    for (long from : index) {
      for (int value = 0; value < size; value++) {
        wider[to++] = from + step * value;
      }
    }
    return wider;
  }

  /// The weights of the cells of a component's axes: `w(cell)` is the sum, over the values of the
  /// variables that address it, of the product of the variables' weights.
  ///
  /// @param weights by variable
  /// @return in padded order; zero from its end on
  public Weights weights(Component component, Weights[] weights) {
    Optional<Weights> known = digits(component, weights);
    if (known.isPresent()) {
      return known.get();
    }
    var vectors = new long[weights.length][];
    for (int variable : component.variables()) {
      vectors[variable] = weights[variable].vector();
    }
    return Weights.of(vector(component, vectors));
  }

  /// The weights of a component over a part of the tensor.
  ///
  /// @param weights as [#weights] gives them
  /// @param first the part's first index on each axis, a multiple of its size there rounded up to a
  ///   power of two
  /// @return in padded order of the part; zero from its end on
  public Weights slice(Component component, Weights weights, List<Integer> first, Shape part) {
    var sizes = new ArrayList<>(shape.sizes());
    Weights left = weights;
    for (int axis : component.axes()) {
      if (part.size(axis) != shape.size(axis)) {
        left = slice(component, left, new Shape(sizes), axis, first.get(axis), part.size(axis));
        sizes.set(axis, part.size(axis));
      }
    }
    return left;
  }

  private static Weights slice(
      Component component, Weights weights, Shape from, int axis, int first, int count) {
    int below = 0;
    int above = 0;
    for (int other : component.axes()) {
      below += other > axis ? Shape.bits(from.size(other)) : 0;
      above += other < axis ? Shape.bits(from.size(other)) : 0;
    }
    int bits = Shape.bits(count);
    if (above == 0) {
      return weights.slice(first << below, bits + below);
    }
    int wholeBits = Shape.bits(from.size(axis));
    long[] whole = Arrays.copyOf(weights.vector(), 2 << (above + wholeBits + below));
    var vector = new long[2 << (above + bits + below)];
    int length = 2 << (bits + below);
    for (int i = 0; i < 1 << above; i++) {
      System.arraycopy(
          whole, 2 * (((i << wholeBits) + first) << below), vector, i * length, length);
    }
    int end = vector.length;
    while (end > 0 && vector[end - 1] == 0 && vector[end - 2] == 0) {
      end -= 2;
    }
    return Weights.of(Arrays.copyOf(vector, end));
  }

  /// The same where it follows from points: the variables are the digits of an index on one axis,
  /// all but the top one of `2^n` values, and the axis starts at a multiple of its padded size.
  private Optional<Weights> digits(Component component, Weights[] weights) {
    if (component.axes().size() > 1
        || component.variables().isEmpty()
        || !(read.axes().get(component.axes().getFirst())
            instanceof
            AxisIndex.Affine(
                long offset,
                List<AxisIndex.Stride> strides,
                int divisor,
                _,
                int modulus))
        || divisor != 1
        || modulus != 0
        || offset > 0) {
      return Optional.empty();
    }
    var order = new ArrayList<>(strides);
    order.sort(Comparator.comparingInt(AxisIndex.Stride::step));
    long step = 1;
    Weights.Eq index = new Weights.Eq(new Extension[0], 1, Extension.ONE);
    for (AxisIndex.Stride stride : order) {
      // What is below must be all of its cube.
      if (stride.step() != step
          || index.count() != 1 << index.point().length
          || !(weights[stride.variable()] instanceof Weights.Eq own)
          || step * own.count() > CELLS_MAX) {
        return Optional.empty();
      }
      index = own.times(index);
      step *= own.count();
    }
    int size = shape.size(component.axes().getFirst());
    int bits = Shape.bits(size);
    if (-offset >= index.count()) {
      return Optional.of(Weights.of(new long[0]));
    }
    return (offset & ((1L << bits) - 1)) == 0
        ? Optional.of(index.slice((int) -offset, bits, size))
        : Optional.empty();
  }

  /// As [#weights], cell by cell.
  ///
  /// @param weights by variable, over E; null is one for each value
  /// @return over E, padded order; zero from its end on
  public long[] vector(Component component, long[] @Nullable [] weights) {
    if (isPlain(component)) {
      int variable = component.variables().getFirst();
      int count = Math.min(sizes[variable], shape.size(component.axes().getFirst()));
      long[] own = weights[variable];
      return own == null ? ones(count) : Arrays.copyOf(own, 2 * count);
    }
    int[] cells = cells(component, component.variables(), true);
    long[] products = outer(component.variables(), sizes(), weights);
    int last = -1;
    for (int cell : cells) {
      last = Math.max(last, cell);
    }
    var vector = new long[2 * (last + 1)];
    for (int i = 0; i < cells.length; i++) {
      if (cells[i] >= 0) {
        Extensions.add(vector, cells[i], new Extension(products[2 * i], products[2 * i + 1]));
      }
    }
    return vector;
  }

  /// Whether the component is one axis indexed by one variable as it is.
  public boolean isPlain(Component component) {
    return component.axes().size() == 1
        && component.variables().size() == 1
        && read.axes().get(component.axes().getFirst())
            instanceof
            AxisIndex.Affine(
                long offset,
                List<AxisIndex.Stride> strides,
                int divisor,
                _,
                int modulus)
        && offset == 0
        && strides.getFirst().step() == 1
        && divisor == 1
        && modulus == 0;
  }

  /// The products of the variables' weights for all their values, the last running fastest.
  public static long[] outer(
      List<Integer> order, List<Integer> sizes, long[] @Nullable [] weights) {
    long[] products = {1, 0};
    for (int variable : order) {
      long[] own = weights[variable];
      int size = sizes.get(variable);
      var wider = new long[products.length * size];
      int to = 0;
      for (int i = 0; i < products.length; i += 2) {
        long p0 = products[i];
        long p1 = products[i + 1];
        for (int value = 0; value < size; value++) {
          wider[to] =
              own == null ? p0 : Extensions.product0(p0, p1, own[2 * value], own[2 * value + 1]);
          wider[to + 1] =
              own == null ? p1 : Extensions.product1(p0, p1, own[2 * value], own[2 * value + 1]);
          to += 2;
        }
      }
      products = wider;
    }
    return products;
  }

  private static long[] ones(int count) {
    var ones = new long[2 * count];
    for (int i = 0; i < ones.length; i += 2) {
      ones[i] = 1;
    }
    return ones;
  }
}
