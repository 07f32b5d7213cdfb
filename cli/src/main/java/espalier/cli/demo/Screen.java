package espalier.cli.demo;

import espalier.cli.Espalier;
import espalier.cli.Progress;
import java.io.PrintStream;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;

/// What a person sees while the demo runs: a line a step with the seconds so far, and a bar while
/// the model trains. With `--json` all of it goes to standard error.
final class Screen implements AutoCloseable {
  private static final int LINE_EACH_PERCENT = 10;

  private final Espalier espalier;
  private final PrintStream lines;
  private final long began = System.nanoTime();
  private @Nullable ProgressBar bar;
  private long lastPercent = -LINE_EACH_PERCENT;

  Screen(Espalier espalier) {
    this.espalier = espalier;
    this.lines = espalier.isJson() ? espalier.surroundings().err() : espalier.surroundings().out();
  }

  /// One line.
  synchronized void say(String line) {
    double seconds = (System.nanoTime() - began) / 1e9;
    lines.println(String.format(Locale.ROOT, "%6.1f s  %s", seconds, line));
    lines.flush();
  }

  /// How far the training has come.
  synchronized void progress(long step, long steps) {
    if (espalier.surroundings().terminal() && !espalier.isJson()) {
      if (bar == null) {
        bar = Progress.bar(espalier, "         training", steps, " steps");
      }
      bar.stepTo(step);
      return;
    }
    long percent = step * 100 / Math.max(1, steps);
    if (percent >= lastPercent + LINE_EACH_PERCENT || percent < lastPercent) {
      lastPercent = percent;
      say("training: step %,d of %,d (%d %%)".formatted(step, steps, percent));
    }
  }

  /// Ends the bar, so that lines may follow.
  synchronized void endProgress() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }

  @Override
  public void close() {
    endProgress();
  }
}
