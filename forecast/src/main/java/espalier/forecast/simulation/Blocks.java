package espalier.forecast.simulation;

import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// Work cut into blocks that threads take one after another.
final class Blocks {
  /// Draws a block.
  static final int SIZE = 4_096;

  /// The golden ratio's fraction in 64 bits: multiples of it spread evenly.
  private static final long STEP = 0x9E3779B97F4A7C15L;

  private static final RandomGeneratorFactory<RandomGenerator> GENERATORS =
      RandomGeneratorFactory.of("L64X128MixRandom");

  private Blocks() {}

  static int count(int draws) {
    return Math.ceilDiv(draws, SIZE);
  }

  /// Runs `work` for each number below `blocks`, on `threads` threads; each must write what no
  /// other does.
  static void run(int threads, int blocks, IntConsumer work) {
    var next = new AtomicInteger();
    var failure = new AtomicReference<RuntimeException>();
    Runnable loop =
        () -> {
          for (int block = next.getAndIncrement(); block < blocks; block = next.getAndIncrement()) {
            try {
              work.accept(block);
            } catch (RuntimeException failed) {
              failure.compareAndSet(null, failed);
            }
          }
        };
    var others = new ArrayList<Thread>();
    for (int i = 1; i < Math.min(threads, blocks); i++) {
      others.add(Thread.ofPlatform().daemon().name("forecast-" + i).start(loop));
    }
    loop.run();
    for (Thread other : others) {
      join(other);
    }
    RuntimeException failed = failure.get();
    if (failed != null) {
      throw failed;
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while drawing", stopped);
    }
  }

  /// The generator of one block.
  static RandomGenerator generator(long seed, int block) {
    // Neighbouring seeds and blocks must not begin alike: SplitMix64's finalizer, once for each.
    return GENERATORS.create(mix(mix(seed + STEP) + block * STEP));
  }

  private static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
