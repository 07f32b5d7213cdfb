package espalier.provider.benchmark;

import espalier.provider.hardware.HardwareReport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;
import java.util.function.ObjIntConsumer;

/// Measures this machine. The figures vary with what else runs on it; that is what a tenant would
/// get.
public final class Benchmark {
  private static final int DISK_BYTES = 64 << 20;
  private static final int COPY_LONGS = 4 << 20;
  private static final long INTEGER_SEED = 42;
  private static final int PHASES = 4;

  private final Path folder;
  private final Duration phase;
  private final ObjIntConsumer<String> progress;

  /// @param folder on the disk that is measured; 64 MiB are written and removed
  /// @param phase time of each of about six measurements; half a second gives steady figures
  /// @param progress is told what is measured and how many percent are done
  public Benchmark(Path folder, Duration phase, ObjIntConsumer<String> progress) {
    this.folder = folder;
    this.phase = phase;
    this.progress = progress;
  }

  /// Runs all measurements, one after another.
  ///
  /// @throws IOException if the disk cannot be written, or the machine computes wrongly
  public Score run(HardwareReport hardware) throws IOException {
    check();
    int threads = Math.clamp(hardware.processor().threads(), 1, 1_024);
    progress.accept("one core", 0);
    long single = Score.units(integerRate(1), floatRate(1));
    progress.accept("all cores", 100 / PHASES);
    long multi = Score.units(integerRate(threads), floatRate(threads));
    progress.accept("memory", 200 / PHASES);
    long memory = memoryRate();
    progress.accept("disk", 300 / PHASES);
    long disk = diskRate();
    progress.accept("done", 100);
    String gpu =
        hardware.gpus().isEmpty()
            ? "no GPU to measure"
            : hardware.gpus().size()
                + " GPUs found and not measured: processor figures say nothing of them";
    return new Score(single, multi, memory, disk, gpu);
  }

  // The answers of the first version of the kernels; a machine that gives others is broken.
  private static void check() throws IOException {
    double[] product = new double[Kernels.SIDE * Kernels.SIDE];
    double trace = Kernels.floats(Kernels.matrix(1), Kernels.matrix(2), product);
    long folded = Kernels.integers(INTEGER_SEED, Kernels.INTEGER_STEPS);
    if (folded != Answers.INTEGERS || trace != Answers.TRACE) {
      throw new IOException(
          "the machine computes wrongly: %d and %s; expected %d and %s"
              .formatted(folded, trace, Answers.INTEGERS, Answers.TRACE));
    }
  }

  private long integerRate(int threads) throws IOException {
    return millionsPerSecond(
        threads,
        Kernels.INTEGER_STEPS,
        () -> () -> Kernels.integers(INTEGER_SEED, Kernels.INTEGER_STEPS));
  }

  private long floatRate(int threads) throws IOException {
    return millionsPerSecond(threads, Kernels.FLOAT_OPERATIONS, Benchmark::floatWork);
  }

  private static LongSupplier floatWork() {
    double[] left = Kernels.matrix(1);
    double[] right = Kernels.matrix(2);
    double[] product = new double[Kernels.SIDE * Kernels.SIDE];
    return () -> (long) Kernels.floats(left, right, product);
  }

  /// Makes the work of one thread, with memory of its own.
  private interface Work {
    LongSupplier make();
  }

  private long millionsPerSecond(int threads, long operations, Work work) throws IOException {
    var rates = new ArrayList<CompletableFuture<Long>>();
    try (var pool = Executors.newFixedThreadPool(threads)) {
      for (int i = 0; i < threads; i++) {
        LongSupplier call = work.make();
        rates.add(CompletableFuture.supplyAsync(() -> rate(call, operations), pool));
      }
      long sum = 0;
      for (CompletableFuture<Long> rate : rates) sum += rate.join();
      return sum;
    }
  }

  // A first, shorter round lets the compiler finish; only the second counts.
  private long rate(LongSupplier call, long operations) {
    measure(call, operations, phase.dividedBy(3));
    return measure(call, operations, phase);
  }

  private static long measure(LongSupplier call, long operations, Duration time) {
    long expected = call.getAsLong();
    long start = System.nanoTime();
    long calls = 0;
    long elapsed;
    do {
      if (call.getAsLong() != expected) {
        throw new IllegalStateException("the machine computes the same thing differently");
      }
      calls++;
      elapsed = Math.max(1, System.nanoTime() - start);
    } while (elapsed < time.toNanos());
    return Math.multiplyExact(calls, operations) * 1_000 / elapsed;
  }

  private long memoryRate() {
    long[] from = new long[COPY_LONGS];
    long[] to = new long[COPY_LONGS];
    from[COPY_LONGS - 1] = INTEGER_SEED;
    LongSupplier copy =
        () -> {
          System.arraycopy(from, 0, to, 0, COPY_LONGS);
          return to[COPY_LONGS - 1];
        };
    return rate(copy, 2L * COPY_LONGS * Long.BYTES);
  }

  private long diskRate() throws IOException {
    if (Files.getFileStore(folder).getUsableSpace() < 4L * DISK_BYTES) return 0;
    Path file = Files.createTempFile(folder, "espalier-benchmark-", "");
    ByteBuffer block = ByteBuffer.allocateDirect(1 << 20);
    long start = System.nanoTime();
    try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
      for (int written = 0; written < DISK_BYTES; ) written += out.write(block.clear());
      out.force(true);
      return DISK_BYTES * 1_000L / Math.max(1, System.nanoTime() - start);
    } finally {
      Files.delete(file);
    }
  }

  /// What correct machines compute.
  static final class Answers {
    static final long INTEGERS = -4895919106241234878L;
    static final double TRACE = 367;

    private Answers() {}
  }
}
