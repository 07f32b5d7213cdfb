package espalier.node.metrics;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/// How long something took, counted in buckets from 100 µs to 10 s.
public final class Histogram {
  private static final double[] BOUNDS_SECONDS = {
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
  };

  private final LongAdder[] buckets = new LongAdder[BOUNDS_SECONDS.length + 1];
  private final LongAdder sumNanos = new LongAdder();

  public Histogram() {
    for (int i = 0; i < buckets.length; i++) {
      buckets[i] = new LongAdder();
    }
  }

  public void observeNanos(long nanos) {
    double seconds = nanos / (double) TimeUnit.SECONDS.toNanos(1);
    int bucket = 0;
    while (bucket < BOUNDS_SECONDS.length && seconds > BOUNDS_SECONDS[bucket]) {
      bucket++;
    }
    buckets[bucket].increment();
    sumNanos.add(nanos);
  }

  /// Appends the histogram as `name`, with its help line.
  public void append(StringBuilder out, String name, String help) {
    out.append("# HELP ").append(name).append(' ').append(help).append('\n');
    out.append("# TYPE ").append(name).append(" histogram\n");
    long count = 0;
    for (int i = 0; i < buckets.length; i++) {
      count += buckets[i].sum();
      String bound = i < BOUNDS_SECONDS.length ? Double.toString(BOUNDS_SECONDS[i]) : "+Inf";
      out.append("%s_bucket{le=\"%s\"} %d%n".formatted(name, bound, count));
    }
    double sum = sumNanos.sum() / (double) TimeUnit.SECONDS.toNanos(1);
    out.append(String.format(Locale.ROOT, "%s_sum %.6f%n", name, sum));
    out.append("%s_count %d%n".formatted(name, count));
  }
}
