package espalier.node.metrics;

import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/// Counts by label; labels come from a fixed set, such as refusal codes, never from outside.
public final class Counters {
  private final ConcurrentSkipListMap<String, LongAdder> byLabel = new ConcurrentSkipListMap<>();

  public void add(String label, long count) {
    byLabel.computeIfAbsent(label, _ -> new LongAdder()).add(count);
  }

  public long get(String label) {
    LongAdder counted = byLabel.get(label);
    return counted == null ? 0 : counted.sum();
  }

  /// Appends the counts as `name{label="…"}`, with the help line.
  public void append(StringBuilder out, String name, String label, String help) {
    out.append("# HELP ").append(name).append(' ').append(help).append('\n');
    out.append("# TYPE ").append(name).append(" counter\n");
    byLabel.forEach((value, counted) ->
        out.append("%s{%s=\"%s\"} %d%n".formatted(name, label, value, counted.sum())));
  }
}
