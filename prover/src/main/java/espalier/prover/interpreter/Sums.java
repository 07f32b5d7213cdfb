package espalier.prover.interpreter;

import espalier.proof.circuit.Expression.Term;
import java.util.Arrays;
import java.util.List;

/// A term cell by cell: its factors and scales are copied in the order of the result's variables
/// and the summed ones, multiplied, and added up.
///
/// Works for every term; products that share rows and columns are faster as [Products].
final class Sums {
  /// Cells copied at once; a few such rows stay in the first-level cache.
  private static final int BLOCK = 2048;

  private final long coefficient;
  private final List<Walk> walks;
  private final List<int[]> origins;
  private final long summed;

  private Sums(long coefficient, List<Walk> walks, List<int[]> origins, long summed) {
    this.coefficient = coefficient;
    this.walks = walks;
    this.origins = origins;
    this.summed = summed;
  }

  /// @param sizes of all variables, the result's `outputs` first
  /// @param factors of the term, and its scales
  static Sums of(Term term, int[] sizes, int outputs, List<Gather> factors) {
    long coefficient = term.coefficient();
    long summed = 1;
    var variables = new int[sizes.length];
    int count = 0;
    for (int variable = 0; variable < sizes.length; variable++) {
      int own = variable;
      if (variable < outputs) {
        variables[count++] = variable;
      } else if (factors.stream().anyMatch(factor -> factor.reads(own))) {
        variables[count++] = variable;
        summed *= sizes[variable];
      } else {
        coefficient *= sizes[variable];
      }
    }
    int[] walked = Arrays.copyOf(variables, count);
    return new Sums(
        coefficient,
        factors.stream().map(factor -> factor.walk(walked)).toList(),
        factors.stream().map(Gather::origin).toList(),
        summed);
  }

  /// Adds the term to all cells of the result.
  void addTo(long[] result) {
    int task = (int) Math.max(1, 16L * BLOCK / summed);
    int tasks = Math.ceilDiv(result.length, task);
    Parallel.forEach(tasks, i -> addTo(result, i * task, Math.min(result.length - i * task, task)));
  }

  private void addTo(long[] result, int from, int count) {
    if (walks.isEmpty()) {
      for (int i = from; i < from + count; i++) {
        result[i] += coefficient;
      }
      return;
    }
    var product = new long[BLOCK];
    var factor = new long[BLOCK];
    int rows = (int) Math.max(1, BLOCK / summed);
    for (int row = from; row < from + count; row += rows) {
      int some = Math.min(rows, from + count - row);
      long last = (row + some) * summed;
      for (long first = row * summed; first < last; first += BLOCK) {
        int cells = (int) Math.min(BLOCK, last - first);
        multiply(first, cells, product, factor);
        if (summed == 1) {
          add(result, row, product, cells);
        } else if (summed <= BLOCK) {
          addSums(result, row, some, product);
        } else {
          result[row] += coefficient * sum(product, 0, cells);
        }
      }
    }
  }

  private void multiply(long first, int cells, long[] product, long[] factor) {
    walks.getFirst().fill(origins.getFirst(), first, first + cells, product);
    for (int i = 1; i < walks.size(); i++) {
      walks.get(i).fill(origins.get(i), first, first + cells, factor);
      for (int cell = 0; cell < cells; cell++) {
        product[cell] *= factor[cell];
      }
    }
  }

  private void add(long[] result, int row, long[] product, int cells) {
    for (int i = 0; i < cells; i++) {
      result[row + i] += coefficient * product[i];
    }
  }

  private void addSums(long[] result, int row, int rows, long[] product) {
    int width = (int) summed;
    for (int i = 0; i < rows; i++) {
      result[row + i] += coefficient * sum(product, i * width, width);
    }
  }

  private static long sum(long[] values, int from, int count) {
    long sum = 0;
    for (int i = from; i < from + count; i++) {
      sum += values[i];
    }
    return sum;
  }
}
