package espalier.prover;

import espalier.proof.circuit.Shape;
import espalier.proof.field.Extension;
import espalier.proof.field.Extensions;
import espalier.proof.field.Goldilocks;
import espalier.proof.verifier.Plan;
import espalier.proof.verifier.Plan.Rows;
import espalier.proof.verifier.Plan.Segment;
import espalier.prover.interpreter.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Which table row each leaf of the lookup tree reads, and how often each row is read.
final class Lookups {
  /// A leaf that reads no row of its table: an honest prover has none.
  private record Stray(int leaf, int tag, long x, long y) {}

  /// What one thread has counted.
  ///
  /// @param counts by table, then by row
  private record Share(long[][] counts, List<Stray> strays) {
    static Share of(Plan plan) {
      var counts = new long[plan.tables().size()][];
      for (Rows table : plan.tables()) {
        counts[table.number()] = new long[1 << table.bits()];
      }
      return new Share(counts, new ArrayList<>());
    }

    void add(Share other) {
      for (int table = 0; table < counts.length; table++) {
        for (int row = 0; row < counts[table].length; row++) {
          counts[table][row] += other.counts[table][row];
        }
      }
      strays.addAll(other.strays);
    }
  }

  private final Plan plan;
  private final int[] rows;
  private final Share total;

  private Lookups(Plan plan) {
    this.plan = plan;
    this.rows = new int[plan.lookupLeaves()];
    this.total = Share.of(plan);
  }

  /// Evaluates all lookups' expressions.
  static Lookups of(Plan plan, Trace trace) {
    var lookups = new Lookups(plan);
    List<Segment> segments = plan.segments();
    var next = new AtomicInteger();
    var shares = new ArrayList<Share>();
    var tasks = new ArrayList<Runnable>();
    for (int i = 0; i < Workers.THREADS; i++) {
      Share share = Share.of(plan);
      shares.add(share);
      tasks.add(() -> {
        for (int at = next.getAndIncrement(); at < segments.size(); at = next.getAndIncrement()) {
          lookups.read(segments.get(at), trace, share);
        }
      });
    }
    Workers.each(tasks);
    shares.forEach(lookups.total::add);
    return lookups;
  }

  /// How often each row of a table is read, by row.
  long[] counts(int table) {
    return total.counts()[table];
  }

  private void read(Segment segment, Trace trace, Share share) {
    Rows table = segment.table();
    Shape shape = segment.lookup().x().shape();
    long[] xs = trace.values(segment.lookup().x(), segment.lookup().step());
    long[] ys =
        segment.lookup().y().map(y -> trace.values(y, segment.lookup().step())).orElse(new long[0]);
    long[] functions = table.function().map(f -> longs(f.values())).orElse(new long[0]);
    int size = 1 << table.bits();
    long[] own = share.counts()[table.number()];
    int width = shape.axes() == 0 ? 1 : shape.size(shape.axes() - 1);
    // Row by row of the innermost axis: padded cells keep row 0.
    for (int from = 0; from < xs.length; from += width) {
      int leaf = segment.offset() + shape.padded(from);
      for (int i = 0; i < width; i++) {
        long row = xs[from + i] - table.low();
        boolean found = row >= 0 && row < size;
        if (found && functions.length > 0) {
          found = functions[(int) row] == ys[from + i];
        }
        if (found) {
          rows[leaf + i] = (int) row;
          own[(int) row]++;
        } else {
          long y = functions.length > 0 ? ys[from + i] : 0;
          share.strays().add(new Stray(leaf + i, table.tag(), xs[from + i], y));
        }
      }
    }
    own[0] += (1L << segment.bits()) - xs.length;
  }

  static long[] longs(List<Long> values) {
    return values.stream().mapToLong(value -> value).toArray();
  }

  /// Denominators of all leaves up to the blind one, over E, and room for a few more.
  long[] denominators(Extension alpha, Extension beta, Extension delta) {
    int leaves = plan.blindLeaf() + 1;
    var all = new long[2 * (leaves + 4)];
    for (int leaf = plan.lookupLeaves(); leaf < leaves + 4; leaf++) {
      all[2 * leaf] = 1;
    }
    for (Rows table : plan.tables()) {
      int size = 1 << table.bits();
      Workers.run(
          size,
          1 << 12,
          (from, to) -> {
            for (int row = from; row < to; row++) {
              Extensions.set(
                  all,
                  table.offset() + row,
                  leaf(alpha, beta, table.tag(), table.low() + row, table.y(row)));
            }
          });
    }
    for (Segment segment : plan.segments()) {
      int source = segment.table().offset();
      Workers.run(
          1 << segment.bits(),
          1 << 14,
          (from, to) -> copy(all, source, segment.offset() + from, segment.offset() + to));
    }
    for (Stray stray : total.strays()) {
      Extensions.set(all, stray.leaf(), leaf(alpha, beta, stray.tag(), stray.x(), stray.y()));
    }
    Extensions.set(all, plan.blindLeaf(), delta);
    return all;
  }

  private void copy(long[] all, int source, int from, int to) {
    for (int leaf = from; leaf < to; leaf++) {
      int row = 2 * (source + rows[leaf]);
      all[2 * leaf] = all[row];
      all[2 * leaf + 1] = all[row + 1];
    }
  }

  private static Extension leaf(Extension alpha, Extension beta, int tag, long x, long y) {
    Extension value =
        alpha.minus(Extension.of(tag)).minus(beta.timesBase(Goldilocks.fromSigned(x)));
    return y == 0 ? value : value.minus(beta.square().timesBase(Goldilocks.fromSigned(y)));
  }

  /// Numerators of the leaves from `first` on, over E: minus the counts, and zero.
  long[] numerators(int first) {
    int leaves = plan.blindLeaf() + 1;
    var all = new long[2 * (leaves + 4 - first)];
    for (int leaf = first; leaf < plan.lookupLeaves(); leaf++) {
      all[2 * (leaf - first)] = 1;
    }
    for (Rows table : plan.tables()) {
      long[] own = total.counts()[table.number()];
      for (int row = 0; row < own.length; row++) {
        all[2 * (table.offset() + row - first)] = Goldilocks.negate(own[row]);
      }
    }
    return all;
  }
}
