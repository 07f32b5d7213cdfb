package espalier.ledger.proof;

import espalier.base.crypto.Sha256;
import espalier.base.unit.Hash;
import espalier.ledger.escrow.Escrow;
import espalier.ledger.escrow.EscrowState;
import espalier.ledger.proof.ProofState.ChunkKey;
import espalier.ledger.proof.ProofState.OfModel;
import espalier.ledger.state.View;
import espalier.ledger.timer.Timer.Kind;
import espalier.ledger.timer.TimerState;
import java.util.Optional;
import java.util.function.Consumer;

/// What holds for models, requests and receipts after every block.
public final class ProofInvariants {
  private static final byte[] ALL = new byte[0];

  private ProofInvariants() {}

  /// Tells `finding` a sentence for everything that does not hold.
  public static void check(View state, Consumer<String> finding) {
    models(state, finding);
    requests(state, finding);
    receipts(state, finding);
    held(state, finding);
    chunkSets(state, finding);
    chunks(state, finding);
  }

  private static void models(View state, Consumer<String> finding) {
    ProofState.MODELS.scan(
        state,
        ALL,
        (id, model) -> {
          Hash digest =
              Sha256.tagged("espalier/proof/program/1", ProofState.program(state, model).bytes());
          if (!id.equals(model.id())
              || !digest.equals(model.program())
              || !id.equals(model.commitment().id())) {
            finding.accept("proof: model %s does not lie under its id and digest".formatted(id));
          }
          return true;
        });
  }

  private static void requests(View state, Consumer<String> finding) {
    ProofState.REQUESTS.scan(
        state,
        ALL,
        (id, request) -> {
          if (!id.equals(request.id()) || !ProofState.MODELS.has(state, request.model())) {
            finding.accept("proof: request %s is about no model".formatted(id));
          }
          Optional<Escrow> escrow = EscrowState.escrow(state, id);
          if (escrow.isEmpty()
              || !EscrowState.HELD.has(state, id)
              || !escrow.get().payer().equals(request.asker())
              || !escrow.get().denomination().equals(request.fee().denomination())
              || !escrow.get().balance().equals(request.fee().amount())) {
            finding.accept("proof: the fee of request %s is not held".formatted(id));
          }
          if (!TimerState.TIMERS.has(state, request.timer())) {
            finding.accept("proof: request %s has no deadline".formatted(id));
          }
          return true;
        });
  }

  private static void chunkSets(View state, Consumer<String> finding) {
    ProofState.CHUNK_SETS.scan(
        state,
        ALL,
        (id, set) -> {
          if (!id.equals(set.id())
              || !id.equals(ChunkSet.id(set.request(), set.prover()))
              || !TimerState.TIMERS.has(state, set.timer())) {
            finding.accept("proof: set of chunks %s has another id or no deadline".formatted(id));
          }
          boolean open =
              ProofState.REQUESTS
                  .get(state, set.request())
                  .filter(request -> !request.deadline().equals(set.deadline()))
                  .isEmpty();
          int there = 0;
          for (int part = 0; part < set.parts(); part++) {
            there += ProofState.CHUNKS.has(state, new ChunkKey(id, part)) ? 1 : 0;
          }
          if (!open || there != set.parts() - set.left()) {
            finding.accept(
                "proof: set %s says that %d chunks of %d are missing; %d are there"
                    .formatted(id, set.left(), set.parts(), there));
          }
          ProofState.published(state, set);
          return true;
        });
  }

  /// Nothing of a set is left once it has gone.
  private static void chunks(View state, Consumer<String> finding) {
    ProofState.CHUNKS.scan(
        state,
        ALL,
        (key, _) -> {
          if (ProofState.CHUNK_SETS
              .get(state, key.set())
              .filter(set -> key.part() < set.parts())
              .isEmpty()) {
            finding.accept("proof: %s is of no set".formatted(key));
          }
          return true;
        });
    ProofState.PUBLISHED.scan(
        state,
        ALL,
        (piece, _) -> {
          if (ProofState.CHUNK_SETS
              .get(state, piece.set())
              .filter(set -> piece.number() * ProofState.PART_BYTES < set.publishedBytes())
              .isEmpty()) {
            finding.accept("proof: %s is of no set".formatted(piece));
          }
          return true;
        });
  }

  private static void receipts(View state, Consumer<String> finding) {
    ProofState.RECEIPTS.scan(
        state,
        ALL,
        (id, receipt) -> {
          if (!id.equals(receipt.id())
              || !id.equals(ProofRequest.receipt(receipt.request()))
              || ProofState.REQUESTS.has(state, receipt.request())
              || !ProofState.MODEL_RECEIPTS.has(state, new OfModel(receipt.model(), id))) {
            finding.accept("proof: receipt %s does not close a request of a model".formatted(id));
          }
          return true;
        });
    ProofState.MODEL_RECEIPTS.scan(
        state,
        ALL,
        (entry, _) -> {
          if (!ProofState.RECEIPTS.has(state, entry.receipt())) {
            finding.accept("proof: %s names no receipt".formatted(entry));
          }
          return true;
        });
  }

  /// Nothing is held and nothing waits but for a request.
  private static void held(View state, Consumer<String> finding) {
    EscrowState.HELD.scan(
        state,
        ALL,
        (id, _) -> {
          if (!ProofState.REQUESTS.has(state, id)) {
            finding.accept("proof: escrow %s is held for no request".formatted(id));
          }
          return true;
        });
    TimerState.TIMERS.scan(
        state,
        ALL,
        (timer, _) -> {
          if (timer.kind() == Kind.PROOF_CHUNKS
              && ProofState.CHUNK_SETS
                  .get(state, timer.subject())
                  .filter(set -> set.timer().equals(timer))
                  .isEmpty()) {
            finding.accept("proof: %s waits for no chunks".formatted(timer));
          }
          if (timer.kind() == Kind.PROOF_DEADLINE
              && ProofState.REQUESTS
                  .get(state, timer.subject())
                  .filter(request -> request.timer().equals(timer))
                  .isEmpty()) {
            finding.accept("proof: %s waits for no request".formatted(timer));
          }
          return true;
        });
  }
}
