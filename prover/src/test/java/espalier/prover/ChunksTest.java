package espalier.prover;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.unit.Hash;
import espalier.proof.circuit.Cut;
import espalier.proof.circuit.Interpreter;
import espalier.proof.circuit.Program;
import espalier.proof.verifier.ChunkVerifier;
import espalier.proof.verifier.Joint;
import espalier.proof.verifier.Refusal;
import espalier.proof.verifier.Statement;
import espalier.proof.verifier.Verdict;
import espalier.proof.verifier.Verdict.Rejected;
import espalier.proof.verifier.Verdict.Verified;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ChunksTest {
  private static final byte[] SEED = new byte[32];
  private static final Program PROGRAM = Programs.small();
  private static final ChunkVerifier VERIFIER = new ChunkVerifier(PROGRAM, 3);

  /// All that one inference in chunks needs.
  private record Run(
      Model model, Chunks chunks, Map<Integer, long[]> known, Statement statement, Joint joint) {
    static Run of(Model model, Map<Integer, long[]> given, byte[] seed) {
      var chunks = new Chunks(model, VERIFIER, seed);
      var known = new HashMap<Integer, long[]>(Map.of(0, given.get(0)));
      var roots = new ArrayList<Hash>();
      for (int part = 0; part < VERIFIER.cut().parts().size(); part++) {
        Chunks.Committed committed = chunks.commit(part, known);
        roots.add(committed.root());
        known.putAll(committed.made());
      }
      var published = List.of(Statement.Tensor.of(9, known.get(9)));
      var statement = new Statement(model.commitment().id(), Hash.ZERO, true, published);
      return new Run(model, chunks, known, statement, new Joint(roots));
    }

    List<byte[]> prove() {
      var proofs = new ArrayList<byte[]>();
      for (int part = 0; part < joint.roots().size(); part++) {
        proofs.add(chunks.prove(part, known, statement, joint));
      }
      return proofs;
    }
  }

  private static void rejected(Refusal check, Verdict verdict) {
    Rejected rejected = assertInstanceOf(Rejected.class, verdict, verdict::toString);
    assertEquals(check, rejected.refusal(), rejected::toString);
  }

  @Test
  void a_cut_covers_all_steps_and_shares_what_crosses() {
    assertEquals(3, VERIFIER.cut().parts().size());
    Map<Integer, long[]> given = Programs.given(new Random(1));
    try (Model model = Model.commit(PROGRAM, given, 9, SEED)) {
      Run run = Run.of(model, given, SEED);
      assertEquals(
          run.statement().published().getFirst(),
          Statement.Tensor.of(9, Interpreter.run(PROGRAM, given)[9]));
    }
  }

  @Test
  void parts_of_random_programs_make_what_the_whole_makes() {
    Seeds.forEach(
        60,
        random -> {
          RandomProgram drawn = RandomProgram.draw(random);
          long[][] whole = Interpreter.run(drawn.program(), drawn.given());
          Cut cut = Cut.of(drawn.program(), random.nextInt(1, 5));
          for (Cut.Part part : cut.parts()) {
            var given = new HashMap<Integer, long[]>();
            for (int local = 0; local < part.origin().size(); local++) {
              given.put(local, whole[part.origin().get(local)]);
            }
            long[][] own = Interpreter.run(part.program(), given);
            for (int local = 0; local < own.length; local++) {
              assertArrayEquals(whole[part.origin().get(local)], own[local]);
            }
          }
        });
  }

  @Test
  void chunks_verify_in_any_order_and_each_by_itself() {
    Map<Integer, long[]> given = Programs.given(new Random(2));
    try (Model model = Model.commit(PROGRAM, given, 9, SEED)) {
      Run run = Run.of(model, given, SEED);
      List<byte[]> proofs = run.prove();
      Collections.reverse(proofs);
      Verdict verdict = VERIFIER.verify(model.commitment(), run.statement(), proofs);
      Verified verified = assertInstanceOf(Verified.class, verdict, verdict::toString);
      assertTrue(verified.bits() >= 98, verdict::toString);
      for (byte[] proof : proofs) {
        assertEquals(
            run.joint(), VERIFIER.chunk(model.commitment(), run.statement(), proof).joint());
      }
    }
  }

  @Test
  void a_chunk_left_out_doubled_or_from_another_run_is_refused() {
    Map<Integer, long[]> given = Programs.given(new Random(3));
    try (Model model = Model.commit(PROGRAM, given, 18, SEED)) {
      Run run = Run.of(model, given, SEED);
      List<byte[]> proofs = run.prove();
      rejected(
          Refusal.CHUNK_MISSING,
          VERIFIER.verify(model.commitment(), run.statement(), proofs.subList(0, 2)));
      rejected(
          Refusal.CHUNK_TWICE,
          VERIFIER.verify(
              model.commitment(),
              run.statement(),
              List.of(proofs.get(0), proofs.get(1), proofs.get(1))));
      // The same inference with other randomness: every chunk is right, the set is not.
      Run other = Run.of(model, given, seed());
      var mixed = new ArrayList<>(proofs);
      mixed.set(1, other.prove().get(1));
      assertEquals(run.statement(), other.statement());
      rejected(Refusal.CHUNK_RUN, VERIFIER.verify(model.commitment(), run.statement(), mixed));
    }
  }

  private static byte[] seed() {
    var seed = new byte[32];
    seed[0] = 1;
    return seed;
  }

  @Test
  void a_part_that_starts_from_another_tensor_is_refused() {
    Map<Integer, long[]> given = Programs.given(new Random(4));
    try (Model model = Model.commit(PROGRAM, given, 9, SEED)) {
      var chunks = new Chunks(model, VERIFIER, SEED);
      var known = new HashMap<Integer, long[]>(Map.of(0, given.get(0)));
      var roots = new ArrayList<Hash>();
      var inputs = new ArrayList<Map<Integer, long[]>>();
      for (int part = 0; part < 3; part++) {
        if (part == 2) {
          // What the last part reads is not what was made: its own run is right nevertheless.
          int first = VERIFIER.cut().parts().get(2).shared().getFirst();
          int step = VERIFIER.cut().parts().get(2).origin().get(first);
          long[] changed = known.get(step).clone();
          changed[0] += changed[0] > 0 ? -1 : 1;
          known.put(step, changed);
        }
        inputs.add(new HashMap<>(known));
        Chunks.Committed committed = chunks.commit(part, known);
        roots.add(committed.root());
        known.putAll(committed.made());
      }
      var published = List.of(Statement.Tensor.of(9, known.get(9)));
      var statement = new Statement(model.commitment().id(), Hash.ZERO, true, published);
      var joint = new Joint(roots);
      var proofs = new ArrayList<byte[]>();
      for (int part = 0; part < 3; part++) {
        proofs.add(chunks.prove(part, inputs.get(part), statement, joint));
        VERIFIER.chunk(model.commitment(), statement, proofs.getLast());
      }
      rejected(Refusal.CHUNK_TENSOR, VERIFIER.verify(model.commitment(), statement, proofs));
    }
  }
}
