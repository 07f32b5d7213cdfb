package espalier.prover;

import espalier.proof.field.Extension;
import espalier.proof.field.Goldilocks;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;

/// Splits loops among threads; sums are exact, so results do not depend on how.
final class Workers {
  static final int THREADS = Runtime.getRuntime().availableProcessors();

  /// Work on indices `from` to `to - 1`.
  interface Body {
    void run(int from, int to);
  }

  /// Adds its share over indices `from` to `to - 1` to `sums`, a vector over E.
  interface Summand {
    void add(int from, int to, long[] sums);
  }

  private Workers() {}

  /// @param grain fewer indices than this are not worth a thread
  static void run(int count, int grain, Body body) {
    int parts = Math.clamp(count / Math.max(1, grain), 1, THREADS);
    if (parts == 1) {
      body.run(0, count);
      return;
    }
    var tasks = new ArrayList<Future<?>>();
    for (int part = 1; part < parts; part++) {
      int from = (int) ((long) count * part / parts);
      int to = (int) ((long) count * (part + 1) / parts);
      tasks.add(ForkJoinPool.commonPool().submit(() -> body.run(from, to)));
    }
    body.run(0, count / parts);
    tasks.forEach(Workers::join);
  }

  /// The sums, `width` elements of E.
  static long[] sum(int count, int grain, int width, Summand summand) {
    int parts = Math.clamp(count / Math.max(1, grain), 1, THREADS);
    var sums = new long[parts][2 * width];
    run(
        parts,
        1,
        (first, last) -> {
          for (int part = first; part < last; part++) {
            int from = (int) ((long) count * part / parts);
            int to = (int) ((long) count * (part + 1) / parts);
            summand.add(from, to, sums[part]);
          }
        });
    long[] total = sums[0];
    for (int part = 1; part < parts; part++) {
      for (int i = 0; i < total.length; i++) {
        total[i] = Goldilocks.add(total[i], sums[part][i]);
      }
    }
    return total;
  }

  /// Runs tasks of unlike size, each by one thread.
  static void each(List<Runnable> tasks) {
    var futures = new ArrayList<Future<?>>();
    for (Runnable task : tasks) {
      futures.add(ForkJoinPool.commonPool().submit(task));
    }
    futures.forEach(Workers::join);
  }

  static Extension element(long[] sums, int index) {
    return Extension.at(sums, index);
  }

  private static void join(Future<?> task) {
    try {
      task.get();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while proving", interrupted);
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("a worker failed", failed.getCause());
    }
  }
}
