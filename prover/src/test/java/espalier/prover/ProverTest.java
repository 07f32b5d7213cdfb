package espalier.prover;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.unit.Hash;
import espalier.proof.circuit.Interpreter;
import espalier.proof.circuit.Program;
import espalier.proof.verifier.ProofVerifier;
import espalier.proof.verifier.Statement;
import espalier.proof.verifier.Verdict;
import espalier.proof.verifier.Verdict.Verified;
import espalier.prover.bench.SeededModel;
import espalier.prover.bench.SeededModels;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ProverTest {
  private static final byte[] SEED = new byte[32];

  @Test
  void a_small_program_proves_and_verifies_with_anything_hidden() {
    Program program = Programs.small();
    var verifier = new ProofVerifier(program);
    for (int uses : new int[] {0, 2}) {
      for (Set<Integer> hidden : java.util.List.of(Set.<Integer>of(), Set.of(0), Set.of(0, 9))) {
        Map<Integer, long[]> given = Programs.given(new Random(uses));
        try (Model model = Model.commit(program, given, uses, SEED)) {
          Prover.Proof proof = Prover.prove(model, given, hidden);
          Verdict verdict = verifier.verify(model.commitment(), proof.statement(), proof.proof());
          Verified verified = assertInstanceOf(Verified.class, verdict, verdict::toString);
          assertTrue(verified.bits() >= 100, verdict::toString);
          assertEquals(2 - hidden.size(), proof.statement().published().size());
          assertArrayEquals(Interpreter.run(program, given)[9], proof.outputs().get(9));
        }
      }
    }
  }

  @Test
  void a_proof_for_one_context_is_refused_for_another() {
    Program program = Programs.small();
    Map<Integer, long[]> given = Programs.given(new Random(5));
    Hash mine = new Hash(1, 2, 3, 4);
    try (Model model = Model.commit(program, given, 0, SEED)) {
      Prover.Proof proof = Prover.prove(model, given, Set.of(), mine);
      var verifier = new ProofVerifier(program);
      assertEquals(mine, proof.statement().context());
      assertInstanceOf(
          Verified.class, verifier.verify(model.commitment(), proof.statement(), proof.proof()));
      for (Hash other : java.util.List.of(Hash.ZERO, new Hash(1, 2, 3, 5))) {
        var moved =
            new Statement(proof.statement().model(), other, false, proof.statement().published());
        assertInstanceOf(
            Verdict.Rejected.class, verifier.verify(model.commitment(), moved, proof.proof()));
      }
    }
  }

  @Test
  void a_network_of_two_layers_proves_and_verifies() {
    SeededModel seeded = SeededModels.of("mnist_mlp");
    try (Model model = Model.commit(seeded.program(), seeded.weights(), 4, SEED)) {
      Prover.Proof proof = Prover.prove(model, seeded.inputs(), Set.of());
      var verifier = new ProofVerifier(seeded.program());
      Verdict verdict = verifier.verify(model.commitment(), proof.statement(), proof.proof());
      assertInstanceOf(Verified.class, verdict, verdict::toString);
    }
  }
}
