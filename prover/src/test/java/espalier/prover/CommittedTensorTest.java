package espalier.prover;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.unit.Hash;
import espalier.proof.circuit.Program;
import espalier.proof.circuit.Shape;
import espalier.proof.verifier.ChunkVerifier;
import espalier.proof.verifier.ProofVerifier;
import espalier.proof.verifier.Refusal;
import espalier.proof.verifier.Statement;
import espalier.proof.verifier.TensorCommitment;
import espalier.proof.verifier.Verdict;
import espalier.proof.verifier.Verdict.Rejected;
import espalier.proof.verifier.Verdict.Verified;
import espalier.prover.interpreter.FastInterpreter;
import espalier.prover.interpreter.Trace;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Inputs and outputs that are committed apart, so that several proofs are about the same ones.
final class CommittedTensorTest {
  private static final long[] INPUT = {1, -2};
  private static final Set<Refusal> OPENING =
      EnumSet.of(Refusal.OPENING_SUMCHECK, Refusal.OPENING_PADS, Refusal.OPENING_QUERY);

  private static CommittedTensor tensor(int seed, long... cells) {
    var bytes = new byte[32];
    bytes[0] = (byte) seed;
    return CommittedTensor.commit(Shape.of(cells.length), cells, 8, bytes);
  }

  private static Prover.Proof prove(
      Model model, Set<Integer> hidden, Map<Integer, CommittedTensor> apart) {
    return Prover.prove(model, Map.of(Tiny.INPUT, INPUT), hidden, Hash.ZERO, apart);
  }

  private static Verdict verdict(Model model, Prover.Proof proof) {
    return verdict(model, proof.statement(), proof);
  }

  private static Verdict verdict(Model model, Statement statement, Prover.Proof proof) {
    return Tiny.VERIFIER.verify(model.commitment(), statement, proof.proof());
  }

  private static void refused(Set<Refusal> checks, Verdict verdict) {
    Rejected rejected = assertInstanceOf(Rejected.class, verdict, verdict::toString);
    assertTrue(checks.contains(rejected.refusal()), rejected::toString);
  }

  @Test
  void proofs_about_several_models_name_one_hidden_input() {
    try (Model one = Tiny.model(1, -1);
        Model two = Tiny.model(0, 1);
        CommittedTensor input = tensor(1, INPUT)) {
      TensorCommitment named = input.commitment();
      for (Model model : List.of(one, two)) {
        Prover.Proof proof = prove(model, Set.of(Tiny.INPUT), Map.of(Tiny.INPUT, input));
        Verified verified = assertInstanceOf(Verified.class, verdict(model, proof));
        assertTrue(verified.bits() >= 100, verified::toString);
        assertEquals(
            List.of(new Statement.Committed(Tiny.INPUT, named)), verified.statement().committed());
        assertTrue(verified.statement().of(Tiny.INPUT).isEmpty());
      }
    }
  }

  @Test
  void input_and_output_can_both_be_committed_and_hidden() {
    Program small = Programs.small();
    Map<Integer, long[]> given = Programs.given(new Random(1));
    var verifier = new ProofVerifier(small);
    try (Model model = Model.commit(small, given, 2, new byte[32])) {
      long[][] tensors = FastInterpreter.steps(model.plan().circuit(), given);
      try (CommittedTensor input =
              CommittedTensor.commit(Shape.of(1, 5, 5), given.get(0), 3, seed(2));
          CommittedTensor output = CommittedTensor.commit(Shape.of(3), tensors[9], 3, seed(3))) {
        Prover.Proof proof =
            Prover.prove(model, given, Set.of(0, 9), Hash.ZERO, Map.of(0, input, 9, output));
        Verdict verdict = verifier.verify(model.commitment(), proof.statement(), proof.proof());
        assertInstanceOf(Verified.class, verdict, verdict::toString);
        assertEquals(2, proof.statement().committed().size());
        assertEquals(List.of(), proof.statement().published());
      }
    }
  }

  private static byte[] seed(int number) {
    var seed = new byte[32];
    seed[31] = (byte) number;
    return seed;
  }

  /// Method: the proof that names the commitment publishes the input too.
  @Test
  void a_commitment_is_opened_by_a_proof_or_by_its_seed() {
    try (Model model = Tiny.model(1, -1);
        CommittedTensor input = tensor(1, INPUT)) {
      Prover.Proof proof = prove(model, Set.of(), Map.of(Tiny.INPUT, input));
      assertInstanceOf(Verified.class, verdict(model, proof));
      assertArrayEquals(INPUT, proof.statement().of(Tiny.INPUT).orElseThrow().values());
      try (CommittedTensor again = tensor(1, INPUT);
          CommittedTensor otherCells = tensor(1, 1, -1);
          CommittedTensor otherSeed = tensor(2, INPUT)) {
        assertEquals(input.commitment(), again.commitment());
        assertNotEquals(input.commitment().digest(), otherCells.commitment().digest());
        assertNotEquals(input.commitment().digest(), otherSeed.commitment().digest());
      }
    }
  }

  @Test
  void an_input_that_is_not_the_committed_one_breaks_its_equation() {
    try (Model model = Tiny.model(1, -1);
        CommittedTensor other = tensor(1, 1, -1)) {
      assertThrows(
          IllegalArgumentException.class, () -> prove(model, Tiny.ALL, Map.of(Tiny.INPUT, other)));
      // A prover without that check.
      var given = new HashMap<>(model.weights());
      given.put(Tiny.INPUT, INPUT);
      Trace trace = FastInterpreter.trace(model.plan().circuit(), given);
      var statement =
          new Statement(
              model.commitment().id(),
              Hash.ZERO,
              true,
              List.of(),
              List.of(new Statement.Committed(Tiny.INPUT, other.commitment())));
      Prover.Proof proof = Prover.prove(model, trace, statement, List.of(other), seed(4));
      refused(EnumSet.of(Refusal.OPENING_SUMCHECK, Refusal.OPENING_PADS), verdict(model, proof));
    }
  }

  @Test
  void a_proof_stands_for_its_own_commitment_only() {
    try (Model model = Tiny.model(1, -1);
        CommittedTensor input = tensor(1, INPUT);
        CommittedTensor other = tensor(2, INPUT)) {
      Prover.Proof proof = prove(model, Tiny.ALL, Map.of(Tiny.INPUT, input));
      TensorCommitment own = input.commitment();
      List<TensorCommitment> forged =
          List.of(
              other.commitment(),
              new TensorCommitment(own.shape(), own.uses() + 1, own.root()),
              new TensorCommitment(own.shape(), own.uses(), Hash.ZERO));
      for (TensorCommitment commitment : forged) {
        refused(OPENING, verdict(model, committing(proof, Tiny.INPUT, commitment), proof));
      }
      Prover.Proof silent = prove(model, Tiny.ALL, Map.of());
      refused(OPENING, verdict(model, committing(silent, Tiny.INPUT, own), silent));
      refused(OPENING, verdict(model, silent.statement(), proof));
    }
  }

  @Test
  void a_commitment_of_what_is_no_input_or_of_another_shape_is_refused_before_the_proof() {
    try (Model model = Tiny.model(1, -1);
        CommittedTensor input = tensor(1, INPUT)) {
      Prover.Proof proof = prove(model, Tiny.ALL, Map.of(Tiny.INPUT, input));
      TensorCommitment own = input.commitment();
      Set<Refusal> statement = EnumSet.of(Refusal.STATEMENT);
      refused(statement, verdict(model, committing(proof, Tiny.WEIGHT, own), proof));
      refused(statement, verdict(model, committing(proof, 77, own), proof));
      // One cell more fits the same padded matrix.
      var wider = new TensorCommitment(Shape.of(1, 2), own.uses(), own.root());
      refused(statement, verdict(model, committing(proof, Tiny.INPUT, wider), proof));
      refused(statement, verdict(model, committing(proof, Tiny.OUTPUT, own), proof));
    }
  }

  private static Statement committing(Prover.Proof proof, int step, TensorCommitment commitment) {
    Statement said = proof.statement();
    return new Statement(
        said.model(),
        said.context(),
        said.weightsHidden(),
        said.published(),
        List.of(new Statement.Committed(step, commitment)));
  }

  @Test
  void chunks_say_that_they_prove_nothing_of_commitments() {
    try (Model model = Tiny.model(1, -1);
        CommittedTensor input = tensor(1, INPUT)) {
      Prover.Proof proof = prove(model, Tiny.ALL, Map.of(Tiny.INPUT, input));
      var chunks = new ChunkVerifier(Tiny.PROGRAM, 1);
      Verdict verdict =
          chunks.verify(model.commitment(), proof.statement(), List.of(proof.proof()));
      refused(EnumSet.of(Refusal.STATEMENT), verdict);
    }
  }

  @Test
  void commitments_beyond_their_bounds_are_refused() {
    Shape two = Shape.of(2);
    for (int uses : new int[] {0, -1, TensorCommitment.USES_MAX + 1}) {
      assertThrows(
          IllegalArgumentException.class, () -> new TensorCommitment(two, uses, Hash.ZERO));
    }
    new TensorCommitment(Shape.of(1 << 24), 1, Hash.ZERO);
    assertThrows(
        IllegalArgumentException.class,
        () -> new TensorCommitment(Shape.of(1 << 23, 3), 1, Hash.ZERO));
    assertThrows(
        IllegalArgumentException.class,
        () -> CommittedTensor.commit(two, new long[3], 1, new byte[32]));
    // The most proofs that commitments are made for.
    Map<Integer, long[]> weights = Map.of(Tiny.WEIGHT, new long[] {1, -1});
    try (Model model =
        Model.commit(Tiny.PROGRAM, weights, TensorCommitment.USES_MAX, new byte[32])) {
      assertInstanceOf(Verified.class, verdict(model, prove(model, Tiny.ALL, Map.of())));
    }
    try (Model model = Tiny.model(1, -1);
        CommittedTensor input =
            CommittedTensor.commit(two, INPUT, TensorCommitment.USES_MAX, seed(5))) {
      assertInstanceOf(
          Verified.class, verdict(model, prove(model, Tiny.ALL, Map.of(Tiny.INPUT, input))));
    }
  }
}
