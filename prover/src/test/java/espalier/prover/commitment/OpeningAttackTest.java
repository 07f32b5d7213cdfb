package espalier.prover.commitment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.proof.commitment.Commitment;
import espalier.proof.commitment.Hiding;
import espalier.proof.commitment.LinearClaim;
import espalier.proof.commitment.LinearClaim.Axis;
import espalier.proof.commitment.OpeningShape;
import espalier.proof.commitment.Parameters;
import espalier.proof.commitment.ResidualPlan;
import espalier.proof.field.Extension;
import espalier.proof.field.Extensions;
import espalier.proof.field.Goldilocks;
import espalier.proof.transcript.ProofRefused;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Openings that are wrong in one place each, and the checks that refuse them.
final class OpeningAttackTest {
  private static final Parameters TINY = new Parameters(3, 1, 3, 0, 5, Hiding.NONE);
  private static final Parameters LONG = new Parameters(1, 1, 13, 0, 15, Hiding.NONE);
  private static final Parameters REUSED = new Parameters(5, 1, 7, 200, 10, Hiding.REUSED);
  private static final Parameters FRESH = new Parameters(5, 1, 7, 250, 11, Hiding.FRESH);

  /// A statement, what it is about, and a proof of it.
  private record Proven(Instance instance, List<Commitment> commitments, byte[] proof) {
    String refusal(byte[] changed) {
      return assertThrows(
              ProofRefused.class,
              () -> instance.verify(commitments, changed),
              "a changed proof was accepted")
          .check();
    }
  }

  private static Proven proven(int seed, Parameters... shapes) {
    return proven(Instance.draw(new Random(seed), List.of(shapes)));
  }

  private static Proven proven(Instance instance) {
    List<CommittedMatrix> matrices = instance.commit();
    List<Commitment> commitments = instance.commitments(matrices);
    byte[] proof = instance.prove(matrices);
    instance.verify(commitments, proof);
    matrices.forEach(CommittedMatrix::close);
    return new Proven(instance, commitments, proof);
  }

  private static byte[] flipped(byte[] bytes, int at, int bit) {
    byte[] changed = bytes.clone();
    changed[at] ^= (byte) (1 << bit);
    return changed;
  }

  @Test
  void every_flipped_byte_of_a_small_opening_is_refused() {
    Proven proven = proven(1, TINY, TINY);
    var checks = new TreeSet<String>();
    for (int at = 0; at < proven.proof.length; at++) {
      checks.add(proven.refusal(flipped(proven.proof, at, at % 8)));
    }
    assertTrue(
        checks.containsAll(List.of("block values", "row values", "column value", "column paths")),
        () -> "too few checks took part: " + checks);
  }

  /// Method: all of the messages, and a sample of the columns and paths, which are most of it.
  @Test
  void flipped_bytes_of_hidden_and_of_committed_openings_are_refused() {
    for (Proven proven : List.of(proven(2, REUSED, FRESH), proven(3, LONG))) {
      var random = new Random(4);
      for (int at = 0; at < proven.proof.length; at += at < 2_000 ? 5 : 700) {
        proven.refusal(flipped(proven.proof, at, random.nextInt(8)));
      }
    }
    assertTrue(ResidualPlan.of(List.of(LONG)).next().isPresent());
  }

  @Test
  void an_opening_of_another_length_is_refused() {
    Proven proven = proven(5, TINY);
    byte[] proof = proven.proof;
    for (int length = 0; length < proof.length; length++) {
      assertEquals("proof bytes", proven.refusal(Arrays.copyOf(proof, length)));
    }
    assertEquals("proof bytes", proven.refusal(Arrays.copyOf(proof, proof.length + 1)));
    assertEquals("proof bytes", proven.refusal(Arrays.copyOf(proof, 2 * proof.length)));
  }

  @Test
  void an_element_that_is_not_below_p_is_refused() {
    // All cells are zero: then so are the opened columns, and zero has another spelling.
    LinearClaim claim = Instance.claim(new Random(6), 0, TINY);
    Proven proven = proven(Instance.of(List.of(TINY), List.of(new long[24]), List.of(claim)));
    ByteBuffer words = ByteBuffer.wrap(proven.proof);
    int spellings = 0;
    int others = 0;
    for (int at = 0; at + 8 <= proven.proof.length; at += 8) {
      long word = words.getLong(at);
      byte[] changed = proven.proof.clone();
      // The same element in its other spelling, where it has one; else the smallest non-element.
      boolean has = Long.compareUnsigned(word, -Goldilocks.MODULUS) < 0;
      spellings += has ? 1 : 0;
      ByteBuffer.wrap(changed).putLong(at, has ? word + Goldilocks.MODULUS : Goldilocks.MODULUS);
      String check = proven.refusal(changed);
      others += check.equals("proof bytes") ? 0 : 1;
    }
    assertEquals(1, others, "all words are elements but the nonce");
    assertTrue(spellings > 32, "too few words have another spelling");
  }

  @Test
  void another_statement_is_refused() {
    Proven proven = proven(7, TINY, TINY);
    Instance told = proven.instance;
    List<LinearClaim> claims = told.claims();
    LinearClaim first = claims.getFirst();
    var otherCoefficient =
        new LinearClaim(
            first.commitment(),
            first.offset(),
            first.axes(),
            first.coefficient().plus(Extension.ONE));
    var other = new ArrayList<>(claims);
    other.set(0, otherCoefficient);
    refused(proven, new Instance(told.shapes(), told.cells(), List.of(), other, told.total()));
    other.remove(0);
    refused(
        proven,
        new Instance(
            told.shapes(), told.cells(), List.of(), claims, told.total().plus(Extension.ONE)));
    Axis axis = new Axis(3, Instance.vector(new Random(1), 8));
    other.set(0, new LinearClaim(0, 0, List.of(axis), Extension.ONE));
    refused(proven, new Instance(told.shapes(), told.cells(), List.of(), other, told.total()));
    List<Commitment> swapped = proven.commitments.reversed();
    assertThrows(ProofRefused.class, () -> told.verify(swapped, proven.proof));
  }

  private static void refused(Proven proven, Instance other) {
    assertThrows(ProofRefused.class, () -> other.verify(proven.commitments, proven.proof));
  }

  /// Method: the honest prover's code, told a wrong total.
  @Test
  void a_wrong_total_is_refused_whoever_proves_it() {
    for (Parameters[] shapes :
        new Parameters[][] {{TINY}, {TINY, TINY}, {FRESH}, {REUSED, FRESH}, {LONG}}) {
      Instance right = Instance.draw(new Random(8), List.of(shapes));
      var wrong =
          new Instance(
              right.shapes(),
              right.cells(),
              List.of(),
              right.claims(),
              right.total().plus(new Extension(0, 1)));
      List<CommittedMatrix> matrices = wrong.commit();
      byte[] proof = wrong.prove(matrices);
      List<Commitment> commitments = wrong.commitments(matrices);
      assertThrows(ProofRefused.class, () -> wrong.verify(commitments, proof));
      matrices.forEach(CommittedMatrix::close);
    }
  }

  /// Method: cells change between the reads of an encoder, so that rows are no codewords, and the
  /// claim is true of the cells that the sumcheck sees.
  @Test
  void rows_that_are_no_codewords_are_refused() {
    var random = new Random(9);
    for (Parameters shape : List.of(new Parameters(40, 1, 5, 0, 7, Hiding.NONE), LONG)) {
      int count = shape.rows() << shape.columnBits();
      long[] cells = Instance.cells(random, count);
      long[] others = Instance.cells(random, count);
      var reads = new AtomicInteger();
      int honest = shape.rows() << (shape.domainBits() - shape.columnBits());
      var source =
          new CellSource() {
            @Override
            public long count() {
              return count;
            }

            @Override
            public void read(long first, int length, long[] target, int at) {
              boolean lie = reads.getAndIncrement() < honest / 2;
              System.arraycopy(lie ? others : cells, (int) first, target, at, length);
            }
          };
      Instance told =
          Instance.of(List.of(shape), List.of(cells), List.of(Instance.claim(random, 0, shape)));
      try (var matrix = CommittedMatrix.commit(shape, source)) {
        byte[] proof = told.prove(List.of(matrix));
        List<Commitment> commitments = List.of(matrix.commitment());
        String check =
            assertThrows(ProofRefused.class, () -> told.verify(commitments, proof)).check();
        assertTrue(List.of("query", "residual value").contains(check), check);
      }
    }
  }

  @Test
  void columns_in_each_others_place_are_refused() {
    Proven proven = proven(10, TINY);
    // The columns are the last of the proof; all 32 are opened, so there are no paths.
    int column = 3 * 8;
    int start = proven.proof.length - 32 * column;
    byte[] changed = proven.proof.clone();
    System.arraycopy(proven.proof, start, changed, start + column, column);
    System.arraycopy(proven.proof, start + column, changed, start, column);
    assertEquals("column paths", proven.refusal(changed));
  }

  /// Method: two sets of cells on which the claims have equal totals; proofs of both have one
  /// length, and neither shows a small number where cells are small numbers.
  @Test
  void hidden_openings_tell_nothing_by_length_or_by_small_words() {
    var axis = new Axis(7, Extensions.ofBase(new long[] {1, 1}));
    var claims =
        List.of(
            new LinearClaim(0, 0, List.of(axis), Extension.ONE),
            new LinearClaim(1, 128, List.of(axis), Extension.ONE));
    var first = new long[640];
    var second = new long[640];
    first[0] = 5;
    first[129] = 9;
    second[1] = 5;
    second[128] = 9;
    Arrays.fill(second, 300, 400, 1);
    List<Parameters> hidden = List.of(REUSED, FRESH);
    Proven one = proven(Instance.of(hidden, List.of(first, first), claims));
    Proven two = proven(Instance.of(hidden, List.of(second, second), claims));
    assertEquals(one.instance.total(), two.instance.total());
    assertEquals(smallWords(one.proof), smallWords(two.proof));
    int nonces = 1;
    for (List<Parameters> level = hidden; ; nonces++) {
      var next = ResidualPlan.of(level).next();
      if (next.isEmpty()) {
        break;
      }
      level = List.of(next.get());
    }
    assertEquals(nonces, smallWords(one.proof), "nonces are small; nothing else may be");

    var open = new Parameters(5, 1, 7, 0, 9, Hiding.NONE);
    Proven shown = proven(Instance.of(List.of(open, open), List.of(first, first), claims));
    assertTrue(smallWords(shown.proof) > 1, "the test would not see small words");
  }

  /// Words in any place that a digest may push them to: all lengths are even.
  private static int smallWords(byte[] proof) {
    ByteBuffer words = ByteBuffer.wrap(proof);
    int small = 0;
    for (int at = 0; at + 8 <= proof.length; at += 2) {
      long high = words.getLong(at) >>> 32;
      if (high == 0 || high == 0xffff_ffffL) {
        small++;
        at += 6;
      }
    }
    return small;
  }

  @Test
  void proofs_of_one_statement_share_no_word_when_seeds_differ() {
    Instance told = Instance.draw(new Random(11), List.of(FRESH));
    var words = new TreeSet<Long>();
    int count = 0;
    for (int number = 0; number < 2; number++) {
      CellSource source = CellSource.of(told.cells().getFirst());
      try (var matrix = CommittedMatrix.commit(FRESH, source, Instance.seed(number))) {
        ByteBuffer proof = ByteBuffer.wrap(told.prove(List.of(matrix)));
        while (proof.remaining() >= 8) {
          words.add(proof.getLong());
          count++;
        }
      }
    }
    assertEquals(count, words.size());
  }

  /// Method: one matrix for two openings of one statement; all messages up to the residual's root.
  @Test
  void openings_of_a_reused_matrix_share_no_message() {
    var reused = new Parameters(5, 1, 7, 330, 11, Hiding.REUSED);
    Instance told = Instance.draw(new Random(12), List.of(reused, FRESH));
    CellSource cells = CellSource.of(told.cells().getFirst());
    try (var kept = CommittedMatrix.commit(reused, cells, Instance.seed(0))) {
      var messages = new TreeSet<Long>();
      int count = 0;
      for (int number = 1; number <= 2; number++) {
        CellSource others = CellSource.of(told.cells().getLast());
        try (var own = CommittedMatrix.commit(FRESH, others, Instance.seed(number))) {
          List<CommittedMatrix> matrices = List.of(kept, own);
          byte[] proof = told.prove(matrices);
          told.verify(told.commitments(matrices), proof);
          OpeningShape shape = OpeningShape.of(told.commitments(matrices), told.claims());
          // Messages, two rows' values, the mask's and the padding's; then a root.
          int elements = shape.pads() + 4;
          ByteBuffer words = ByteBuffer.wrap(proof);
          for (int i = 0; i < 2 * elements + 4; i++) {
            messages.add(words.getLong());
            count++;
          }
        }
      }
      assertEquals(count, messages.size());
    }
  }
}
