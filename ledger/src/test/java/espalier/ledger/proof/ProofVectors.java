package espalier.ledger.proof;

import espalier.base.unit.Hash;
import espalier.ledger.Golden;
import espalier.proof.verifier.ChunkVerifier;
import espalier.proof.verifier.Joint;
import espalier.proof.verifier.Statement;
import espalier.prover.Chunks;
import espalier.prover.Model;
import espalier.prover.Prover;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;

/// Writes the story of [ProofGoldenTest] anew, with proofs from the prover: `ProofVectors <file>`.
final class ProofVectors implements ProofGoldenTest.Source {
  private static final byte[] SEED = new byte[32];

  private final Model model = Model.commit(ProofGoldenTest.PROGRAM, ProofGoldenTest.GIVEN, 0, SEED);

  public static void main(String[] arguments) throws IOException {
    Golden.write(Path.of(arguments[0]), new ProofGoldenTest().story(new ProofVectors()));
  }

  @Override
  public Hash weights() {
    return model.commitment().weights();
  }

  @Override
  public Blob whole(Statement statement) {
    Prover.Proof proof = Prover.prove(model, ProofGoldenTest.GIVEN, Set.of(), statement.context());
    if (!proof.statement().equals(statement)) {
      throw new IllegalStateException("the story publishes something else than was proved");
    }
    return Blob.of(proof.proof());
  }

  @Override
  public List<Blob> chunks(Statement statement) {
    var verifier = new ChunkVerifier(ProofGoldenTest.PROGRAM, ProofGoldenTest.PARTS);
    var chunks = new Chunks(model, verifier, SEED);
    var known = new HashMap<>(ProofGoldenTest.GIVEN);
    var roots = new ArrayList<Hash>();
    for (int part = 0; part < ProofGoldenTest.PARTS; part++) {
      Chunks.Committed committed = chunks.commit(part, known);
      roots.add(committed.root());
      known.putAll(committed.made());
    }
    var proofs = new ArrayList<Blob>();
    for (int part = 0; part < ProofGoldenTest.PARTS; part++) {
      proofs.add(Blob.of(chunks.prove(part, known, statement, new Joint(roots))));
    }
    return proofs;
  }
}
