package espalier.node.bench;

import espalier.ledger.proof.Blob;
import espalier.ledger.proof.WorkUnits;
import espalier.proof.circuit.Cut;
import espalier.proof.circuit.Program;
import espalier.proof.verifier.ChunkVerifier;
import espalier.proof.verifier.ProofVerifier;
import espalier.proof.verifier.Verdict;
import espalier.prover.Model;
import espalier.prover.Prover;
import espalier.prover.bench.SeededModel;
import espalier.prover.bench.SeededModels;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Set;

/// Holds units of work against microseconds: `ProofWorkBench MODEL…`, each as `name` or, in chunks,
/// `name:parts`.
///
/// Prints, for each of the prover's seeded models, what the ledger counts and what decoding and
/// deriving the program and verifying a proof of it take on one processor, the median of several
/// runs. The table in `docs/spec/proofs-on-ledger.md` is from here.
public final class ProofWorkBench {
  private static final int RUNS = 15;

  private ProofWorkBench() {}

  public static void main(String[] models) {
    System.out.println(
        "model  program_bytes  proof_bytes  program_units  proof_units  derive_us  verify_us");
    for (String model : models) {
      String[] named = model.split(":", 2);
      if (named.length == 1) {
        measure(model, SeededModels.of(model));
      } else {
        cut(named[0], SeededModels.of(named[0]), Integer.parseInt(named[1]));
      }
    }
  }

  private static void measure(String name, SeededModel seeded) {
    byte[] program = Program.CODEC.encode(seeded.program());
    try (Model model = Model.commit(seeded.program(), seeded.weights(), 16, new byte[32])) {
      Prover.Proof proof = Prover.prove(model, seeded.inputs(), Set.of());
      long[] derive = new long[RUNS];
      long[] verify = new long[RUNS];
      for (int run = 0; run < RUNS; run++) {
        long began = cpu();
        var verifier = new ProofVerifier(Program.CODEC.decode(program));
        long derived = cpu();
        Verdict verdict = verifier.verify(model.commitment(), proof.statement(), proof.proof());
        long verified = cpu();
        if (!(verdict instanceof Verdict.Verified)) {
          throw new IllegalStateException(name + ": " + verdict);
        }
        derive[run] = (derived - began) / 1_000;
        verify[run] = (verified - derived) / 1_000;
      }
      long cells =
          proof.statement().published().stream().mapToLong(one -> one.cells().size()).sum();
      System.out.printf(
          "%s  %d  %d  %d  %d  %d  %d%n",
          name,
          program.length,
          proof.proof().length,
          WorkUnits.of(seeded.program(), program.length),
          WorkUnits.ofProof(Blob.of(proof.proof()).length(), cells),
          median(derive),
          median(verify));
    }
  }

  /// What deriving all parts of a cut takes beside the units that each chunk pays for it.
  private static void cut(String name, SeededModel seeded, int parts) {
    byte[] program = Program.CODEC.encode(seeded.program());
    long[] derive = new long[RUNS];
    for (int run = 0; run < RUNS; run++) {
      long began = cpu();
      int made = new ChunkVerifier(Program.CODEC.decode(program), parts).cut().parts().size();
      derive[run] = (cpu() - began) / 1_000;
      if (made != parts) {
        throw new IllegalStateException(name + " has " + made + " parts");
      }
    }
    long own = 0;
    for (Cut.Part part : Cut.of(seeded.program(), parts).parts()) {
      own += WorkUnits.of(part.program(), 0);
    }
    System.out.printf(
        "%s in %d parts: program units %d, all parts' units %d, derive_us %d%n",
        name, parts, WorkUnits.of(seeded.program(), program.length), own, median(derive));
  }

  /// Nanoseconds that this thread has computed: other work on the machine does not count.
  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static long median(long[] times) {
    Arrays.sort(times);
    return times[times.length / 2];
  }
}
