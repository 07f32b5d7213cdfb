package espalier.provider.train;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The process of the `train` workload.
///
/// | arguments               | does                                                         |
/// |-------------------------|--------------------------------------------------------------|
/// | `--prepare CACHE`       | makes `CACHE` ready, once, as [TrainCommand#prepare] does    |
/// | `--unpack CACHE`        | the part of it that unpacks PyTorch from the class path      |
/// | `--cache CACHE` and run | trains as [TrainSpec#parse] reads the rest                   |
///
/// Standard output carries only the lines of [TrainingRun]. Exit code 0 is a finished run, 2 is
/// input that cannot be used, told in one sentence on standard error, 1 any other failure. A
/// SIGTERM lets the step end, saves a checkpoint and exits with 143.
public final class TrainMain {
  /// What each line on standard error begins with.
  static final String COMPLAINT = "espalier train: ";

  private static final long STOP_SECONDS = 10;

  private volatile boolean stopping;
  private final CountDownLatch ended = new CountDownLatch(1);

  private TrainMain() {}

  public static void main(String[] arguments) {
    var main = new TrainMain();
    Runtime.getRuntime().addShutdownHook(new Thread(main::stop, "stop"));
    int code = main.run(Arrays.asList(arguments));
    main.ended.countDown();
    System.out.flush();
    // Halt rather than exit: PyTorch's own threads need no farewell, and the hook has no work left.
    Runtime.getRuntime().halt(main.stopping ? 143 : code);
  }

  private void stop() {
    stopping = true;
    try {
      if (!ended.await(STOP_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("the run did not stop within " + STOP_SECONDS + " s; it is cut off");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private int run(List<String> arguments) {
    try {
      if (arguments.size() < 2) {
        throw new BadInput("give --prepare CACHE, or --cache CACHE with the options of a run");
      }
      Path cache = Path.of(arguments.get(1));
      switch (arguments.get(0)) {
        case "--prepare" -> TrainCommand.of(cache).prepare(System.err::println);
        case "--unpack" -> TorchEngine.unpack(cache);
        case "--cache" -> train(cache, TrainSpec.parse(arguments.subList(2, arguments.size())));
        default ->
            throw new BadInput(
                "the first option is '%s'; give --prepare or --cache with a folder"
                    .formatted(arguments.get(0)));
      }
      return 0;
    } catch (BadInput e) {
      System.err.println(COMPLAINT + e.getMessage());
      return 2;
    } catch (IOException | RuntimeException | LinkageError e) {
      System.err.println(COMPLAINT + "failed: " + e);
      return 1;
    } catch (OutOfMemoryError e) {
      System.err.println(COMPLAINT + "out of memory; order more, or give a smaller table");
      return 1;
    }
  }

  private void train(Path cache, TrainSpec spec) throws IOException {
    var out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    var _ = TorchEngine.unpacked(cache);
    var run = new TrainingRun(spec, out, () -> stopping);
    // The start is announced before PyTorch loads: a second thread would gain nothing, because the
    // dynamic linker's lock keeps the JVM from binding any native method meanwhile.
    TrainingState from = run.begin();
    var _ = run.run(TorchEngine.open(cache), from);
  }
}
