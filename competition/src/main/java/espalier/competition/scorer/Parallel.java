package espalier.competition.scorer;

import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/// Deals numbered pieces of work to threads; what a piece writes must be its own.
final class Parallel {
  private Parallel() {}

  /// One thread's work on pieces.
  interface Worker {
    void piece(int number);
  }

  /// Has every piece from 0 to `pieces - 1` done once, by one of `threads` workers.
  ///
  /// @param workers gives each thread its own, with its own buffers
  /// @throws IllegalStateException if a worker failed, with the first failure as its cause
  static void run(int threads, int pieces, Supplier<Worker> workers) {
    var next = new AtomicInteger();
    var failure = new AtomicReference<Throwable>();
    Runnable body =
        () -> {
          try {
            Worker worker = workers.get();
            for (int piece = next.getAndIncrement();
                piece < pieces && failure.get() == null;
                piece = next.getAndIncrement()) {
              worker.piece(piece);
            }
          } catch (RuntimeException | Error failed) {
            failure.compareAndSet(null, failed);
          }
        };
    var others = new ArrayList<Thread>();
    for (int i = 1; i < Math.min(threads, pieces); i++) {
      others.add(Thread.ofPlatform().name("scorer-" + i).start(body));
    }
    body.run();
    others.forEach(Parallel::join);
    if (failure.get() != null) {
      throw new IllegalStateException(
          "scoring stopped: " + failure.get().getMessage(), failure.get());
    }
  }

  private static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException asked) {
        interrupted = true; // The pieces are short and share arrays: they are waited for.
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
