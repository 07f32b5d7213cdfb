package espalier.ledger.state;

import espalier.ledger.state.StateTree.Leaf;
import java.nio.ByteBuffer;
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

  /// Half, nearly all and the fastest of the rounds' times, in nanoseconds; the fastest is what a
  /// busy machine disturbs least.
  record Times(long p50, long p99, long least) {}

  static Times run(StateTree tree, int keys, int changes, int rounds, Fork fork) {
    // Never the same values again: a batch that changes nothing costs nothing.
    var random = new Random(System.nanoTime());
    var digest = digest();
    long[] nanos = new long[rounds];
    for (int round = 0; round < rounds; round++) {
      int[] chosen = random.ints(0, keys).distinct().limit(changes).toArray();
      long value = random.nextLong();
      long start = System.nanoTime();
      var batch = new ArrayList<Leaf>(changes);
      for (int key : chosen) batch.add(leaf(digest, key, value + key));
      tree.update(batch, fork);
      nanos[round] = System.nanoTime() - start;
      if (round % 16 == 15) tree.drain(NOWHERE);
    }
    Arrays.sort(nanos);
    return new Times(nanos[rounds / 2], nanos[rounds * 99 / 100], nanos[0]);
  }

  /// Counts what one block of `changes` random keys hands to the store.
  private static void measureDrain(StateTree tree, int keys, int changes) {
    long[] written = new long[2];
    tree.drain(NOWHERE);
    run(tree, keys, changes, 1, Fork.INLINE);
    tree.drain(
        new PageStore.Sink() {
          @Override
          public void put(byte[] path, byte[] page) {
            written[0]++;
            written[1] += page.length;
          }

          @Override
          public void remove(byte[] path) {}
        });
    System.out.printf(
        "%4d changed keys drain %d pages, %d KB%n", changes, written[0], written[1] >> 10);
  }

  /// Proofs of keys that the last rounds did not touch, encoded; one thread.
  private static void measureProofs(StateTree tree, int keys) {
    var digest = digest();
    var batch = new ArrayList<Leaf>();
    for (int key = 0; key < keys; key += 50) batch.add(leaf(digest, key, key));
    tree.update(batch);
    for (int pass = 0; pass < 5; pass++) {
      long start = System.nanoTime();
      int proofs = 0;
      long bytes = 0;
      for (int key = 0; key < keys; key += 50) {
        byte[] keyBytes = keyBytes(key);
        byte[] value = valueBytes(key, key);
        bytes +=
            Ics23.encode(tree.prove(keyBytes, _ -> new Preimages.Entry(keyBytes, value))).length;
        proofs++;
      }
      System.out.printf(
          "%d proofs/s, mean %d bytes%n",
          proofs * 1_000_000_000L / (System.nanoTime() - start), bytes / proofs);
    }
  }

  private static final PageStore.Sink NOWHERE =
      new PageStore.Sink() {
        @Override
        public void put(byte[] path, byte[] page) {}

        @Override
        public void remove(byte[] path) {}
      };

  private static Leaf leaf(MessageDigest digest, int key, long value) {
    return new Leaf(digest.digest(keyBytes(key)), digest.digest(valueBytes(key, value)));
  }

  /// A key of 32 bytes, as an account has.
  private static byte[] keyBytes(int key) {
    return ByteBuffer.allocate(32).putInt(key).array();
  }

  /// A value of 64 bytes.
  private static byte[] valueBytes(int key, long value) {
    return ByteBuffer.allocate(64).putInt(key).putLong(value).array();
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
      measureDrain(tree, keys, 100);
      measureDrain(tree, keys, 1_000);
      measureProofs(tree, keys);
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
