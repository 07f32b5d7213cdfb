package espalier.cli.bench;

import espalier.node.bench.Figure;
import espalier.proof.circuit.Program;
import espalier.proof.verifier.ProofVerifier;
import espalier.proof.verifier.Verdict;
import espalier.prover.Model;
import espalier.prover.Prover;
import espalier.prover.commitment.Randomness;
import espalier.prover.interpreter.FastInterpreter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// One model, proved over and over in this process: input and output public, weights hidden.
///
/// @param name under which its figures stand
/// @param weights cells by step
/// @param inputs cells by step
record ProofRounds(
    String name, Program program, Map<Integer, long[]> weights, Map<Integer, long[]> inputs) {
  private static final int USES = 100;
  private static final long WARM_UP_NANOSECONDS = TimeUnit.SECONDS.toNanos(10);
  private static final int WARM_UP_ROUNDS = 2;

  /// A node verifies many proofs; a round of a large model has one. So each round of the warm-up
  /// verifies its proof so often.
  private static final int WARM_UP_VERIFICATIONS = 50;

  private static final long MEASURED_NANOSECONDS = TimeUnit.SECONDS.toNanos(5);
  private static final int MEASURED_ROUNDS = 3;

  /// What is measured, in the order of the figures.
  private static final class Times {
    private final List<Double> prove = new ArrayList<>();
    private final List<Double> verify = new ArrayList<>();
    private final List<Double> infer = new ArrayList<>();
    private int bytes;
  }

  List<Figure> run(Consumer<String> progress) throws IOException {
    byte[] seed = Randomness.seed();
    var commits = new ArrayList<Double>();
    var times = new Times();
    long began = System.nanoTime();
    try (Model model = committed(seed, commits)) {
      var verifier = new ProofVerifier(program);
      progress.accept("%s: warming up".formatted(name));
      for (int i = 0; i < WARM_UP_ROUNDS || System.nanoTime() - began < WARM_UP_NANOSECONDS; i++) {
        var warm = new Times();
        Prover.Proof proof = round(model, verifier, warm);
        for (int j = 1; j < WARM_UP_VERIFICATIONS; j++) {
          verify(model, verifier, proof, warm);
        }
      }
      progress.accept("%s: measuring".formatted(name));
      began = System.nanoTime();
      for (int i = 0;
          i < MEASURED_ROUNDS || System.nanoTime() - began < MEASURED_NANOSECONDS;
          i++) {
        round(model, verifier, times);
      }
    }
    committed(seed, commits).close();
    return figures(times, commits.getLast());
  }

  private Model committed(byte[] seed, List<Double> milliseconds) {
    long start = System.nanoTime();
    Model model = Model.commit(program, weights, USES, seed);
    milliseconds.add(since(start));
    return model;
  }

  private Prover.Proof round(Model model, ProofVerifier verifier, Times times) {
    var given = new HashMap<>(weights);
    given.putAll(inputs);
    long start = System.nanoTime();
    long[][] steps = FastInterpreter.steps(verifier.plan().circuit(), given);
    times.infer.add(since(start));
    start = System.nanoTime();
    Prover.Proof proof = Prover.prove(model, inputs, Set.of());
    times.prove.add(since(start));
    times.bytes = proof.proof().length;
    verify(model, verifier, proof, times);
    proof
        .outputs()
        .forEach((step, cells) -> {
          if (!java.util.Arrays.equals(cells, steps[step])) {
            throw new IllegalStateException("inference and proof of %s differ".formatted(name));
          }
        });
    return proof;
  }

  private void verify(Model model, ProofVerifier verifier, Prover.Proof proof, Times times) {
    long start = System.nanoTime();
    Verdict verdict = verifier.verify(model.commitment(), proof.statement(), proof.proof());
    times.verify.add(since(start));
    if (verdict instanceof Verdict.Rejected(var refusal, String message)) {
      throw new IllegalStateException(
          "a proof of %s was refused (%s): %s".formatted(name, refusal, message));
    }
  }

  private List<Figure> figures(Times times, double commit) throws IOException {
    double prove = median(times.prove);
    double infer = median(times.infer);
    ProofGoals goals = ProofGoals.of(name);
    var figures = new ArrayList<Figure>();
    figures.add(new Figure(name + ".prove_ms", prove, "ms, at most", goals.proveMilliseconds()));
    figures.add(
        new Figure(
            name + ".verify_ms", median(times.verify), "ms, at most", goals.verifyMilliseconds()));
    figures.add(new Figure(name + ".commit_ms", commit, "ms, once a model", Double.NaN));
    figures.add(
        new Figure(name + ".proof_bytes", times.bytes, "bytes, at most", goals.proofBytes()));
    figures.add(
        new Figure(
            name + ".peak_mb", PeakMemory.mebibytes(), "MiB, at most", goals.peakMebibytes()));
    figures.add(new Figure(name + ".infer_ms", infer, "ms, plain inference", Double.NaN));
    figures.add(
        new Figure(
            name + ".overhead_ratio", prove / infer, "times, at most", goals.overheadRatio()));
    return figures;
  }

  private static double since(long start) {
    return (System.nanoTime() - start) / 1e6;
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }
}
