package espalier.prover;

import espalier.proof.field.Extension;
import espalier.proof.field.Extensions;
import espalier.proof.field.Goldilocks;
import espalier.proof.polynomial.Equality;
import espalier.proof.verifier.Plan;
import java.util.Arrays;

/// The tree of fractions over all lookups, and the proof that its root is right.
///
/// A node adds its children's fractions: `n = n0 d1 + n1 d0`, `d = d0 d1`. Only used nodes are
/// stored; the rest are `0 / 1`, which add nothing to a round's `h(1) - h(0)` or leading
/// coefficient. The first leaves are lookups, whose numerators are all 1 and are not stored either:
/// with `f = 1 + gamma d` a node's `n0 d1 + n1 d0 + gamma d0 d1` is `(f0 f1 - 1) / gamma`.
final class LookupTree {
  private static final int GRAIN = 1 << 10;

  /// Vectors over E by level from the root, with room for a few more nodes.
  private final long[][] numerators;

  private final long[][] denominators;
  private final int[] used;

  /// The first leaf whose numerator is stored.
  private final int ones;

  private LookupTree(int depth, int ones) {
    this.numerators = new long[depth + 1][];
    this.denominators = new long[depth + 1][];
    this.used = new int[depth + 1];
    this.ones = ones;
  }

  /// Proves the lookups down to the returned point among the leaves; the claims there are the
  /// verifier's to derive.
  static Extension[] prove(Plan plan, Lookups lookups, Sender sender, Triples triples) {
    Extension alpha = sender.challenge();
    Extension beta = sender.challenge();
    Extension delta = sender.blind();
    int depth = plan.leafBits();
    var tree = new LookupTree(depth, plan.lookupLeaves() & ~1);
    tree.used[depth] = plan.blindLeaf() + 1;
    tree.denominators[depth] = lookups.denominators(alpha, beta, delta);
    tree.numerators[depth] = lookups.numerators(tree.ones);
    for (int level = depth - 1; level >= 0; level--) {
      tree.build(level, level == depth - 1 ? tree.ones / 2 : 0);
    }
    sender.clear(Extension.at(tree.denominators[0], 0));
    // Zero, unless something was looked up that is not in its table.
    Extension sum = sender.hidden(Extension.at(tree.numerators[0], 0));
    var claim = new Extension[] {sum, Extension.at(tree.denominators[0], 0)};
    var point = new Extension[0];
    for (int level = 0; level < depth; level++) {
      point = tree.layer(level, point, claim, sender, triples);
    }
    return point;
  }

  private void build(int level, int onesHere) {
    int count = (used[level + 1] + 1) / 2;
    used[level] = count;
    var n = new long[2 * (count + 4)];
    var d = new long[2 * (count + 4)];
    long[] below = denominators[level + 1];
    long[] above = numerators[level + 1];
    Workers.run(
        onesHere,
        GRAIN,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            int at = 4 * i;
            n[2 * i] = Goldilocks.add(below[at], below[at + 2]);
            n[2 * i + 1] = Goldilocks.add(below[at + 1], below[at + 3]);
            product(below, at, below, at + 2, d, 2 * i);
          }
        });
    Workers.run(
        count - onesHere,
        GRAIN,
        (from, to) -> {
          for (int i = onesHere + from; i < onesHere + to; i++) {
            add(above, 4 * (i - onesHere), below, 4 * i, n, d, 2 * i);
          }
        });
    d[2 * count] = 1;
    numerators[level] = n;
    denominators[level] = d;
  }

  private static void add(long[] n, int nAt, long[] d, int at, long[] outN, long[] outD, int to) {
    outN[to] =
        Goldilocks.add(
            Extensions.product0(n[nAt], n[nAt + 1], d[at + 2], d[at + 3]),
            Extensions.product0(n[nAt + 2], n[nAt + 3], d[at], d[at + 1]));
    outN[to + 1] =
        Goldilocks.add(
            Extensions.product1(n[nAt], n[nAt + 1], d[at + 2], d[at + 3]),
            Extensions.product1(n[nAt + 2], n[nAt + 3], d[at], d[at + 1]));
    product(d, at, d, at + 2, outD, to);
  }

  private static void product(long[] a, int i, long[] b, int j, long[] out, int to) {
    long low = Extensions.product0(a[i], a[i + 1], b[j], b[j + 1]);
    out[to + 1] = Extensions.product1(a[i], a[i + 1], b[j], b[j + 1]);
    out[to] = low;
  }

  /// One layer: from a claim on this level's nodes to one on the next's; `claim` is replaced.
  private Extension[] layer(
      int level, Extension[] point, Extension[] claim, Sender sender, Triples triples) {
    Extension gamma = sender.challenge();
    boolean leaves = level + 1 == numerators.length - 1;
    var layer =
        new LookupLayer(
            gamma,
            numerators[level + 1],
            denominators[level + 1],
            leaves ? ones / 2 : 0,
            used[level]);
    Extension value = claim[0].plus(claim[1].times(gamma));
    var sigma = new Extension[point.length];
    for (int j = point.length - 1; j >= 0; j--) {
      Extension[] top = Arrays.copyOf(point, j);
      int low = Math.min(j, 9);
      long[] eqHigh = Equality.vector(Arrays.copyOf(top, j - low));
      long[] eqLow = Equality.vector(Arrays.copyOfRange(top, j - low, j));
      long[] sums = layer.round(eqHigh, eqLow);
      Extension one = Extension.at(sums, 0);
      Extension r = point[j];
      // claim = (1 - r) h(0) + r h(1).
      Extension zero = value.minus(r.times(one)).times(Extension.ONE.minus(r).inverse());
      Extension m = sender.hidden(one.minus(zero));
      Extension q = sender.hidden(Extension.at(sums, 1));
      Extension x = sender.challenge();
      sigma[j] = x;
      value = value.plus(x.minus(r).times(m)).plus(x.square().minus(x).times(q));
      layer.fold(x);
    }
    Extension[] ends = layer.ends(); // n0, n1, d0, d1
    Extension n0 = sender.hidden(ends[0]);
    Extension n1 = sender.hidden(ends[1]);
    Extension d0 = sender.hidden(ends[2]);
    Extension d1 = sender.hidden(ends[3]);
    Extension first = sender.hidden(n0.times(d1));
    triples.add(n0, d1, first);
    triples.add(d0, n1.plus(d1.times(gamma)), value.minus(first));
    Extension t = sender.challenge();
    claim[0] = n0.plus(n1.minus(n0).times(t));
    claim[1] = d0.plus(d1.minus(d0).times(t));
    Extension[] next = Arrays.copyOf(sigma, sigma.length + 1);
    next[sigma.length] = t;
    numerators[level + 1] = new long[0];
    denominators[level + 1] = new long[0];
    return next;
  }
}
