package espalier.prover.interpreter;

import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/// Runs independent tasks on all processors.
final class Parallel {
  private Parallel() {}

  /// Runs `task` for every number below `count`, in no particular order.
  static void forEach(int count, IntConsumer task) {
    if (count == 1) {
      task.accept(0);
    } else {
      IntStream.range(0, count).parallel().forEach(task);
    }
  }

  /// Whether `test` holds for every number below `count`.
  static boolean all(int count, IntPredicate test) {
    return count == 1 ? test.test(0) : IntStream.range(0, count).parallel().allMatch(test);
  }
}
