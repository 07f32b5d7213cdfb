package espalier.cli.model;

import espalier.base.unit.AccountId;
import espalier.base.unit.Hash;
import espalier.cli.CliException;
import espalier.client.NodeClient;
import espalier.ledger.Transaction;
import espalier.ledger.proof.Blob;
import espalier.ledger.proof.ChunkSet;
import espalier.ledger.proof.ProofState;
import espalier.ledger.proof.ProofTransaction;
import espalier.ledger.proof.ProofTransaction.DropChunks;
import espalier.ledger.proof.ProofTransaction.OpenChunks;
import espalier.ledger.proof.ProofTransaction.SubmitChunk;
import espalier.ledger.proof.Values;
import espalier.model.file.ProofFile;
import espalier.proof.circuit.Cut;
import espalier.proof.verifier.ChunkVerifier;
import espalier.proof.verifier.Refused;
import espalier.proof.verifier.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A proof in chunks on its way to the ledger: what of it is still to be sent.
///
/// @param opening what announces it, if the ledger does not know it yet
/// @param missing the parts that the ledger does not have, ascending
record ChunkedAnswer(
    Hash request, ProofFile file, List<Transaction> opening, List<Integer> missing) {
  /// @param anew whether another run that is under way is given up for this one
  static ChunkedAnswer of(
      Hash request, ProofFile file, NodeClient node, AccountId actor, boolean anew) {
    for (byte[] part : file.parts()) {
      bounded(part);
    }
    int parts = file.parts().size();
    Hash joint = joint(file);
    var announced = new OpenChunks(request, parts, joint, published(file.statement()));
    Optional<ChunkSet> there =
        node.row("chunk_sets", ChunkSet.id(request, actor).toString())
            .map(row -> row.get("value", ChunkSet.CODEC));
    var missing = new ArrayList<Integer>();
    for (int part = 0; part < parts; part++) {
      missing.add(part);
    }
    if (there.isEmpty()) {
      return new ChunkedAnswer(request, file, List.of(announced), missing);
    }
    ChunkSet set = there.get();
    if (set.joint().equals(joint) && set.parts() == parts) {
      node.rows("chunks", ProofState.CHUNKS, set.id().bytes(), Cut.PARTS_MAX)
          .forEach(row -> missing.remove(Integer.valueOf(row.key().part())));
      return new ChunkedAnswer(request, file, List.of(), missing);
    }
    if (!anew) {
      throw CliException.refused(
          "another proof in %d chunks is under way for this request, %d of them missing; submit that proof's file, or give it up for this one with --anew"
              .formatted(set.parts(), set.left()));
    }
    return new ChunkedAnswer(request, file, List.of(new DropChunks(request), announced), missing);
  }

  /// What is sent first: the announcement, or the first chunk that is missing.
  List<Transaction> first() {
    return opening.isEmpty() ? List.of(chunk(missing.getFirst())) : opening;
  }

  /// What is sent after that, each by itself.
  List<Integer> rest() {
    return opening.isEmpty() ? missing.subList(1, missing.size()) : missing;
  }

  SubmitChunk chunk(int part) {
    return new SubmitChunk(request, Blob.of(file.parts().get(part)));
  }

  /// The published tensors of a statement, as the ledger wants them.
  static List<Values> published(Statement statement) {
    return statement.published().stream()
        .map(tensor -> Values.of(tensor.step(), tensor.values()))
        .toList();
  }

  /// @throws CliException if a proof, or a chunk of one, is longer than the ledger takes
  static byte[] bounded(byte[] proof) {
    if (proof.length > ProofTransaction.PROOF_BYTES_MAX) {
      throw CliException.refused(
          "a proof of %d bytes; the ledger takes at most %d at once; prove in more chunks with --chunks"
              .formatted(proof.length, ProofTransaction.PROOF_BYTES_MAX));
    }
    return proof;
  }

  private static Hash joint(ProofFile file) {
    List<byte[]> parts = file.parts();
    try {
      return ChunkVerifier.head(parts.getFirst(), parts.size()).joint().digest();
    } catch (Refused refused) {
      throw CliException.refused(
          "the file holds no proof in chunks: %s; prove again".formatted(refused.getMessage()));
    }
  }
}
