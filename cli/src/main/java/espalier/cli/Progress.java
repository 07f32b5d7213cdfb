package espalier.cli;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/// Shows a person that something takes longer than a second.
public final class Progress {
  private static final int UPDATE_MILLISECONDS = 200;
  private static final int COLUMNS = 80;

  private Progress() {}

  /// Runs `work`; from the first second on shows `what` on standard error, if a person looks.
  public static <T> T during(Espalier espalier, String what, Callable<T> work) throws Exception {
    if (!isShown(espalier)) {
      return work.call();
    }
    var done = new CountDownLatch(1);
    Thread shown = Thread.ofVirtual().start(() -> show(espalier, what, done));
    try {
      return work.call();
    } finally {
      done.countDown();
      shown.join();
    }
  }

  /// A bar for work of a known size, on standard error, if a person looks; else one that is not
  /// seen. The caller steps and closes it.
  ///
  /// @param unit what is counted, after a space: ` rows`
  public static ProgressBar bar(Espalier espalier, String what, long size, String unit) {
    return builder(espalier, what)
        .setInitialMax(size)
        .setUnit(unit, 1)
        .setConsumer(
            isShown(espalier)
                ? new ConsoleProgressBarConsumer(espalier.surroundings().err(), COLUMNS)
                : new Unseen())
        .build();
  }

  private static boolean isShown(Espalier espalier) {
    return espalier.surroundings().terminal() && !espalier.isJson();
  }

  private static void show(Espalier espalier, String what, CountDownLatch done) {
    try {
      if (done.await(1, TimeUnit.SECONDS)) {
        return;
      }
      try (ProgressBar bar = builder(espalier, what).setInitialMax(-1).build()) {
        while (!done.await(UPDATE_MILLISECONDS, TimeUnit.MILLISECONDS)) {
          bar.refresh();
        }
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private static ProgressBarBuilder builder(Espalier espalier, String what) {
    return ProgressBar.builder()
        .setTaskName(what)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(UPDATE_MILLISECONDS)
        .setConsumer(new ConsoleProgressBarConsumer(espalier.surroundings().err(), COLUMNS))
        .clearDisplayOnFinish();
  }

  /// Where nobody looks.
  private static final class Unseen implements me.tongfei.progressbar.ProgressBarConsumer {
    @Override
    public int getMaxRenderedLength() {
      return COLUMNS;
    }

    @Override
    public void accept(String rendered) {
      // Nobody sees it.
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }
}
