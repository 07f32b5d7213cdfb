package espalier.prover.commitment;

import espalier.proof.field.Extension;
import espalier.proof.field.Extensions;
import espalier.proof.field.Goldilocks;
import espalier.proof.polynomial.Multilinear;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/// `sum_i sum_x a_i(x) b_i(x)` for pairs of tables.
final class ProductSum implements Summand {
  /// Two tables of `2^variables` elements of E; both are overwritten.
  record Pair(long[] a, long[] b) {}

  // Halves of so many elements are worth more than one thread.
  private static final int PARALLEL = 1 << 12;

  private final List<Pair> pairs;
  private int variables;

  ProductSum(List<Pair> pairs, int variables) {
    this.pairs = pairs;
    this.variables = variables;
  }

  @Override
  public int variables() {
    return variables;
  }

  @Override
  public Extension total() {
    Extension sum = Extension.ZERO;
    for (Pair pair : pairs) {
      sum = sum.plus(product(pair.a, pair.b, 0, 2 << variables));
    }
    return sum;
  }

  @Override
  public Round round() {
    int half = 1 << (variables - 1);
    int tasks = tasks(half);
    Round[] parts = new Round[tasks];
    each(tasks, task -> parts[task] = round(half, half / tasks * task, half / tasks * (task + 1)));
    Extension atZero = Extension.ZERO;
    Extension leading = Extension.ZERO;
    for (Round part : parts) {
      atZero = atZero.plus(part.atZero());
      leading = leading.plus(part.leading());
    }
    return new Round(atZero, leading);
  }

  private Round round(int half, int from, int to) {
    Extension atZero = Extension.ZERO;
    Extension leading = Extension.ZERO;
    for (Pair pair : pairs) {
      atZero = atZero.plus(product(pair.a, pair.b, 2 * from, 2 * to));
      leading = leading.plus(leading(pair.a, pair.b, 2 * half, 2 * from, 2 * to));
    }
    return new Round(atZero, leading);
  }

  private static int tasks(int half) {
    return half < PARALLEL ? 1 : 8;
  }

  private static void each(int tasks, IntConsumer body) {
    IntStream range = IntStream.range(0, tasks);
    (tasks == 1 ? range : range.parallel()).forEach(body);
  }

  /// `sum a b` over the words from `from` to `to`.
  private static Extension product(long[] a, long[] b, int from, int to) {
    long sum0 = 0;
    long sum1 = 0;
    for (int i = from; i < to; i += 2) {
      sum0 = Goldilocks.add(sum0, Extensions.product0(a[i], a[i + 1], b[i], b[i + 1]));
      sum1 = Goldilocks.add(sum1, Extensions.product1(a[i], a[i + 1], b[i], b[i + 1]));
    }
    return new Extension(sum0, sum1);
  }

  /// The sum of products of differences between the upper and the lower halves.
  private static Extension leading(long[] a, long[] b, int half, int from, int to) {
    long sum0 = 0;
    long sum1 = 0;
    for (int i = from; i < to; i += 2) {
      long a0 = Goldilocks.sub(a[i + half], a[i]);
      long a1 = Goldilocks.sub(a[i + half + 1], a[i + 1]);
      long b0 = Goldilocks.sub(b[i + half], b[i]);
      long b1 = Goldilocks.sub(b[i + half + 1], b[i + 1]);
      sum0 = Goldilocks.add(sum0, Extensions.product0(a0, a1, b0, b1));
      sum1 = Goldilocks.add(sum1, Extensions.product1(a0, a1, b0, b1));
    }
    return new Extension(sum0, sum1);
  }

  @Override
  public void bind(Extension z) {
    variables--;
    int half = 1 << variables;
    int tasks = tasks(half);
    each(
        tasks,
        task -> {
          int from = half / tasks * task;
          for (Pair pair : pairs) {
            Multilinear.fold(pair.a, half, from, from + half / tasks, z);
            Multilinear.fold(pair.b, half, from, from + half / tasks, z);
          }
        });
  }

  /// Adds `factor` times elements of F to the start of the second table of the first pair.
  void addToSecond(long[] elements, Extension factor) {
    long[] b = pairs.getFirst().b;
    for (int i = 0; i < elements.length; i++) {
      Extension sum = Extensions.get(b, i).plus(factor.timesBase(elements[i]));
      Extensions.set(b, i, sum);
    }
  }

  /// Element `index` of the first table of pair `pair`.
  Extension a(int pair, int index) {
    return Extensions.get(pairs.get(pair).a, index);
  }

  /// Element `index` of the second table of pair `pair`.
  Extension b(int pair, int index) {
    return Extensions.get(pairs.get(pair).b, index);
  }
}
