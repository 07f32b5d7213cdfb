package espalier.cli.model;

import espalier.base.unit.Hash;
import espalier.model.ModelRefused;
import espalier.model.file.ModelFile;
import espalier.model.file.ProofCount;
import espalier.model.file.ProofFile;
import espalier.model.file.PublicModel;
import espalier.proof.circuit.Circuit;
import espalier.proof.verifier.ChunkVerifier;
import espalier.proof.verifier.ProofVerifier;
import espalier.proof.verifier.Refusal;
import espalier.proof.verifier.Verdict;
import espalier.prover.ChunkFolder;
import espalier.prover.CommittedTensor;
import espalier.prover.Model;
import espalier.prover.Prover;
import espalier.prover.interpreter.FastInterpreter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// One proof, made and checked.
public final class Proving {
  private Proving() {}

  /// What is to be proved.
  ///
  /// @param inputs cells by step
  /// @param context what the statement binds beside the model; zero if nothing
  public record Question(Map<Integer, long[]> inputs, Hidden hidden, Hash context) {}

  /// A proof that the verifier has accepted here.
  ///
  /// @param outputs cells by step, published or not
  /// @param made proofs counted in the model's file with this one
  /// @param commitMilliseconds for encoding the weights, which is done once where many are proved
  /// @param proveMilliseconds for the inference and the proof
  public record Proved(
      ProofFile file,
      Map<Integer, long[]> outputs,
      int made,
      double commitMilliseconds,
      double proveMilliseconds,
      double verifyMilliseconds) {}

  /// Counts the proof in the model's file first, if it hides weights.
  ///
  /// @param path where the model lies
  /// @param inputs cells by step
  /// @throws ModelRefused if no more proofs may be made
  public static Proved prove(
      Path path, ModelFile model, Map<Integer, long[]> inputs, Hidden hidden) {
    return prove(path, model, new Question(inputs, hidden, Hash.ZERO));
  }

  /// As [#prove(Path, ModelFile, Map, Hidden)], about inputs that were committed before.
  static Proved prove(Path path, ModelFile model, Question question, CommitmentOption commitments) {
    Map<Integer, CommittedTensor> apart = commitments.use(model.program(), question.inputs());
    try {
      return prove(path, model, question, apart);
    } finally {
      apart.values().forEach(CommittedTensor::close);
    }
  }

  /// As [#prove(Path, ModelFile, Map, Hidden)], perhaps for one request only.
  public static Proved prove(Path path, ModelFile model, Question question) {
    return prove(path, model, question, Map.of());
  }

  private static Proved prove(
      Path path, ModelFile model, Question question, Map<Integer, CommittedTensor> apart) {
    int made = model.budget() > 0 ? ProofCount.increment(path, model.budget()) : 0;
    PublicModel published = model.published();
    long start = System.nanoTime();
    try (Model committed =
        Model.commit(model.program(), model.weights(), model.budget(), model.seed())) {
      if (!committed.commitment().equals(published.commitment())) {
        throw new ModelRefused(
            "the weights in %s do not give the commitment that it names; import the model again"
                .formatted(path));
      }
      long ready = System.nanoTime();
      Set<Integer> steps = question.hidden().steps(published);
      Prover.Proof proof =
          within(
              () -> Prover.prove(committed, question.inputs(), steps, question.context(), apart));
      long proved = System.nanoTime();
      var file =
          new ProofFile(
              Optional.of(published), proof.statement(), List.of(proof.proof()), Optional.empty());
      Verdict verdict = verify(published, file);
      if (verdict instanceof Verdict.Rejected(var refusal, String message)) {
        throw new IllegalStateException(
            "the verifier refuses our own proof (%s): %s".formatted(refusal, message));
      }
      long verified = System.nanoTime();
      return new Proved(
          file,
          proof.outputs(),
          made,
          milliseconds(ready - start),
          milliseconds(proved - ready),
          milliseconds(verified - proved));
    }
  }

  private static Prover.Proof within(Supplier<Prover.Proof> proof) {
    try {
      return proof.get();
    } catch (IllegalArgumentException beyond) {
      throw beyond(beyond);
    }
  }

  /// Every step of the program as the fast interpreter runs it.
  static long[][] run(ModelFile model, Map<Integer, long[]> inputs) {
    var given = new HashMap<>(model.weights());
    given.putAll(inputs);
    try {
      return FastInterpreter.steps(Circuit.of(model.program()), given);
    } catch (IllegalArgumentException beyond) {
      throw beyond(beyond);
    }
  }

  private static ModelRefused beyond(IllegalArgumentException refused) {
    return new ModelRefused(
        "the input leads to numbers beyond those for which the model was imported (%s); import the model again with samples like this one, or with a larger --margin"
            .formatted(refused.getMessage()),
        refused);
  }

  /// Checks a proof against what it must be about.
  public static Verdict verify(PublicModel model, ProofFile file) {
    List<byte[]> parts = file.parts();
    try {
      if (parts.size() == 1) {
        return new ProofVerifier(model.program())
            .verify(model.commitment(), file.statement(), parts.getFirst());
      }
      if (ChunkFolder.parts(model.program(), parts.size()) != parts.size()) {
        return new Verdict.Rejected(
            Refusal.CHUNK_CUT,
            "%d chunks; the program can be cut into %d at most"
                .formatted(parts.size(), ChunkFolder.parts(model.program(), parts.size())));
      }
      return new ChunkVerifier(model.program(), parts.size())
          .verify(model.commitment(), file.statement(), parts);
    } catch (IllegalArgumentException refused) {
      return new Verdict.Rejected(Refusal.PROGRAM, String.valueOf(refused.getMessage()));
    }
  }

  private static double milliseconds(long nanoseconds) {
    return nanoseconds / 1e6;
  }
}
