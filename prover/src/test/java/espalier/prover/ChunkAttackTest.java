package espalier.prover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.unit.Hash;
import espalier.proof.circuit.AxisIndex;
import espalier.proof.circuit.Cut;
import espalier.proof.circuit.Expression;
import espalier.proof.circuit.Program;
import espalier.proof.circuit.Shape;
import espalier.proof.circuit.Step;
import espalier.proof.commitment.Commitment;
import espalier.proof.field.Extension;
import espalier.proof.verifier.ChunkVerifier;
import espalier.proof.verifier.Joint;
import espalier.proof.verifier.ModelCommitment;
import espalier.proof.verifier.Refusal;
import espalier.proof.verifier.Refused;
import espalier.proof.verifier.Verdict;
import espalier.proof.verifier.Verdict.Rejected;
import espalier.proof.verifier.Verdict.Verified;
import espalier.prover.interpreter.FastInterpreter;
import espalier.prover.interpreter.Trace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// Chunks that are not all of one true run, and what honest ones show.
final class ChunkAttackTest {
  private static final byte[] SEED = new byte[32];
  private static final int COUNT = 3;
  private static final int HEAD = 8 + 32 * COUNT;
  private static final Program PROGRAM = Programs.small();
  private static final ChunkVerifier VERIFIER = new ChunkVerifier(PROGRAM, COUNT);
  private static final Map<Integer, long[]> GIVEN = Programs.given(new Random(3));
  private static final Model MODEL = Model.commit(PROGRAM, GIVEN, 0, SEED);
  private static final Set<Integer> ALL = Set.of(0, 9);
  private static final Prover.ChunkedProof HONEST = prove(MODEL, GIVEN);

  private static Prover.ChunkedProof prove(Model model, Map<Integer, long[]> given) {
    return Prover.proveChunks(model, Map.of(0, given.get(0)), ALL, Hash.ZERO, VERIFIER);
  }

  @AfterAll
  static void close() {
    MODEL.close();
  }

  private static Verdict set(List<byte[]> proofs) {
    return VERIFIER.verify(MODEL.commitment(), HONEST.statement(), proofs);
  }

  /// Why one chunk is refused by itself, or nothing.
  private static Optional<Refusal> one(byte[] proof) {
    try {
      VERIFIER.chunk(MODEL.commitment(), HONEST.statement(), proof);
      return Optional.empty();
    } catch (Refused refused) {
      return Optional.of(refused.refusal());
    }
  }

  private static void rejected(Verdict verdict, Refusal check, String message) {
    Rejected rejected = assertInstanceOf(Rejected.class, verdict, verdict::toString);
    assertEquals(check, rejected.refusal(), rejected::toString);
    assertTrue(rejected.message().contains(message), rejected::toString);
  }

  private static List<byte[]> with(int part, byte[] proof) {
    var changed = new ArrayList<>(HONEST.chunks());
    changed.set(part, proof);
    return changed;
  }

  @Test
  void every_number_of_chunks_proves_and_verifies_in_any_order() {
    for (int count = 1; count <= 4; count++) {
      var verifier = new ChunkVerifier(PROGRAM, count);
      Prover.ChunkedProof proof = Prover.proveChunks(MODEL, GIVEN, Set.of(), Hash.ZERO, verifier);
      assertEquals(count, proof.chunks().size());
      var shuffled = new ArrayList<>(proof.chunks());
      Collections.shuffle(shuffled, new Random(count));
      Verdict verdict = verifier.verify(MODEL.commitment(), proof.statement(), shuffled);
      assertInstanceOf(Verified.class, verdict, verdict::toString);
    }
  }

  /// Method: programs of random steps with every form of index, cut into 1 to 4 parts.
  @Test
  void random_programs_prove_and_verify_in_chunks() {
    Seeds.forEach(
        12,
        random -> {
          RandomProgram drawn = RandomProgram.draw(random);
          var verifier = new ChunkVerifier(drawn.program(), random.nextInt(1, 5));
          try (Model model = Model.commit(drawn.program(), drawn.given(), 0, SEED)) {
            Prover.ChunkedProof proof =
                Prover.proveChunks(model, drawn.given(), Set.of(), Hash.ZERO, verifier);
            Verdict verdict =
                verifier.verify(model.commitment(), proof.statement(), proof.chunks());
            assertInstanceOf(Verified.class, verdict, verdict::toString);
          }
        });
  }

  /// Three square matrices, each large enough for groups of rows of its own.
  private static Program layers() {
    Shape wide = Shape.of(512);
    var steps = new ArrayList<Step>();
    steps.add(new Step.Input("x", wide, -8, 4));
    for (int layer = 0; layer < 3; layer++) {
      int before = steps.size() - 1;
      steps.add(new Step.Weight("w" + layer, Shape.of(512, 512), 3));
      var product =
          new Expression.Term(
              1,
              List.of(),
              List.of(512),
              List.of(
                  Programs.read(before + 1, AxisIndex.of(0), AxisIndex.of(1)),
                  Programs.read(before, AxisIndex.of(1))));
      steps.add(new Step.Shift(new Expression(wide, List.of(product)), 11, -32, 6));
    }
    steps.add(new Step.Output("y", Expression.of(steps.size() - 1, wide)));
    return new Program(4, List.of(), steps);
  }

  @Test
  void chunks_of_a_network_open_the_rows_of_their_own_weights() {
    Program program = layers();
    var verifier = new ChunkVerifier(program, 3);
    var random = new Random(7);
    var given = new HashMap<Integer, long[]>();
    given.put(0, random.longs(512, -8, 8).toArray());
    for (int layer = 0; layer < 3; layer++) {
      given.put(1 + 2 * layer, random.longs(512 * 512, -3, 4).toArray());
    }
    try (Model model = Model.commit(program, given, 0, SEED)) {
      Prover.ChunkedProof proof = Prover.proveChunks(model, given, Set.of(), Hash.ZERO, verifier);
      Verdict verdict = verifier.verify(model.commitment(), proof.statement(), proof.chunks());
      assertInstanceOf(Verified.class, verdict, verdict::toString);
      int rows = model.commitment().parameters(model.plan()).rows();
      int least = rows;
      int openings = 0;
      for (int part = 0; part < verifier.cut().parts().size(); part++) {
        List<Commitment> commitments =
            model.commitment().commitments(verifier.plan(part), Hash.ZERO);
        if (commitments.size() == 2) {
          int own =
              commitments.getFirst().opened().stream().mapToInt(Commitment.Range::count).sum();
          least = Math.min(least, own);
          openings++;
        } else {
          assertEquals(List.of(), verifier.held(part, model.commitment()));
        }
      }
      assertEquals(openings, verifier.weightOpenings());
      assertTrue(least < rows, "each chunk opens all " + rows + " rows");
    }
  }

  @Test
  void a_chunk_left_out_is_refused() {
    assertInstanceOf(Verified.class, set(HONEST.chunks()));
    for (int left = 0; left < COUNT; left++) {
      var fewer = new ArrayList<>(HONEST.chunks());
      fewer.remove(left);
      rejected(set(fewer), Refusal.CHUNK_MISSING, "part %d is missing".formatted(left));
    }
    rejected(set(List.of()), Refusal.CHUNK_MISSING, "0 parts of 3");
  }

  @Test
  void a_chunk_that_is_there_twice_is_refused() {
    for (int twice = 0; twice < COUNT; twice++) {
      rejected(
          set(with((twice + 1) % COUNT, HONEST.chunks().get(twice))),
          Refusal.CHUNK_TWICE,
          "part %d comes twice".formatted(twice));
      var more = new ArrayList<>(HONEST.chunks());
      more.add(HONEST.chunks().get(twice));
      rejected(set(more), Refusal.CHUNK_TWICE, "part %d comes twice".formatted(twice));
    }
  }

  @Test
  void a_chunk_of_another_run_verifies_alone_and_does_not_fit() {
    var other = new HashMap<>(GIVEN);
    other.put(0, Programs.given(new Random(4)).get(0));
    Prover.ChunkedProof second = prove(MODEL, other);
    assertEquals(HONEST.statement(), second.statement());
    for (int part = 0; part < COUNT; part++) {
      byte[] stranger = second.chunks().get(part);
      assertEquals(Optional.empty(), one(stranger));
      rejected(set(with(part, stranger)), Refusal.CHUNK_RUN, "different runs");
      // As if it were of this run: its root and the joint challenge are others.
      byte[] moved = stranger.clone();
      System.arraycopy(HONEST.chunks().get(part), 0, moved, 0, HEAD);
      assertTrue(one(moved).isPresent());
    }
  }

  @Test
  void a_chunk_of_another_model_is_refused() {
    var others = new HashMap<>(GIVEN);
    others.put(1, Programs.given(new Random(6)).get(1));
    others.put(4, Programs.given(new Random(6)).get(4));
    try (Model other = Model.commit(PROGRAM, others, 0, SEED)) {
      Prover.ChunkedProof second = prove(other, others);
      assertInstanceOf(
          Verified.class, VERIFIER.verify(other.commitment(), second.statement(), second.chunks()));
      for (int part = 0; part < COUNT; part++) {
        byte[] stranger = second.chunks().get(part);
        assertTrue(one(stranger).isPresent());
        assertInstanceOf(Rejected.class, set(with(part, stranger)));
      }
    }
  }

  @Test
  void a_chunk_of_another_cut_is_refused() {
    var finer = new ChunkVerifier(PROGRAM, COUNT + 1);
    Prover.ChunkedProof other =
        Prover.proveChunks(MODEL, Map.of(0, GIVEN.get(0)), ALL, Hash.ZERO, finer);
    for (byte[] stranger : other.chunks()) {
      assertEquals(Optional.of(Refusal.CHUNK_CUT), one(stranger));
      rejected(set(with(0, stranger)), Refusal.CHUNK_CUT, "of 4; expected one of part 0 to 2 of 3");
    }
    byte[] beyond = HONEST.chunks().getFirst().clone();
    beyond[5] = COUNT;
    rejected(set(with(0, beyond)), Refusal.CHUNK_CUT, "part 3 of 3");
    // As another part of the same cut: what follows does not fit that part's plan.
    for (int part = 0; part < COUNT; part++) {
      for (int said = 0; said < COUNT; said++) {
        byte[] moved = HONEST.chunks().get(part).clone();
        moved[5] = (byte) said;
        assertEquals(part == said, one(moved).isEmpty());
      }
    }
  }

  @Test
  void a_changed_boundary_value_is_refused() {
    for (int part = 0; part < COUNT; part++) {
      byte[] changed = HONEST.chunks().get(part).clone();
      changed[HEAD + 16 * VERIFIER.plan(part).messageCount() - 1] ^= 1;
      assertTrue(
          Set.of(Refusal.OPENING_SUMCHECK, Refusal.OPENING_QUERY, Refusal.OPENING_PADS)
              .contains(one(changed).orElseThrow()));
      assertInstanceOf(Rejected.class, set(with(part, changed)));
    }
  }

  @Test
  void changed_roots_are_refused() {
    for (int part = 0; part < COUNT; part++) {
      for (int root = 0; root < COUNT; root++) {
        byte[] changed = HONEST.chunks().get(part).clone();
        changed[8 + 32 * root + 5] ^= 4;
        assertTrue(one(changed).isPresent());
        assertInstanceOf(Rejected.class, set(with(part, changed)));
      }
    }
  }

  @Test
  void truncated_longer_and_flipped_chunks_are_refused() {
    byte[] bytes = HONEST.chunks().get(1);
    for (int length : new int[] {0, 3, 5, 6, HEAD, HEAD + 99, bytes.length - 1, bytes.length + 1}) {
      assertTrue(one(Arrays.copyOf(bytes, length)).isPresent(), "length " + length);
    }
    var random = new Random(8);
    for (int at = 0; at < bytes.length; at += at < HEAD ? 1 : 401) {
      byte[] flipped = bytes.clone();
      flipped[at] ^= (byte) (1 << random.nextInt(8));
      assertTrue(one(flipped).isPresent(), "byte " + at);
    }
  }

  @Test
  void what_is_shown_of_a_boundary_is_alike_on_both_sides_and_new_in_each_run() {
    var verifier = new ChunkVerifier(PROGRAM, 7);
    Map<Integer, Extension> first = shown(verifier);
    Map<Integer, Extension> second = shown(verifier);
    assertTrue(first.size() >= 4, first::toString);
    assertEquals(first.keySet(), second.keySet());
    first.forEach((step, value) -> assertNotEquals(value, second.get(step)));
  }

  /// By step, of an honest run.
  private static Map<Integer, Extension> shown(ChunkVerifier verifier) {
    Prover.ChunkedProof proof = Prover.proveChunks(MODEL, GIVEN, ALL, Hash.ZERO, verifier);
    var all = new HashMap<Integer, Extension>();
    for (byte[] one : proof.chunks()) {
      verifier
          .chunk(MODEL.commitment(), proof.statement(), one)
          .shown()
          .forEach((step, value) -> {
            Extension other = all.put(step, value);
            assertTrue(other == null || other.equals(value), "step " + step);
          });
    }
    return all;
  }

  // --- cheating provers --------------------------------------------------------------------------

  /// Proves all chunks with two roots in each other's place.
  @Test
  void a_joint_challenge_of_another_order_is_refused() {
    var chunks = new Chunks(MODEL, VERIFIER, SEED);
    Map<Integer, long[]> known = tensors();
    var roots = new ArrayList<Hash>();
    for (int part = 0; part < COUNT; part++) {
      roots.add(chunks.commit(part, known).root());
    }
    Collections.swap(roots, 0, 2);
    var proofs = new ArrayList<byte[]>();
    for (int part = 0; part < COUNT; part++) {
      proofs.add(chunks.prove(part, known, HONEST.statement(), new Joint(roots)));
    }
    // The middle one stands where it says; the others' roots are not theirs.
    assertTrue(one(proofs.get(0)).isPresent());
    assertEquals(Optional.empty(), one(proofs.get(1)));
    assertTrue(one(proofs.get(2)).isPresent());
    assertInstanceOf(Rejected.class, set(proofs));
  }

  /// A reader that shows what the maker shows, although it holds another tensor.
  @Test
  void a_reader_that_shows_another_value_than_it_holds_breaks_its_boundary() {
    int part = COUNT - 1;
    Cut.Part reader = VERIFIER.cut().parts().get(part);
    int column = reader.declared().keySet().iterator().next();
    Map<Integer, long[]> own = new HashMap<>();
    Map<Integer, long[]> tensors = tensors();
    for (int local = 0; local < reader.origin().size(); local++) {
      own.put(local, tensors.get(reader.origin().get(local)).clone());
    }
    var changed = new HashMap<>(own);
    long low = reader.declared().get(column).low();
    changed.put(column, own.get(column).clone());
    changed.get(column)[0] += own.get(column)[0] > low ? -1 : 1;
    var plan = VERIFIER.plan(part);
    var joint = new Joint(List.of(new Hash(1, 2, 3, 4)));
    var shown = new long[2][];
    assertEquals(
        Optional.empty(),
        Claims.shared(
            plan,
            run(part, own),
            own,
            joint,
            Claims.Lies.inMessages(messages -> shown[0] = messages)));
    // Honest about what it holds, it breaks nothing of its own.
    assertEquals(
        Optional.empty(),
        Claims.shared(
            plan,
            run(part, changed),
            own,
            joint,
            Claims.Lies.inMessages(messages -> shown[1] = messages)));
    int at = 2 * (plan.messageCount() - plan.shared().size() + plan.shared().indexOf(column));
    assertNotEquals(Extension.at(shown[0], at / 2), Extension.at(shown[1], at / 2));
    assertEquals(
        Optional.of("shared tensor " + column),
        Claims.shared(
            plan,
            run(part, changed),
            own,
            joint,
            Claims.Lies.inMessages(messages -> System.arraycopy(shown[0], at, messages, at, 2))));
  }

  private static Trace run(int part, Map<Integer, long[]> own) {
    return FastInterpreter.trace(VERIFIER.plan(part).circuit(), own);
  }

  private static Map<Integer, long[]> tensors() {
    long[][] tensors = FastInterpreter.steps(MODEL.plan().circuit(), GIVEN);
    var all = new HashMap<Integer, long[]>();
    for (int i = 0; i < tensors.length; i++) {
      all.put(i, tensors[i]);
    }
    return all;
  }

  @Test
  void a_statement_about_another_model_is_refused() {
    ModelCommitment other = new ModelCommitment(PROGRAM.digest(), 0, new Hash(9, 9, 9, 9));
    Verdict verdict = VERIFIER.verify(other, HONEST.statement(), HONEST.chunks());
    Rejected rejected = assertInstanceOf(Rejected.class, verdict);
    assertEquals(Refusal.STATEMENT, rejected.refusal());
  }
}
