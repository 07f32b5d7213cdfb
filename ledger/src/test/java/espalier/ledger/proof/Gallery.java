package espalier.ledger.proof;

import espalier.base.codec.Decoder;
import espalier.base.codec.Encoder;
import espalier.base.crypto.Sha256;
import espalier.base.unit.AccountId;
import espalier.base.unit.Hash;
import espalier.ledger.proof.ProofTransaction.RegisterModel;
import espalier.ledger.proof.ProofTransaction.SubmitProof;
import espalier.proof.circuit.AxisIndex;
import espalier.proof.circuit.Cut;
import espalier.proof.circuit.Expression;
import espalier.proof.circuit.Expression.Read;
import espalier.proof.circuit.Expression.Term;
import espalier.proof.circuit.Program;
import espalier.proof.circuit.Shape;
import espalier.proof.circuit.Step;
import espalier.proof.verifier.ChunkVerifier;
import espalier.proof.verifier.ChunkVerifier.Chunk;
import espalier.proof.verifier.Joint;
import espalier.proof.verifier.ModelCommitment;
import espalier.proof.verifier.ProofVerifier;
import espalier.proof.verifier.Refusal;
import espalier.proof.verifier.Refused;
import espalier.proof.verifier.Statement;
import espalier.proof.verifier.Statement.Tensor;
import espalier.proof.verifier.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Small models, and a twin of the verifier for tests of the rules around it.
///
/// The twin takes as a proof the digest of the statement and nothing else: so it tells every one
/// from every other, as the real one does, in no time. The real one is run in the module
/// `simulation`.
final class Gallery {
  static final int INPUT = 0;
  static final int OUTPUT = 2;

  private Gallery() {}

  static final ProofCheck TWIN =
      new ProofCheck() {
        @Override
        public Verdict whole(
            ProofVerifier verifier, ModelCommitment model, Statement statement, byte[] proof) {
          return twin(model, statement, proof);
        }

        @Override
        public Chunk chunk(
            ChunkVerifier verifier, ModelCommitment model, Statement statement, byte[] chunk) {
          return twin(verifier, statement, chunk);
        }
      };

  /// A chunk of the twin's: the head, a digest of the statement and what is shown, what is shown.
  private static Chunk twin(ChunkVerifier verifier, Statement statement, byte[] chunk) {
    int parts = verifier.cut().parts().size();
    var in = new Decoder(chunk);
    in.raw(8 + parts * Hash.BYTES);
    byte[] digest = in.raw(Hash.BYTES);
    byte[] shown = in.raw(in.remaining());
    if (!Arrays.equals(digest, bound(statement, shown))) {
      throw new Refused(Refusal.OPENING_QUERY, "the twin expects another digest");
    }
    var head = ChunkVerifier.head(chunk, parts);
    Cut.Part part = verifier.cut().parts().get(head.part());
    return new Chunk(head.part(), head.joint(), ProofState.values(part, Blob.of(shown)));
  }

  private static byte[] bound(Statement statement, byte[] shown) {
    return Sha256.tagged("test/chunk", statement.digest().bytes(), shown).bytes();
  }

  private static Verdict twin(ModelCommitment model, Statement statement, byte[] proof) {
    return Arrays.equals(proof, statement.digest().bytes()) && model.id().equals(statement.model())
        ? new Verdict.Verified(statement, 100)
        : new Verdict.Rejected(Refusal.OPENING_QUERY, "the twin expects the statement's digest");
  }

  /// A matrix of weights times a vector.
  static Program product(int rows, int columns) {
    var term =
        new Term(
            1,
            List.of(),
            List.of(columns),
            List.of(
                new Read(1, List.of(AxisIndex.of(0), AxisIndex.of(1))),
                new Read(0, List.of(AxisIndex.of(1)))));
    return new Program(
        4,
        List.of(),
        List.of(
            new Step.Input("x", Shape.of(columns), -8, 4, 0),
            new Step.Weight("w", Shape.of(rows, columns), 7),
            new Step.Output("y", new Expression(Shape.of(rows), List.of(term)), 0)));
  }

  /// The vector itself, weighed by a public scale of `columns` numbers: a program as long as that.
  static Program wide(int columns) {
    var scale = new java.util.ArrayList<Long>();
    for (long i = 0; i < columns; i++) {
      scale.add(i % 5 - 2);
    }
    var term =
        new Term(
            1,
            List.of(new Expression.Scale(0, scale)),
            List.of(),
            List.of(new Read(0, List.of(AxisIndex.of(0)))));
    return new Program(
        4,
        List.of(),
        List.of(
            new Step.Input("x", Shape.of(columns), -8, 4, 0),
            new Step.Output("y", new Expression(Shape.of(columns), List.of(term)), 0)));
  }

  /// The matrix times the vector, then so many steps that double what the one before made.
  static Program chain(int doublings) {
    var steps = new ArrayList<>(product(3, 4).steps().subList(0, 2));
    steps.add(new Step.Define(((Step.Output) product(3, 4).steps().get(2)).value()));
    for (int i = 0; i < doublings; i++) {
      var read = new Read(steps.size() - 1, List.of(AxisIndex.of(0)));
      var twice =
          new Expression(Shape.of(3), List.of(new Term(2, List.of(), List.of(), List.of(read))));
      steps.add(i < doublings - 1 ? new Step.Define(twice) : new Step.Output("y", twice, 0));
    }
    return new Program(4, List.of(), steps);
  }

  /// The roots that the chunks of one run name.
  static Joint run(int parts, int number) {
    var roots = new ArrayList<Hash>();
    for (int part = 0; part < parts; part++) {
      roots.add(Sha256.tagged("test/run", new byte[] {(byte) number, (byte) part}));
    }
    return new Joint(roots);
  }

  /// What the twin takes as a chunk.
  ///
  /// @param shown the same number for every tensor that the part shares
  static Blob chunk(Program program, Joint run, int part, Statement statement, long shown) {
    var values = new Encoder();
    int count = Cut.of(program, run.roots().size()).parts().get(part).shared().size();
    for (int i = 0; i < count; i++) {
      values.u64(shown).u64(1);
    }
    byte[] bytes = values.toBytes();
    return Blob.of(ChunkVerifier.head(run, part).raw(bound(statement, bytes)).raw(bytes).toBytes());
  }

  static Statement statement(
      Hash model, Hash request, AccountId prover, boolean weightsHidden, List<Values> published) {
    return new Statement(
        model,
        ProofRequest.context(request, prover),
        weightsHidden,
        published.stream().map(one -> Tensor.of(one.step(), one.cells())).toList());
  }

  static RegisterModel register(Program program, int weights) {
    return register(program, 0, weights);
  }

  static RegisterModel register(Program program, int uses, int weights) {
    return new RegisterModel("digits", bytes(program), uses, root(program, weights));
  }

  static Blob bytes(Program program) {
    return Blob.of(Program.CODEC.encode(program));
  }

  /// Commitments are not read by the twin; these differ.
  private static Hash root(Program program, int number) {
    return program.steps().stream().anyMatch(Step.Weight.class::isInstance)
        ? Sha256.tagged("test/weights", new byte[] {(byte) number})
        : Hash.ZERO;
  }

  static Hash model(Program program, int weights) {
    return model(program, 0, weights);
  }

  static Hash model(Program program, int uses, int weights) {
    return new ModelCommitment(program.digest(), uses, root(program, weights)).id();
  }

  static Values input() {
    return Values.of(INPUT, new long[] {1, -2, 3, 7});
  }

  static Values output() {
    return Values.of(OUTPUT, new long[] {5, -60, 700});
  }

  /// What `prover` submits if it is honest.
  static SubmitProof answer(
      Hash model, Hash request, AccountId prover, boolean weightsHidden, Values... published) {
    Statement statement = statement(model, request, prover, weightsHidden, List.of(published));
    return new SubmitProof(request, List.of(published), Blob.of(statement.digest().bytes()));
  }
}
