package espalier.ledger.state;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.ledger.state.StateTree.Leaf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class StateTreeTest {
  /// The root's page stays in memory whatever the bound: a bucket of 64 leaves at most.
  private static final int ROOT_PAGE_BYTES = 6_000;

  /// Both halves at once, as a node would run them.
  private static final Fork TWO_THREADS =
      (left, right) -> {
        var thread = Thread.ofPlatform().start(left);
        right.run();
        try {
          thread.join();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      };

  @Test
  void the_empty_tree_has_the_zero_root_and_no_page() {
    var pages = new MemoryPages();
    var tree = new StateTree(pages, 0);
    assertArrayEquals(new byte[32], tree.root());
    assertArrayEquals(new byte[32], tree.update(List.of()));
    tree.drain(pages);
    assertEquals(0, pages.pages.size());
    assertEquals(0, tree.size());
  }

  @Test
  void one_leaf_is_the_root_itself() {
    var leaf = new Leaf(PlainTree.sha256(new byte[] {1}), PlainTree.sha256(new byte[] {2}));
    var tree = new StateTree(new MemoryPages(), 0);
    assertArrayEquals(
        PlainTree.sha256(new byte[1], leaf.keyHash(), leaf.valueHash()),
        tree.update(List.of(leaf)));
  }

  @Test
  void two_leaves_that_part_in_the_last_bit_hang_below_255_empty_siblings() {
    byte[] one = new byte[32];
    byte[] two = new byte[32];
    two[31] = 1;
    var changes = List.of(new Leaf(two, one), new Leaf(one, two));
    var plain = new PlainTree();
    plain.update(changes);
    assertArrayEquals(plain.root(), new StateTree(new MemoryPages(), 0).update(changes));
  }

  /// Method: random batches against the twin; after some, drain and now and then open anew.
  @Test
  void roots_equal_the_plain_twins_whatever_is_inserted_changed_removed_drained_and_reloaded() {
    Seeds.forEach(60, StateTreeTest::followsTheTwin);
  }

  private static void followsTheTwin(RandomGenerator random) {
    var pages = new MemoryPages();
    long cacheBytes = random.nextBoolean() ? 0 : random.nextInt(200_000);
    var tree = new StateTree(pages, cacheBytes);
    var plain = new PlainTree();
    int prefixBytes = random.nextInt(3) == 0 ? random.nextInt(31) : 0;
    int keySpace = 1 << random.nextInt(1, 13);
    for (int round = 0; round < 40; round++) {
      int removals = random.nextInt(0, 11);
      var changes = changes(random, prefixBytes, keySpace, removals);
      plain.update(changes);
      Fork fork = random.nextInt(4) == 0 ? TWO_THREADS : Fork.INLINE;
      assertArrayEquals(plain.root(), tree.update(changes, fork));
      assertEquals(plain.leaves.size(), tree.size());
      if (random.nextInt(3) == 0) {
        tree.drain(pages);
        assertTrue(
            tree.cleanBytes() <= cacheBytes + ROOT_PAGE_BYTES, "the cache exceeds its bound");
        assertPagesFollowFromLeaves(plain, pages);
      }
      if (random.nextInt(8) == 0) {
        tree.drain(pages);
        tree = new StateTree(pages, cacheBytes);
        assertArrayEquals(plain.root(), tree.root());
      }
    }
  }

  /// The pages are those of a tree built at once from the same leaves, byte for byte.
  private static void assertPagesFollowFromLeaves(PlainTree plain, MemoryPages pages) {
    var fresh = new MemoryPages();
    var leaves = new ArrayList<Leaf>();
    plain.leaves.forEach((key, value) -> leaves.add(new Leaf(key, value)));
    assertArrayEquals(plain.root(), StateTree.rebuild(fresh, 0, leaves.iterator(), fresh).root());
    assertTrue(fresh.sameAs(pages), "stored pages depend on history");
  }

  /// Changes of distinct keys out of a space, most of them clustered below a few prefixes.
  private static List<Leaf> changes(
      RandomGenerator random, int prefixBytes, int keySpace, int removalsInTen) {
    var changes = new TreeMap<byte[], Leaf>(Arrays::compareUnsigned);
    int count = random.nextInt(1 << random.nextInt(11));
    for (int i = 0; i < count; i++) {
      byte[] key = new byte[32];
      new Random(random.nextInt(keySpace)).nextBytes(key);
      Arrays.fill(key, 0, prefixBytes, (byte) random.nextInt(2));
      byte[] value = null;
      if (random.nextInt(10) >= removalsInTen) {
        value = new byte[32];
        random.nextBytes(value);
      }
      changes.put(key, new Leaf(key, value));
    }
    var shuffled = new ArrayList<>(changes.values());
    Collections.shuffle(shuffled, new Random(random.nextLong()));
    return shuffled;
  }

  @Test
  void the_root_does_not_depend_on_the_order_or_the_batches() {
    Seeds.forEach(
        20,
        random -> {
          var changes = new ArrayList<>(changes(random, 0, 5_000, 0));
          var atOnce = new StateTree(new MemoryPages(), 0);
          byte[] root = atOnce.update(changes);
          Collections.shuffle(changes, new Random(random.nextLong()));
          var oneByOne = new StateTree(new MemoryPages(), 0);
          for (Leaf change : changes) oneByOne.update(List.of(change));
          assertArrayEquals(root, oneByOne.root());
          for (Leaf change : changes) {
            oneByOne.update(List.of(new Leaf(change.keyHash(), null)));
          }
          assertArrayEquals(new byte[32], oneByOne.root());
        });
  }

  @Test
  void a_page_dropped_and_put_back_between_drains_is_not_removed_from_the_store() {
    var pages = new MemoryPages();
    var tree = new StateTree(pages, 0);
    var all = leaves(1_000);
    var root = tree.update(all);
    tree.drain(pages);
    tree.update(all.stream().map(leaf -> new Leaf(leaf.keyHash(), null)).toList());
    tree.update(all);
    tree.drain(eachPathOnce(pages));
    assertArrayEquals(root, new StateTree(pages, 0).root());
    var fresh = new MemoryPages();
    all.sort((a, b) -> Arrays.compareUnsigned(a.keyHash(), b.keyHash()));
    StateTree.rebuild(fresh, 0, all.iterator(), fresh);
    assertTrue(fresh.sameAs(pages));
  }

  private static PageStore.Sink eachPathOnce(MemoryPages pages) {
    var named = new TreeSet<byte[]>(Arrays::compareUnsigned);
    return new PageStore.Sink() {
      @Override
      public void put(byte[] path, byte[] page) {
        assertTrue(named.add(path), "a path was named twice in a drain");
        pages.put(path, page);
      }

      @Override
      public void remove(byte[] path) {
        assertTrue(named.add(path), "a path was named twice in a drain");
        pages.remove(path);
      }
    };
  }

  @Test
  void an_emptied_tree_leaves_no_page_behind() {
    var pages = new MemoryPages();
    var tree = new StateTree(pages, 1 << 20);
    var all = leaves(3_000);
    tree.update(all);
    tree.drain(pages);
    tree.update(all.stream().map(leaf -> new Leaf(leaf.keyHash(), null)).toList());
    tree.drain(pages);
    assertEquals(0, pages.pages.size());
  }

  @Test
  void what_does_not_change_is_not_written_again() {
    var pages = new MemoryPages();
    var tree = new StateTree(pages, 1 << 20);
    var all = leaves(2_000);
    tree.update(all);
    tree.drain(pages);
    pages.writes = 0;
    tree.update(all);
    tree.update(List.of(new Leaf(PlainTree.sha256(new byte[] {9, 9, 9}), null)));
    tree.drain(pages);
    assertEquals(0, pages.writes);
    tree.update(List.of(new Leaf(all.get(7).keyHash(), all.get(8).valueHash())));
    tree.drain(pages);
    assertTrue(pages.writes > 0 && pages.writes <= 4, "one key writes its path: " + pages.writes);
  }

  @Test
  void a_sink_that_fails_is_offered_the_same_pages_again() {
    var pages = new MemoryPages();
    var tree = new StateTree(pages, 0);
    byte[] root = tree.update(leaves(500));
    int[] puts = {0};
    var failing =
        new PageStore.Sink() {
          @Override
          public void put(byte[] path, byte[] page) {
            if (++puts[0] == 5) throw new IllegalStateException("disk full");
          }

          @Override
          public void remove(byte[] path) {}
        };
    assertThrows(IllegalStateException.class, () -> tree.drain(failing));
    tree.drain(pages);
    assertArrayEquals(root, new StateTree(pages, 0).root());
  }

  @Test
  void a_key_named_twice_is_refused_and_changes_nothing() {
    var tree = new StateTree(new MemoryPages(), 0);
    byte[] root = tree.update(leaves(10));
    var twice = List.of(leaves(1).getFirst(), leaves(1).getFirst());
    assertThrows(IllegalArgumentException.class, () -> tree.update(twice));
    assertArrayEquals(root, tree.root());
  }

  @Test
  void a_hash_of_another_length_is_refused() {
    assertThrows(IllegalArgumentException.class, () -> new Leaf(new byte[31], null));
    assertThrows(IllegalArgumentException.class, () -> new Leaf(new byte[32], new byte[33]));
  }

  @Test
  void a_rebuild_refuses_leaves_out_of_order_removals_and_a_store_in_use() {
    var sorted = new ArrayList<>(leaves(3));
    sorted.sort((a, b) -> Arrays.compareUnsigned(a.keyHash(), b.keyHash()));
    var pages = new MemoryPages();
    var swapped = List.of(sorted.get(1), sorted.get(0));
    var twice = List.of(sorted.get(1), sorted.get(1));
    var removal = List.of(new Leaf(new byte[32], null));
    for (var bad : List.of(swapped, twice, removal)) {
      assertThrows(
          IllegalArgumentException.class, () -> StateTree.rebuild(pages, 0, bad.iterator(), pages));
      assertEquals(0, pages.pages.size());
    }
    StateTree.rebuild(pages, 0, sorted.iterator(), pages);
    assertThrows(
        IllegalStateException.class, () -> StateTree.rebuild(pages, 0, sorted.iterator(), pages));
  }

  /// Method: flip every bit of every page in turn; the page must be refused when it is next read.
  @Test
  void every_flipped_bit_of_a_stored_page_is_refused_by_its_path() {
    var pages = new MemoryPages();
    var tree = new StateTree(pages, 0);
    var all = leaves(150);
    tree.update(all);
    tree.drain(pages);
    for (byte[] path : List.copyOf(pages.pages.keySet()).subList(0, 4)) {
      byte[] good = pages.pages.get(path);
      for (int bit = 0; bit < 8 * good.length; bit++) {
        byte[] bad = good.clone();
        bad[bit / 8] ^= (byte) (1 << bit % 8);
        assertRefused(pages, path, bad, all);
      }
      assertRefused(pages, path, Arrays.copyOf(good, good.length - 1), all);
      assertRefused(pages, path, Arrays.copyOf(good, good.length + 1), all);
      assertRefused(pages, path, new byte[0], all);
      pages.pages.put(path, good);
    }
  }

  private static void assertRefused(MemoryPages pages, byte[] path, byte[] bad, List<Leaf> all) {
    pages.pages.put(path, bad);
    var refused =
        assertThrows(
            CorruptPageException.class, () -> new StateTree(pages, 0).update(removalsOf(all)));
    var name = HexFormat.of().formatHex(path);
    assertTrue(refused.getMessage().contains("path " + name + " "), refused.getMessage());
  }

  private static List<Leaf> removalsOf(List<Leaf> leaves) {
    return leaves.stream().map(leaf -> new Leaf(leaf.keyHash(), null)).toList();
  }

  @Test
  void a_stale_or_missing_page_is_refused_and_the_tree_then_refuses_every_call() {
    var pages = new MemoryPages();
    var all = leaves(150);
    var tree = new StateTree(pages, 0);
    tree.update(all);
    tree.drain(pages);
    byte[] path = pages.pages.lastKey();
    byte[] old = pages.pages.get(path);
    var changed = new ArrayList<Leaf>();
    all.forEach(leaf -> changed.add(new Leaf(leaf.keyHash(), leaf.keyHash())));
    tree.update(changed);
    tree.drain(pages);
    pages.pages.put(path, old);
    assertThrows(CorruptPageException.class, () -> new StateTree(pages, 0).update(removalsOf(all)));
    pages.pages.remove(path);
    var reading = new StateTree(pages, 0);
    assertThrows(CorruptPageException.class, () -> readEverywhere(reading));
    assertArrayEquals(tree.root(), reading.root());
    var reopened = new StateTree(pages, 0);
    assertThrows(CorruptPageException.class, () -> reopened.update(removalsOf(all)));
    assertThrows(IllegalStateException.class, reopened::root);
    assertThrows(IllegalStateException.class, () -> reopened.update(List.of()));
    assertThrows(IllegalStateException.class, () -> reopened.drain(pages));
  }

  /// Asks for proofs of absence until every page was read; only proofs of neighbours end in words.
  private static void readEverywhere(StateTree tree) {
    for (int i = 0; i < 1_000; i++) {
      byte[] key = {1, (byte) (i >> 8), (byte) i, 1};
      try {
        tree.prove(key, keyHash -> new Preimages.Entry(key, key));
      } catch (IllegalStateException expected) {
        // The made-up preimage does not fit; the pages on the way were read.
        assertTrue(expected.getMessage().startsWith("the stored key and value"));
      }
    }
  }

  @Test
  void a_fork_that_does_not_run_both_halves_is_found_out() {
    var tree = new StateTree(new MemoryPages(), 0);
    tree.update(leaves(200));
    assertThrows(
        IllegalStateException.class,
        () -> tree.update(removalsOf(leaves(200)), (left, right) -> left.run()));
  }

  private static List<Leaf> leaves(int count) {
    var leaves = new ArrayList<Leaf>();
    for (int i = 0; i < count; i++) {
      byte[] key = {(byte) (i >> 16), (byte) (i >> 8), (byte) i};
      leaves.add(new Leaf(PlainTree.sha256(key), PlainTree.sha256(key, key)));
    }
    return leaves;
  }
}
