package espalier.prover;

import espalier.base.unit.Hash;
import espalier.proof.circuit.AxisIndex;
import espalier.proof.circuit.Expression;
import espalier.proof.circuit.Expression.Term;
import espalier.proof.circuit.Program;
import espalier.proof.circuit.Shape;
import espalier.proof.circuit.Step;
import espalier.proof.verifier.ModelCommitment;
import espalier.proof.verifier.ProofVerifier;
import espalier.proof.verifier.Statement;
import espalier.proof.verifier.Verdict;
import espalier.proof.verifier.Verdict.Rejected;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The smallest program that multiplies and looks up: its proofs are short, so that thousands of
/// wrong ones are verified in seconds.
final class Tiny {
  static final int INPUT = 0;
  static final int WEIGHT = 1;
  static final int OUTPUT = 2;

  /// Everything that a proof may hide.
  static final Set<Integer> ALL = Set.of(INPUT, OUTPUT);

  static final Program PROGRAM = program(0);
  static final ProofVerifier VERIFIER = new ProofVerifier(PROGRAM);

  private Tiny() {}

  /// Two numbers times two weights; programs differ by what is added.
  static Program program(long constant) {
    var product =
        new Term(
            1,
            List.of(),
            List.of(2),
            List.of(Programs.read(WEIGHT, AxisIndex.of(1)), Programs.read(INPUT, AxisIndex.of(1))));
    var value = new Expression(Shape.of(1), List.of(product, Expression.constant(constant)));
    return new Program(
        4,
        List.of(),
        List.of(
            new Step.Input("x", Shape.of(2), -2, 2),
            new Step.Weight("w", Shape.of(2), 1),
            new Step.Output("y", value)));
  }

  /// One model, with hidden weights for a few proofs.
  static Model model(long first, long second) {
    return Model.commit(PROGRAM, Map.of(WEIGHT, new long[] {first, second}), 4, new byte[32]);
  }

  /// A proof with all that it is verified against.
  record Proven(ModelCommitment model, Statement statement, byte[] proof) {
    static Proven of(Model model, Set<Integer> hidden, long... input) {
      Prover.Proof proof = Prover.prove(model, Map.of(INPUT, input), hidden, Hash.ZERO);
      return new Proven(model.commitment(), proof.statement(), proof.proof());
    }

    Verdict verdict(byte[] bytes) {
      return VERIFIER.verify(model, statement, bytes);
    }

    /// @throws AssertionError if the bytes are accepted
    Rejected rejected(byte[] bytes, String how) {
      if (verdict(bytes) instanceof Rejected rejected) {
        return rejected;
      }
      throw new AssertionError("accepted: " + how);
    }
  }
}
