package espalier.ledger.state;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.ledger.state.MembershipProof.Absence;
import espalier.ledger.state.MembershipProof.Inclusion;
import espalier.ledger.state.StateTree.Leaf;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class Ics23Test {
  /// Method: trees of 1 to 2 000 keys; every proof is judged by both verifiers.
  @Test
  void presence_and_absence_are_proved_to_both_verifiers() {
    Seeds.forEach(40, Ics23Test::provesBoth);
  }

  private static void provesBoth(RandomGenerator random) {
    var state = new KnownState(random, random.nextInt(1, 1 << random.nextInt(1, 12)));
    byte[] root = state.tree.root();
    for (int i = 0; i < 20; i++) {
      var entry = state.any(random);
      byte[] proof = state.prove(entry.key());
      assertEquals(
          Optional.empty(), Ics23.verifyMembership(root, proof, entry.key(), entry.value()));
      assertTrue(PlainIcs23.isMember(root, proof, entry.key(), entry.value()));
      assertArrayEquals(proof, Ics23.encode(Ics23.decode(proof)));

      byte[] absent = state.absent(random);
      byte[] absence = state.prove(absent);
      assertEquals(Optional.empty(), Ics23.verifyNonMembership(root, absence, absent));
      assertTrue(PlainIcs23.isAbsent(root, absence, absent));
      assertArrayEquals(absence, Ics23.encode(Ics23.decode(absence)));

      assertTrue(Ics23.verifyNonMembership(root, proof, entry.key()).isPresent());
      assertTrue(Ics23.verifyMembership(root, absence, absent, entry.value()).isPresent());
      byte[] elsewhere = state.any(random).key();
      assertTrue(Ics23.verifyNonMembership(root, absence, elsewhere).isPresent());
    }
  }

  @Test
  void absence_at_either_end_has_one_neighbour_and_between_two() {
    Seeds.forEach(20, Ics23Test::provesBothEnds);
  }

  private static void provesBothEnds(RandomGenerator random) {
    var state = new KnownState(random, random.nextInt(1, 6));
    byte[] root = state.tree.root();
    boolean below = false;
    boolean above = false;
    while (!below || !above) {
      byte[] key = state.absent(random);
      byte[] keyHash = PlainTree.sha256(key);
      var proof = assertInstanceOf(Absence.class, state.tree.prove(key, state));
      var lower = state.entries.lowerEntry(keyHash);
      var higher = state.entries.higherEntry(keyHash);
      below |= lower == null;
      above |= higher == null;
      assertNeighbour(lower == null ? null : lower.getValue(), proof.left());
      assertNeighbour(higher == null ? null : higher.getValue(), proof.right());
      byte[] bytes = Ics23.encode(proof);
      assertEquals(Optional.empty(), Ics23.verifyNonMembership(root, bytes, key));
      assertTrue(PlainIcs23.isAbsent(root, bytes, key));
    }
  }

  private static void assertNeighbour(Preimages.Entry expected, Inclusion found) {
    if (expected == null) {
      assertNull(found);
    } else {
      assertArrayEquals(expected.key(), assertNotNullAndGet(found).key());
    }
  }

  private static Inclusion assertNotNullAndGet(Inclusion found) {
    assertNotNull(found);
    return found;
  }

  @Test
  void the_empty_tree_proves_the_absence_of_every_key_and_no_other_tree_does_so() {
    var tree = new StateTree(new MemoryPages(), 0);
    byte[] key = {1, 2, 3};
    byte[] proof = Ics23.encode(tree.prove(key, keyHash -> null));
    assertEquals(Optional.empty(), Ics23.verifyNonMembership(tree.root(), proof, key));
    var full = new KnownState(new Random(1), 3);
    assertTrue(Ics23.verifyNonMembership(full.tree.root(), proof, key).isPresent());
    assertThrows(IllegalArgumentException.class, () -> tree.prove(new byte[0], full));
  }

  @Test
  void every_flipped_bit_of_a_proof_is_refused() {
    Seeds.forEach(
        3,
        random -> {
          var state = new KnownState(random, random.nextInt(2, 300));
          byte[] root = state.tree.root();
          var entry = state.any(random);
          byte[] proof = state.prove(entry.key());
          byte[] absent = state.absent(random);
          byte[] absence = state.prove(absent);
          for (int bit = 0; bit < 8 * proof.length; bit++) {
            byte[] bad = flipped(proof, bit);
            assertTrue(
                Ics23.verifyMembership(root, bad, entry.key(), entry.value()).isPresent(),
                "bit " + bit + " of " + HexFormat.of().formatHex(proof));
          }
          for (int bit = 0; bit < 8 * absence.length; bit++) {
            byte[] bad = flipped(absence, bit);
            assertTrue(
                Ics23.verifyNonMembership(root, bad, absent).isPresent(),
                "bit " + bit + " of " + HexFormat.of().formatHex(absence));
          }
          for (int bit = 0; bit < 256; bit++) {
            byte[] bad = flipped(root, bit);
            assertTrue(Ics23.verifyMembership(bad, proof, entry.key(), entry.value()).isPresent());
            assertTrue(Ics23.verifyNonMembership(bad, absence, absent).isPresent());
          }
        });
  }

  private static byte[] flipped(byte[] bytes, int bit) {
    byte[] flipped = bytes.clone();
    flipped[bit / 8] ^= (byte) (1 << bit % 8);
    return flipped;
  }

  @Test
  void a_truncated_extended_or_empty_proof_is_refused_with_a_sentence() {
    var state = new KnownState(new Random(2), 50);
    var entry = state.any(new Random(3));
    byte[] proof = state.prove(entry.key());
    for (int length = 0; length < proof.length; length++) {
      byte[] cut = Arrays.copyOf(proof, length);
      var refusal =
          Ics23.verifyMembership(state.tree.root(), cut, entry.key(), entry.value()).orElseThrow();
      assertFalse(refusal.isBlank());
      assertThrows(IllegalArgumentException.class, () -> Ics23.decode(cut));
    }
    assertThrows(
        IllegalArgumentException.class, () -> Ics23.decode(Arrays.copyOf(proof, proof.length + 1)));
    assertThrows(
        IllegalArgumentException.class, () -> Ics23.decode(new byte[Ics23.MAX_PROOF_BYTES + 1]));
  }

  /// Method: damage proofs in a few bytes; what is still read must be its own one spelling.
  @Test
  void whatever_is_read_has_one_spelling_and_all_else_is_refused_in_words() {
    Seeds.forEach(
        20,
        random -> {
          var state = new KnownState(random, random.nextInt(2, 30));
          byte[] absent = state.absent(random);
          byte[] proof = state.prove(random.nextBoolean() ? absent : state.any(random).key());
          for (int i = 0; i < 2_000; i++) {
            byte[] bad = Arrays.copyOf(proof, proof.length - random.nextInt(3) + random.nextInt(3));
            for (int j = random.nextInt(4); j >= 0; j--) {
              bad[random.nextInt(bad.length)] = (byte) (random.nextInt(4) << random.nextInt(8));
            }
            try {
              assertArrayEquals(bad, Ics23.encode(Ics23.decode(bad)));
            } catch (IllegalArgumentException refused) {
              assertFalse(refused.getMessage().isBlank());
            }
          }
        });
  }

  @Test
  void a_path_of_256_steps_is_read_and_one_of_257_is_refused() {
    var step = new MembershipProof.Step(new byte[32], false);
    var steps = new ArrayList<>(Collections.nCopies(256, step));
    var longest = new Inclusion(new byte[1], new byte[1], steps);
    var decoded = assertInstanceOf(Inclusion.class, Ics23.decode(Ics23.encode(longest)));
    assertEquals(256, decoded.path().size());
    steps.add(step);
    var longer = Ics23.encode(new Inclusion(new byte[1], new byte[1], steps));
    assertThrows(IllegalArgumentException.class, () -> Ics23.decode(longer));
  }

  /// Leaving out the true neighbour must not prove a present key absent, nor hide a key between.
  @Test
  void neighbours_that_are_not_adjacent_prove_nothing() {
    Seeds.forEach(
        20,
        random -> {
          var state = new KnownState(random, random.nextInt(3, 200));
          byte[] root = state.tree.root();
          var inner = new ArrayList<>(state.entries.values());
          int hidden = random.nextInt(1, inner.size() - 1);
          var key = inner.get(hidden).key();
          var left = (Inclusion) state.tree.prove(inner.get(hidden - 1).key(), state);
          var right = (Inclusion) state.tree.prove(inner.get(hidden + 1).key(), state);
          for (var forged :
              List.of(
                  new Absence(key, left, right),
                  new Absence(key, left, null),
                  new Absence(key, null, right),
                  new Absence(key, right, left),
                  new Absence(key, null, null))) {
            byte[] bytes = Ics23.encode(forged);
            assertTrue(Ics23.verifyNonMembership(root, bytes, key).isPresent());
          }
        });
  }

  /// A tree with its two leaves the wrong way round: each hashes to the root, neither is in its
  /// place.
  @Test
  void a_leaf_that_does_not_stand_where_its_key_belongs_is_not_proved() {
    var random = new Random(7);
    var state = new KnownState(random, 2);
    // Until the two part at the root.
    while ((state.entries.firstKey()[0] ^ state.entries.lastKey()[0]) >= 0) {
      state = new KnownState(random, 2);
    }
    var low = state.entries.firstEntry().getValue();
    byte[] lowLeaf = leafHash(low);
    byte[] highLeaf = leafHash(state.entries.lastEntry().getValue());
    byte[] right = PlainTree.sha256(new byte[] {1}, lowLeaf, highLeaf);
    byte[] wrong = PlainTree.sha256(new byte[] {1}, highLeaf, lowLeaf);
    assertEquals(Optional.empty(), verdict(low, highLeaf, false, right));
    assertEquals(
        Optional.of("the path is not that of the key's hash"), verdict(low, highLeaf, true, wrong));
  }

  private static byte[] leafHash(Preimages.Entry entry) {
    return PlainTree.sha256(
        new byte[] {0}, PlainTree.sha256(entry.key()), PlainTree.sha256(entry.value()));
  }

  private static Optional<String> verdict(
      Preimages.Entry entry, byte[] sibling, boolean onLeft, byte[] root) {
    var path = List.of(new MembershipProof.Step(sibling, onLeft));
    byte[] proof = Ics23.encode(new Inclusion(entry.key(), entry.value(), path));
    return Ics23.verifyMembership(root, proof, entry.key(), entry.value());
  }

  @Test
  void a_store_that_disagrees_with_the_tree_gets_no_proof() {
    var state = new KnownState(new Random(4), 20);
    var entry = state.any(new Random(5));
    Preimages lying = keyHash -> new Preimages.Entry(entry.key(), new byte[] {42});
    assertThrows(IllegalStateException.class, () -> state.tree.prove(entry.key(), lying));
    assertInstanceOf(Inclusion.class, state.tree.prove(entry.key(), state));
  }

  /// A million keys are 20 levels and a bit; ICS-23 spends about 40 bytes on each.
  @Test
  void a_proof_among_a_million_keys_has_at_most_1200_bytes_but_for_one_in_a_hundred() {
    int keys = 1_000_000;
    var random = new Random(6);
    byte[] valueHash = PlainTree.sha256(new byte[64]);
    var tree = new StateTree(new MemoryPages(), 0);
    var known = new TreeMap<byte[], Preimages.Entry>(Arrays::compareUnsigned);
    var batch = new ArrayList<Leaf>();
    for (int i = 0; i < keys; i++) {
      byte[] keyHash = new byte[32];
      random.nextBytes(keyHash);
      // One key in a thousand is known; of the others a proof needs no more than their hashes.
      if (i % 1_000 == 0) {
        byte[] key = ByteBuffer.allocate(33).putInt(i).array();
        keyHash = PlainTree.sha256(key);
        known.put(keyHash, new Preimages.Entry(key, new byte[64]));
      }
      batch.add(new Leaf(keyHash, valueHash));
      if (batch.size() == 50_000) {
        tree.update(batch);
        batch.clear();
      }
    }
    var sizes = new ArrayList<Integer>();
    for (var entry : known.values()) {
      byte[] proof = Ics23.encode(tree.prove(entry.key(), known::get));
      sizes.add(proof.length);
      assertTrue(PlainIcs23.isMember(tree.root(), proof, entry.key(), entry.value()));
    }
    sizes.sort(null);
    System.out.printf(
        "proof bytes among %d keys: p50 %d, p99 %d, most %d%n",
        keys, sizes.get(500), sizes.get(990), sizes.getLast());
    assertTrue(sizes.get(990) <= 1_200, "p99 " + sizes.get(990));
  }
}
