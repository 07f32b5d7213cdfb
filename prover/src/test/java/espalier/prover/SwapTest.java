package espalier.prover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.unit.Hash;
import espalier.proof.verifier.ModelCommitment;
import espalier.proof.verifier.Refusal;
import espalier.proof.verifier.Statement;
import espalier.proof.verifier.Verdict;
import espalier.proof.verifier.Verdict.Rejected;
import espalier.proof.verifier.Verdict.Verified;
import espalier.prover.Tiny.Proven;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Valid proofs mixed with each other, and valid proofs under statements that they are not of.
final class SwapTest {
  private static final int MESSAGES = 36 + 16 * Tiny.VERIFIER.plan().messageCount();

  /// What a proof is refused by under a statement that it was not made for: challenges are others,
  /// so nothing after them fits, often not even the nonce.
  private static final Set<Refusal> OPENING =
      EnumSet.of(Refusal.OPENING_SUMCHECK, Refusal.OPENING_PADS, Refusal.OPENING_QUERY);

  // --- fields ------------------------------------------------------------------------------------

  /// Widths of what an opening holds: cells, elements, digests, roots, a column of 4 rows.
  private static final int[] WIDTHS = {8, 16, 26, 32};

  /// Replaces stretches of one proof by those of another, at the same place.
  ///
  /// Method: the root; each message, c0, c1 and both; behind the messages, at every 16th byte a
  /// stretch as wide as an element, a digest or a root; and both halves at every 61st byte.
  private static void mixed(Proven one, Proven two) {
    var same = new AtomicInteger();
    swap(one, two, 4, 36, same);
    for (int at = 36; at < MESSAGES; at += 16) {
      swap(one, two, at, at + 16, same);
      swap(one, two, at, at + 8, same);
      swap(one, two, at + 8, at + 16, same);
    }
    int end = Math.min(one.proof().length, two.proof().length);
    IntStream.iterate(MESSAGES, at -> at < end, at -> at + 16)
        .parallel()
        .forEach(at -> {
          int width = WIDTHS[at / 16 % WIDTHS.length];
          swap(one, two, at, Math.min(end, at + width), same);
        });
    IntStream.iterate(36, at -> at < end, at -> at + 61)
        .parallel()
        .forEach(at -> {
          swap(one, two, 4, at, same);
          swap(one, two, at, end, same);
        });
    // Columns of the weights are the same where both were asked for the same ones.
    assertTrue(same.get() < end / 16 / 10, () -> same + " stretches are alike in both proofs");
  }

  private static void swap(Proven one, Proven two, int from, int to, AtomicInteger same) {
    if (Arrays.equals(one.proof(), from, to, two.proof(), from, to)) {
      same.incrementAndGet();
      return;
    }
    byte[] changed = one.proof().clone();
    System.arraycopy(two.proof(), from, changed, from, to - from);
    one.rejected(changed, "bytes %d to %d of the other proof".formatted(from, to - 1));
  }

  @Test
  void fields_of_a_proof_about_another_input_are_refused() {
    try (Model model = Tiny.model(1, -1)) {
      Proven one = Proven.of(model, Tiny.ALL, 1, -2);
      Proven two = Proven.of(model, Tiny.ALL, 0, 1);
      assertEquals(one.statement(), two.statement());
      assertInstanceOf(Verified.class, one.verdict(two.proof()));
      mixed(one, two);
    }
  }

  @Test
  void fields_of_another_proof_of_the_same_run_are_refused() {
    try (Model model = Tiny.model(1, -1)) {
      Proven one = Proven.of(model, Tiny.ALL, 1, -2);
      Proven two = Proven.of(model, Tiny.ALL, 1, -2);
      assertEquals(one.statement(), two.statement());
      mixed(one, two);
    }
  }

  @Test
  void fields_of_a_proof_about_another_model_are_refused() {
    try (Model model = Tiny.model(1, -1);
        Model other = Tiny.model(0, 1)) {
      Proven one = Proven.of(model, Tiny.ALL, 1, -2);
      Proven two = Proven.of(other, Tiny.ALL, 1, -2);
      assertNotEquals(one.model(), two.model());
      one.rejected(two.proof(), "the other model's whole proof");
      mixed(one, two);
    }
  }

  // --- public values -----------------------------------------------------------------------------

  private static Rejected refused(ModelCommitment model, Statement statement, byte[] proof) {
    Verdict verdict = Tiny.VERIFIER.verify(model, statement, proof);
    return assertInstanceOf(Rejected.class, verdict, statement::toString);
  }

  private static void refusedAs(Set<Refusal> checks, Proven proven, Statement said) {
    Rejected rejected = refused(proven.model(), said, proven.proof());
    assertTrue(checks.contains(rejected.refusal()), rejected::toString);
  }

  @Test
  void no_published_number_can_be_another() {
    try (Model model = Tiny.model(1, -1)) {
      Proven proven = Proven.of(model, Set.of(), 1, -2);
      Statement said = proven.statement();
      assertEquals(2, said.published().size());
      for (int tensor = 0; tensor < 2; tensor++) {
        List<Long> cells = said.published().get(tensor).cells();
        for (int cell = 0; cell < cells.size(); cell++) {
          long was = cells.get(cell);
          for (long now :
              new long[] {was + 1, was - 1, -was, 0, was ^ 1L << 33, was + (1L << 61)}) {
            if (now != was) {
              var changed = new ArrayList<>(cells);
              changed.set(cell, now);
              refusedAs(OPENING, proven, with(said, tensor, changed));
            }
          }
        }
      }
    }
  }

  private static Statement with(Statement said, int number, List<Long> cells) {
    var published = new ArrayList<>(said.published());
    published.set(number, new Statement.Tensor(said.published().get(number).step(), cells));
    return new Statement(said.model(), said.context(), said.weightsHidden(), published);
  }

  @Test
  void what_is_published_cannot_be_left_out_added_or_moved() {
    try (Model model = Tiny.model(1, -1)) {
      Proven shown = Proven.of(model, Set.of(), 1, -2);
      Statement said = shown.statement();
      for (Statement.Tensor left : said.published()) {
        refusedAs(OPENING, shown, publishing(said, left));
      }
      refusedAs(OPENING, shown, publishing(said));
      // What is true, of a proof that does not say it.
      Proven hidden = Proven.of(model, Tiny.ALL, 1, -2);
      refusedAs(OPENING, hidden, said);
      var output = said.published().getLast();
      refusedAs(OPENING, hidden, publishing(said, output));
      Set<Refusal> statement = EnumSet.of(Refusal.STATEMENT);
      var moved = new Statement.Tensor(Tiny.INPUT, output.cells());
      refusedAs(statement, shown, publishing(said, moved));
      refusedAs(
          statement,
          shown,
          publishing(said, new Statement.Tensor(Tiny.WEIGHT, List.of(1L, -1L)), output));
      refusedAs(statement, shown, publishing(said, new Statement.Tensor(9, List.of(0L))));
      refusedAs(statement, shown, with(said, 0, List.of(1L)));
      refusedAs(statement, shown, with(said, 0, List.of(1L, -2L, 0L)));
    }
  }

  private static Statement publishing(Statement said, Statement.Tensor... tensors) {
    return new Statement(said.model(), said.context(), said.weightsHidden(), List.of(tensors));
  }

  @Test
  void model_context_and_what_is_hidden_are_part_of_the_statement() {
    try (Model model = Tiny.model(1, -1);
        Model other = Tiny.model(0, 1)) {
      Proven proven = Proven.of(model, Set.of(), 1, -2);
      Statement said = proven.statement();
      var elsewhere =
          new Statement(said.model(), new Hash(0, 0, 0, 1), said.weightsHidden(), said.published());
      refusedAs(OPENING, proven, elsewhere);
      var open = new Statement(said.model(), said.context(), false, said.published());
      refusedAs(EnumSet.of(Refusal.STATEMENT), proven, open);
      var aboutOther = new Statement(other.commitment().id(), Hash.ZERO, true, said.published());
      refusedAs(EnumSet.of(Refusal.STATEMENT), proven, aboutOther);
      // The statement and the commitment of another model: its root binds other weights.
      refused(other.commitment(), aboutOther, proven.proof());
    }
  }

  /// Method: each field of the model's commitment changed, with a statement that fits it.
  @Test
  void a_forged_commitment_of_the_model_is_refused() {
    try (Model model = Tiny.model(1, -1)) {
      Proven proven = Proven.of(model, Set.of(), 1, -2);
      ModelCommitment own = proven.model();
      byte[] root = own.weights().bytes();
      root[31] ^= 1;
      List<ModelCommitment> forged =
          List.of(
              new ModelCommitment(own.program(), own.uses() - 1, own.weights()),
              new ModelCommitment(own.program(), own.uses() + 1, own.weights()),
              new ModelCommitment(own.program(), 0, own.weights()),
              new ModelCommitment(own.program(), own.uses(), Hash.of(root)),
              new ModelCommitment(own.program(), own.uses(), Hash.ZERO),
              new ModelCommitment(Tiny.program(1).digest(), own.uses(), own.weights()));
      for (ModelCommitment commitment : forged) {
        assertEquals(
            Refusal.STATEMENT, refused(commitment, proven.statement(), proven.proof()).refusal());
        var fitting =
            new Statement(
                commitment.id(),
                Hash.ZERO,
                commitment.hidesWeights(),
                proven.statement().published());
        refused(commitment, fitting, proven.proof());
      }
    }
  }

  @Test
  void a_proof_of_another_program_with_the_same_shapes_is_refused() {
    Map<Integer, long[]> weights = Map.of(Tiny.WEIGHT, new long[] {1, -1});
    try (Model model = Model.commit(Tiny.program(1), weights, 4, new byte[32]);
        Model own = Tiny.model(1, -1)) {
      Prover.Proof foreign = Prover.prove(model, Map.of(Tiny.INPUT, new long[] {1, -2}), Set.of());
      assertEquals(
          Refusal.STATEMENT,
          refused(model.commitment(), foreign.statement(), foreign.proof()).refusal());
      // The weights have one root in both, so only the program tells the models apart.
      assertEquals(own.commitment().weights(), model.commitment().weights());
      var claimed = new Statement(own.commitment().id(), true, foreign.statement().published());
      refused(own.commitment(), claimed, foreign.proof());
    }
  }
}
