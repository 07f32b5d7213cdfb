package espalier.scoring.subnet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.scoring.subnet.MarginalInformation.Evidence;
import espalier.scoring.subnet.MarginalInformation.Outcome;
import espalier.scoring.subnet.MarginalInformation.Published;
import espalier.scoring.subnet.MarginalInformation.Round;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// [MarginalInformation] against the specification written out in big integers.
final class MarginalInformationTwinTest {
  private static final int NETWORKS = 150;
  private static final BigInteger ONE = BigInteger.valueOf(65_536);

  /// Method: random networks over several rounds; all that is kept between rounds comes from the
  /// fast code, so that one difference does not hide the next.
  @Test
  void factors_and_evidence_equal_the_specification() {
    long fromSeed = Long.getLong("espalier.seed", 1);
    int partial = 0;
    for (long seed = fromSeed; seed < fromSeed + NETWORKS; seed++) {
      RandomGenerator random = new SplittableRandom(seed);
      int n = 2 + random.nextInt(12);
      int k = 1 + random.nextInt(8);
      Published published = Published.nothing(n);
      Evidence[] evidence = new Evidence[k];
      Arrays.fill(evidence, Evidence.NONE);
      int[] quality = random.ints(n, 0, 50_000).toArray();
      long[] stake = random.longs(k, 0, 1_000_000).toArray();
      for (int t = 0; t < 12; t++) {
        int[][] votes = votes(random, k, quality, published);
        Round round = new Round(published, votes, stake, evidence);
        Outcome fast = MarginalInformation.score(round);
        Outcome plain = plain(round);
        String where = "seed " + seed + ", round " + t;
        assertArrayEquals(plain.factor(), fast.factor(), where);
        assertArrayEquals(plain.evidence(), fast.evidence(), where);
        for (int factor : fast.factor()) {
          partial += factor > 0 && factor < MarginalInformation.ONE ? 1 : 0;
        }
        evidence = fast.evidence();
        published = published.followedBy(consensus(votes, n));
        quality[random.nextInt(n)] = random.nextInt(50_000);
      }
    }
    assertTrue(partial > NETWORKS, "hardly any factor lies between 0 and 1");
  }

  private static int[][] votes(RandomGenerator random, int k, int[] quality, Published published) {
    int[][] votes = new int[k][];
    for (int i = 0; i < k; i++) {
      int kind = random.nextInt(8);
      votes[i] = new int[kind == 0 ? 0 : quality.length];
      for (int j = 0; j < votes[i].length; j++) {
        votes[i][j] =
            switch (kind) {
              case 1 -> published.last()[j] >>> 15;
              case 2 -> random.nextInt(65_536);
              default -> quality[j] + random.nextInt(5_000);
            };
      }
    }
    return votes;
  }

  private static int[] consensus(int[][] votes, int n) {
    int[] consensus = new int[n];
    for (int[] vote : votes) {
      for (int j = 0; j < vote.length; j++) {
        consensus[j] += vote[j] / votes.length;
      }
    }
    return consensus;
  }

  private static Outcome plain(Round round) {
    int k = round.votes().length;
    int n = round.published().last().length;
    BigInteger[][] residual = new BigInteger[k][];
    boolean[] heard = new boolean[k];
    for (int i = 0; i < k; i++) {
      int[] vote = round.votes()[i];
      long sum = Arrays.stream(vote).asLongStream().sum();
      heard[i] = sum > 0;
      residual[i] = new BigInteger[n];
      for (int j = 0; j < n && heard[i]; j++) {
        residual[i][j] =
            BigInteger.valueOf(((long) vote[j] << 30) / sum - round.published().last()[j]);
      }
    }
    int[] factor = new int[k];
    long known = Arrays.stream(round.published().last()).filter(c -> c != 0).count();
    if (known == 0) {
      Arrays.setAll(factor, i -> heard[i] ? 65_536 : 0);
      return new Outcome(factor, round.evidence());
    }
    BigInteger[] seen = agreements(round, heard, residual);
    BigInteger[][] rest = withoutHistory(round, heard, residual);
    BigInteger[] novel = agreements(round, heard, rest);
    Evidence[] evidence = round.evidence().clone();
    BigInteger[] energy = new BigInteger[k];
    int longest = 1;
    for (int i = 0; i < k; i++) {
      energy[i] = heard[i] ? product(rest[i], rest[i]) : BigInteger.ZERO;
      if (heard[i]) {
        Evidence old = evidence[i];
        int count = Math.min(64, old.rounds() + 1);
        evidence[i] =
            new Evidence(
                old.agreement() + (seen[i].intValueExact() - old.agreement()) / count,
                old.novelAgreement() + (novel[i].intValueExact() - old.novelAgreement()) / count,
                count);
      }
      longest = Math.max(longest, evidence[i].rounds());
    }
    BigInteger enough = median(round, i -> heard[i], energy).divide(BigInteger.valueOf(16));
    BigInteger[] level = new BigInteger[k];
    Arrays.setAll(level, i -> BigInteger.valueOf(evidence[i].novelAgreement()));
    long typical = median(round, i -> heard[i], level).longValueExact();
    if (typical < 5_461 + 2 * doubt(known, longest)) {
      Arrays.setAll(level, i -> BigInteger.valueOf(evidence[i].agreement()));
      typical = median(round, i -> heard[i], level).longValueExact();
    }
    for (int i = 0; i < k; i++) {
      if (heard[i]) {
        long informed = 65_536;
        if (typical >= 5_461) {
          long above = level[i].longValueExact() + doubt(known, evidence[i].rounds());
          informed = Math.max(0, Math.min(65_536, 2 * above * 65_536 / typical));
        }
        informed = evidence[i].rounds() <= 7 ? Math.max(32_768, informed) : informed;
        BigInteger novelty =
            energy[i].compareTo(enough) >= 0 ? ONE : energy[i].multiply(ONE).divide(enough);
        factor[i] = (int) (informed * novelty.longValueExact() / 65_536);
      }
    }
    return new Outcome(factor, evidence);
  }

  private static BigInteger[][] withoutHistory(
      Round round, boolean[] heard, BigInteger[][] residual) {
    int k = heard.length;
    int n = round.published().last().length;
    BigInteger[] step = new BigInteger[n];
    Arrays.setAll(
        step,
        j ->
            BigInteger.valueOf(
                (long) round.published().average()[j] - round.published().last()[j]));
    BigInteger[][] rest = new BigInteger[k][n];
    BigInteger length = product(step, step);
    for (int i = 0; i < k; i++) {
      for (int j = 0; j < n && heard[i]; j++) {
        BigInteger along =
            length.signum() == 0
                ? BigInteger.ZERO
                : product(residual[i], step).shiftLeft(20).divide(length);
        rest[i][j] = residual[i][j].subtract(along.multiply(step[j]).shiftRight(20));
      }
    }
    return rest;
  }

  private static long doubt(long neurons, int rounds) {
    return (1L << 19) / BigInteger.valueOf(256 * neurons * rounds).sqrt().longValueExact();
  }

  private static BigInteger product(BigInteger[] a, BigInteger[] b) {
    BigInteger sum = BigInteger.ZERO;
    for (int j = 0; j < a.length; j++) {
      sum = sum.add(a[j].multiply(b[j]));
    }
    return sum;
  }

  private static BigInteger[] agreements(Round round, boolean[] heard, BigInteger[][] residual) {
    int k = heard.length;
    BigInteger[] agreement = new BigInteger[k];
    for (int i = 0; i < k; i++) {
      int self = i;
      BigInteger[] with = new BigInteger[k];
      for (int other = 0; other < k; other++) {
        boolean both = heard[i] && heard[other];
        with[other] =
            both
                ? correlation(residual[Math.max(i, other)], residual[Math.min(i, other)])
                : BigInteger.ZERO;
      }
      agreement[i] = median(round, other -> other != self && heard[other], with);
    }
    return agreement;
  }

  private static BigInteger correlation(BigInteger[] higher, BigInteger[] lower) {
    BigInteger first = product(higher, higher).sqrt();
    BigInteger second = product(lower, lower).sqrt();
    if (first.signum() == 0 || second.signum() == 0) {
      return BigInteger.ZERO;
    }
    BigInteger cosine = product(higher, lower).divide(first).multiply(ONE).divide(second);
    return cosine.min(ONE).max(ONE.negate());
  }

  private static BigInteger median(Round round, IntPredicate counts, BigInteger[] scores) {
    List<Integer> order =
        new ArrayList<>(IntStream.range(0, scores.length).filter(counts).boxed().toList());
    order.sort(Comparator.comparing(i -> scores[i]));
    long half = order.stream().mapToLong(i -> round.stake()[i]).sum() / 2;
    long below = 0;
    BigInteger found = BigInteger.ZERO;
    for (int i : order) {
      found = scores[i];
      below += round.stake()[i];
      if (below > half) {
        break;
      }
    }
    return found;
  }

  @Test
  void the_average_follows_a_quarter_of_the_way() {
    Published published = Published.nothing(2).followedBy(new int[] {1, 1});
    assertEquals(1 << 29, published.average()[0]);
    Published next = published.followedBy(new int[] {0, 9});
    assertArrayEquals(new int[] {0, 1 << 30}, next.last());
    assertArrayEquals(new int[] {3 << 27, 5 << 27}, next.average());
  }
}
