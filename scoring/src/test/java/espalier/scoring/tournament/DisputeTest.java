package espalier.scoring.tournament;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.codec.Malformed;
import espalier.base.unit.Hash;
import espalier.scoring.share.MerkleTree;
import espalier.scoring.tournament.EntryEvidence.Roots;
import espalier.scoring.tournament.MetaStep.Member;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DisputeTest {
  private static final int ROWS = 700;
  private static final int ENTRIES = 70;

  private final Random random = new Random(21);
  private final GaussTable table = GaussTable.of(ROWS);
  private final List<char[]> entries = new ArrayList<>();
  private final List<Member> members = new ArrayList<>();
  private final MetaTranscript.Sealed sealed = sealed();

  private MetaTranscript.Sealed sealed() {
    var transcript = new MetaTranscript(table);
    for (int i = 0; i < ENTRIES; i++) {
      char[] codes = EntryScoreTest.codes(random, ROWS);
      long stake = random.nextLong(1L << 50);
      entries.add(codes);
      members.add(new Member(RankCodes.tree(codes).root(), stake));
      transcript.add(codes, stake);
    }
    return transcript.seal();
  }

  @Test
  void every_honest_step_stands() {
    for (int step = 0; step < 3; step++) {
      for (int chunk = 0; chunk < 3; chunk++) {
        MetaStep evidence = evidence(sealed.leaves(), sealed.tree(), step, chunk);
        assertFalse(
            evidence.refutes(sealed.tree().root(), ENTRIES, members(step), table),
            step + ", " + chunk);
        assertEquals(
            evidence.step(), MetaStep.CODEC.decode(MetaStep.CODEC.encode(evidence)).step());
      }
    }
  }

  @Test
  void a_step_that_is_off_by_one_unit_is_refuted_and_no_other() {
    var leaves = new ArrayList<>(sealed.leaves());
    byte[] wrong = leaves.get(4).clone();
    wrong[17 * 16 + 15]++;
    leaves.set(4, wrong);
    MerkleTree tree = MerkleTree.of(leaves);
    assertTrue(evidence(leaves, tree, 1, 1).refutes(tree.root(), ENTRIES, members(1), table));
    assertFalse(evidence(leaves, tree, 1, 0).refutes(tree.root(), ENTRIES, members(1), table));
    // The next step starts from the wrong sums, so it is refuted too unless they were carried on.
    assertTrue(evidence(leaves, tree, 2, 1).refutes(tree.root(), ENTRIES, members(2), table));
  }

  @Test
  void evidence_on_a_step_that_does_not_open_proves_nothing() {
    MetaStep good = evidence(sealed.leaves(), sealed.tree(), 1, 1);
    Hash root = sealed.tree().root();
    var swapped = new ArrayList<>(good.entries());
    swapped.set(3, good.entries().get(4));
    refused(new MetaStep(1, 1, good.before(), good.after(), swapped), root, members(1));
    refused(new MetaStep(1, 1, Optional.empty(), good.after(), good.entries()), root, members(1));
    refused(
        new MetaStep(1, 1, good.before(), good.before().get(), good.entries()), root, members(1));
    refused(new MetaStep(1, 2, good.before(), good.after(), good.entries()), root, members(1));
    refused(new MetaStep(2, 1, good.before(), good.after(), good.entries()), root, members(2));
    refused(new MetaStep(9, 1, good.before(), good.after(), good.entries()), root, List.of());
    refused(
        new MetaStep(1, 1, good.before(), good.after(), good.entries().subList(1, 32)),
        root,
        members(1).subList(1, 32));
    refused(good, Hash.ZERO, members(1));
  }

  private void refused(MetaStep evidence, Hash root, List<Member> of) {
    assertThrows(Malformed.class, () -> evidence.refutes(root, ENTRIES, of, table));
  }

  @Test
  void the_largest_step_takes_less_than_the_bound() {
    MetaStep evidence = evidence(sealed.leaves(), sealed.tree(), 1, 1);
    int growth = 32 * 4 * Hash.BYTES + 2 * 20 * Hash.BYTES; // Paths of 32,767 rows, 2^20 steps.
    assertTrue(MetaStep.CODEC.encode(evidence).length + growth < 65_536);
  }

  @Test
  void two_rows_whose_codes_are_swapped_are_found_and_honest_ones_stand() {
    char[] codes = sealed.codes();
    for (int i = 0; i < 300; i++) {
      int first = random.nextInt(ROWS);
      int second = (first + 1 + random.nextInt(ROWS - 1)) % ROWS;
      assertFalse(
          order(codes, first, second).refutes(sealed.tree().root(), root(codes), ENTRIES, ROWS));
      char[] crooked = codes.clone();
      crooked[first] = codes[second];
      crooked[second] = codes[first];
      assertTrue(
          order(crooked, first, second)
              .refutes(sealed.tree().root(), root(crooked), ENTRIES, ROWS));
      char[] tied = codes.clone();
      tied[first] = tied[second];
      assertTrue(
          order(tied, first, second).refutes(sealed.tree().root(), root(tied), ENTRIES, ROWS));
    }
    MetaOrder honest = order(codes, 3, 600);
    assertTrue(MetaOrder.CODEC.encode(honest).length < 12_000);
    assertThrows(
        Malformed.class, () -> honest.refutes(sealed.tree().root(), Hash.ZERO, ENTRIES, ROWS));
    assertThrows(
        Malformed.class,
        () -> order(codes, 3, 3).refutes(sealed.tree().root(), root(codes), ENTRIES, ROWS));
  }

  @Test
  void a_meta_model_that_ranks_nothing_is_refuted() {
    char[] codes = sealed.codes();
    assertFalse(MetaOrder.refutesCanonical(RankCodes.encode(codes), root(codes), ROWS));
    char[] crooked = codes.clone();
    crooked[0]++;
    assertTrue(MetaOrder.refutesCanonical(RankCodes.encode(crooked), root(crooked), ROWS));
    assertThrows(
        Malformed.class,
        () -> MetaOrder.refutesCanonical(RankCodes.encode(crooked), root(codes), ROWS));
    assertThrows(Malformed.class, () -> MetaOrder.refutesCanonical(new byte[2], root(codes), ROWS));
  }

  @Test
  void an_entrys_scores_are_recomputed_from_its_opened_bytes() {
    Targets targets = EntryScoreTest.targets(random, ROWS);
    char[] meta = sealed.codes();
    var evidence =
        new EntryEvidence(
            RankCodes.encode(entries.getFirst()), targets.encode(), RankCodes.encode(meta));
    var roots = new Roots(members.getFirst().payload(), targets.tree().root(), root(meta));
    var scores = evidence.scores(roots, table);
    assertEquals(EntryScore.corr(entries.getFirst(), targets, table), scores.corr());
    assertEquals(EntryScore.mmc(entries.getFirst(), meta, targets, table), scores.mmc());
    byte[] bytes = EntryEvidence.CODEC.encode(evidence);
    assertArrayEquals(bytes, EntryEvidence.CODEC.encode(EntryEvidence.CODEC.decode(bytes)));
    var foreign = new Roots(members.get(1).payload(), targets.tree().root(), root(meta));
    assertThrows(Malformed.class, () -> evidence.scores(foreign, table));
    assertThrows(
        Malformed.class,
        () ->
            new EntryEvidence(new byte[0], evidence.targets(), evidence.meta())
                .scores(roots, table));
    int most = EntryEvidence.ROWS_MAX;
    assertTrue(
        EntryEvidence.CODEC.encode(
                    new EntryEvidence(new byte[2 * most], new byte[4 * most], new byte[2 * most]))
                .length
            <= 65_536);
  }

  @Test
  void mutated_evidence_is_read_as_it_is_spelt_or_malformed() {
    byte[] good = MetaOrder.CODEC.encode(order(sealed.codes(), 5, 500));
    int read = 0;
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = good.clone();
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      bytes = random.nextInt(5) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
      try {
        assertArrayEquals(bytes, MetaOrder.CODEC.encode(MetaOrder.CODEC.decode(bytes)));
        read++;
      } catch (Malformed refused) {
        assertFalse(refused.getMessage().isBlank());
      }
    }
    assertTrue(read > 100, "only " + read + " mutations could be read");
  }

  private List<Member> members(int step) {
    return members.subList(32 * step, Math.min(ENTRIES, 32 * step + 32));
  }

  private MetaStep evidence(List<byte[]> leaves, MerkleTree tree, int step, int chunk) {
    int leaf = 3 * step + chunk;
    var opened = new ArrayList<Opening>();
    for (int i = 32 * step; i < Math.min(ENTRIES, 32 * step + 32); i++) {
      byte[] payload = RankCodes.encode(entries.get(i));
      opened.add(
          new Opening(
              MerkleTree.cut(payload, 512).get(chunk), RankCodes.tree(entries.get(i)).path(chunk)));
    }
    return new MetaStep(
        step,
        chunk,
        step == 0
            ? Optional.empty()
            : Optional.of(new Opening(leaves.get(leaf - 3), tree.path(leaf - 3))),
        new Opening(leaves.get(leaf), tree.path(leaf)),
        opened);
  }

  private MetaOrder order(char[] codes, int first, int second) {
    return new MetaOrder(
        first, second, sum(first), code(codes, first), sum(second), code(codes, second));
  }

  private Opening sum(int row) {
    int leaf = sealed.leaves().size() - 3 + row / 256;
    return new Opening(sealed.leaves().get(leaf), sealed.tree().path(leaf));
  }

  private static Opening code(char[] codes, int row) {
    return new Opening(
        MerkleTree.cut(RankCodes.encode(codes), 512).get(row / 256),
        RankCodes.tree(codes).path(row / 256));
  }

  private static Hash root(char[] codes) {
    return RankCodes.tree(codes).root();
  }
}
