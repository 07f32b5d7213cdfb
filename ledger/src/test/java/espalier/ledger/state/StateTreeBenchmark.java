package espalier.ledger.state;

import espalier.ledger.state.StateTree.Leaf;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Measures updates of random keys: `java -cp … espalier.ledger.state.StateTreeBenchmark 1000000`.
///
/// A round hashes the changed keys and values, updates the tree and reads the root; the pages of a
/// round are drained outside the measured time.
final class StateTreeBenchmark {
  private StateTreeBenchmark() {}

  /// Half, nearly all and mean of the rounds' times, in nanoseconds.
  record Times(long p50, long p99, long mean) {}

  static Times run(StateTree tree, int keys, int changes, int rounds, Fork fork) {
    var random = new Random(changes);
    var digest = digest();
    long[] nanos = new long[rounds];
    long sum = 0;
    for (int round = 0; round < rounds; round++) {
      int[] chosen = random.ints(0, keys).distinct().limit(changes).toArray();
      long value = random.nextLong();
      long start = System.nanoTime();
      var batch = new ArrayList<Leaf>(changes);
      for (int key : chosen) batch.add(leaf(digest, key, value + key));
      tree.update(batch, fork);
      nanos[round] = System.nanoTime() - start;
      sum += nanos[round];
      if (round % 16 == 15) tree.drain(NOWHERE);
    }
    Arrays.sort(nanos);
    return new Times(nanos[rounds / 2], nanos[rounds * 99 / 100], sum / rounds);
  }

  private static final PageStore.Sink NOWHERE =
      new PageStore.Sink() {
        @Override
        public void put(byte[] path, byte[] page) {}

        @Override
        public void remove(byte[] path) {}
      };

  /// A key of 32 bytes and a value of 64, as an account's row may have.
  private static Leaf leaf(MessageDigest digest, int key, long value) {
    byte[] bytes = new byte[64];
    for (int i = 0; i < 4; i++) bytes[i] = (byte) (key >> (8 * i));
    digest.update(bytes, 0, 32);
    byte[] keyHash = digest.digest();
    for (int i = 0; i < 8; i++) bytes[8 + i] = (byte) (value >> (8 * i));
    return new Leaf(keyHash, digest.digest(bytes));
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  static void main(String[] arguments) {
    int keys = arguments.length == 0 ? 1_000_000 : Integer.parseInt(arguments[0]);
    var digest = digest();
    long before = heap();
    var tree = new StateTree(path -> null, Long.MAX_VALUE);
    long start = System.nanoTime();
    var batch = new ArrayList<Leaf>();
    for (int key = 0; key < keys; key++) {
      batch.add(leaf(digest, key, key));
      if (batch.size() == 10_000 || key == keys - 1) {
        tree.update(batch);
        batch.clear();
      }
    }
    batch.trimToSize();
    System.out.printf(
        "%d keys built in %d ms, heap %d MB%n",
        keys, (System.nanoTime() - start) / 1_000_000, (heap() - before) >> 20);
    tree.drain(NOWHERE);
    System.out.printf("pages by account %d MB%n", tree.cleanBytes() >> 20);
    try (var executor = Executors.newSingleThreadExecutor()) {
      Fork twoThreads =
          (left, right) -> {
            Future<?> other = executor.submit(left);
            right.run();
            join(other);
          };
      for (int pass = 0; pass < 2; pass++) {
        for (int changes : new int[] {1, 100, 1_000}) {
          int rounds = 200_000 / (changes + 50);
          System.out.printf(
              "%4d inline %s%n", changes, run(tree, keys, changes, rounds, Fork.INLINE));
          System.out.printf(
              "%4d forked %s%n", changes, run(tree, keys, changes, rounds, twoThreads));
        }
      }
    }
  }

  private static void join(Future<?> future) {
    try {
      future.get();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static long heap() {
    for (int i = 0; i < 3; i++) System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
