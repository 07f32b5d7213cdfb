package espalier.ledger.proof;

import static espalier.ledger.Outcome.accepted;
import static espalier.ledger.Outcome.rejected;
import static espalier.ledger.proof.ProofRejection.CHUNKS_OPEN;
import static espalier.ledger.proof.ProofRejection.CHUNKS_UNKNOWN;
import static espalier.ledger.proof.ProofRejection.CHUNK_CUT;
import static espalier.ledger.proof.ProofRejection.CHUNK_RUN;
import static espalier.ledger.proof.ProofRejection.CHUNK_TENSOR;
import static espalier.ledger.proof.ProofRejection.CHUNK_TWICE;
import static espalier.ledger.proof.ProofRejection.CUT_INVALID;
import static espalier.ledger.proof.ProofRejection.CUT_SHARES_TOO_MUCH;

import espalier.base.codec.Encoder;
import espalier.base.unit.Hash;
import espalier.ledger.Call;
import espalier.ledger.Event;
import espalier.ledger.Outcome;
import espalier.ledger.Outcome.Accepted;
import espalier.ledger.Outcome.Rejected;
import espalier.ledger.proof.ProofEvent.ChunkAccepted;
import espalier.ledger.proof.ProofEvent.ChunksDropped;
import espalier.ledger.proof.ProofEvent.ChunksOpened;
import espalier.ledger.proof.ProofTransaction.DropChunks;
import espalier.ledger.proof.ProofTransaction.OpenChunks;
import espalier.ledger.proof.ProofTransaction.SubmitChunk;
import espalier.ledger.timer.Timer;
import espalier.proof.circuit.Circuit;
import espalier.proof.circuit.Cut;
import espalier.proof.field.Extension;
import espalier.proof.verifier.ChunkVerifier;
import espalier.proof.verifier.ChunkVerifier.Chunk;
import espalier.proof.verifier.ChunkVerifier.Head;
import espalier.proof.verifier.Refusal;
import espalier.proof.verifier.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Answers that come chunk by chunk.
///
/// Opening fixes the cut, the run and what is published; so a chunk that comes is verified against
/// all that it can be wrong about, and a prover learns at once which one is wrong.
final class ChunkRules {
  private ChunkRules() {}

  static Outcome open(Proofs proofs, OpenChunks open, Call call) {
    Optional<ProofRequest> found = proofs.state().request(open.request());
    Optional<Rejected> refusal = SubmitRules.notOpen(found, open.request(), call);
    if (found.isEmpty() || refusal.isPresent()) {
      return refusal.orElseThrow();
    }
    ProofRequest request = found.get();
    Hash id = ChunkSet.id(request.id(), call.actor());
    Optional<ChunkSet> before = proofs.state().chunks(id);
    if (before.isPresent()) {
      return rejected(
          CHUNKS_OPEN,
          "a proof in %d chunks is under way for this request, %d of them missing; send those, or drop it first"
              .formatted(before.get().parts(), before.get().left()));
    }
    Model model = SubmitRules.model(proofs, request);
    Blob published = Blob.of(Values.LIST.encode(open.published()));
    long work =
        WorkUnits.ofCut(model, open.parts()) + WorkUnits.ofPublished(Claim.bytes(open.published()));
    if (!proofs.work().take(work)) {
      return SubmitRules.cutWorkFull();
    }
    ChunkVerifier verifier;
    try {
      verifier = verifier(proofs, model, open.parts());
    } catch (IllegalArgumentException | ArithmeticException refused) {
      return rejected(
          CUT_INVALID,
          "cut into %d parts, one is unsound: %s; choose another number"
              .formatted(open.parts(), refused.getMessage()));
    }
    Circuit circuit = verifier.whole().circuit();
    refusal =
        Claim.misfit(circuit, open.published())
            .or(() -> Claim.of(request, model, call.actor(), circuit, open.published()).unwanted())
            .or(() -> uncut(verifier.cut(), open.parts()));
    if (refusal.isPresent()) {
      return refusal.get();
    }

    var set =
        new ChunkSet(
            id,
            request.id(),
            call.actor(),
            open.parts(),
            open.parts(),
            open.joint(),
            published.length(),
            request.deadline());
    proofs.state().add(set, published);
    proofs.timers().arm(set.timer());
    return accepted(new ChunksOpened(set));
  }

  /// Why a program cannot come in so many parts.
  private static Optional<Rejected> uncut(Cut cut, int parts) {
    if (cut.parts().size() != parts) {
      return Optional.of(
          rejected(
              CUT_INVALID,
              "the program is cut into at most %d parts; found %d"
                  .formatted(cut.parts().size(), parts)));
    }
    for (int part = 0; part < parts; part++) {
      int shared = cut.parts().get(part).shared().size();
      if (shared > ProofState.SHARED_MAX) {
        return Optional.of(
            rejected(
                CUT_SHARES_TOO_MUCH,
                "part %d shares %d tensors with others; at most %d are kept; choose another number of parts"
                    .formatted(part, shared, ProofState.SHARED_MAX)));
      }
    }
    return Optional.empty();
  }

  private static ChunkVerifier verifier(Proofs proofs, Model model, int parts) {
    return proofs.verifiers().of(model.program(), parts, () -> proofs.state().program(model));
  }

  static Outcome submit(Proofs proofs, SubmitChunk submit, Call call) {
    Optional<ProofRequest> found = proofs.state().request(submit.request());
    Optional<Rejected> refusal = SubmitRules.notOpen(found, submit.request(), call);
    if (found.isEmpty() || refusal.isPresent()) {
      return refusal.orElseThrow();
    }
    ProofRequest request = found.get();
    Optional<ChunkSet> opened = proofs.state().chunks(ChunkSet.id(request.id(), call.actor()));
    if (opened.isEmpty()) {
      return rejected(
          CHUNKS_UNKNOWN,
          "%s has opened no proof in chunks for this request; open one first"
              .formatted(call.actor()));
    }
    ChunkSet set = opened.get();
    try {
      Head head = ChunkVerifier.head(submit.proof().bytes(), set.parts());
      refusal = unfit(proofs, set, head);
      return refusal.isPresent()
          ? refusal.get()
          : verified(proofs, request, set, head.part(), submit.proof(), call);
    } catch (Refused refused) {
      String message = String.valueOf(refused.getMessage());
      return refused.refusal() == Refusal.CHUNK_CUT
          ? rejected(CHUNK_CUT, message)
          : SubmitRules.unproved(refused.refusal(), message);
    }
  }

  /// Why a chunk has no place in the set, from its first bytes.
  private static Optional<Rejected> unfit(Proofs proofs, ChunkSet set, Head head) {
    if (!head.joint().digest().equals(set.joint())) {
      return Optional.of(
          rejected(
              CHUNK_RUN,
              "the chunk is of the run %s; %s was opened; send that run's, or drop it and open this one"
                  .formatted(head.joint().digest(), set.joint())));
    }
    if (proofs.state().shown(set, head.part()).isPresent()) {
      return Optional.of(
          rejected(
              CHUNK_TWICE,
              "part %d has come already; %d others are missing"
                  .formatted(head.part(), set.left())));
    }
    return Optional.empty();
  }

  private static Outcome verified(
      Proofs proofs, ProofRequest request, ChunkSet set, int part, Blob bytes, Call call) {
    Model model = SubmitRules.model(proofs, request);
    if (!proofs.work().take(WorkUnits.ofCut(model, set.parts()))) {
      return SubmitRules.cutWorkFull();
    }
    ChunkVerifier verifier = verifier(proofs, model, set.parts());
    List<Values> published = proofs.state().published(set);
    long work =
        WorkUnits.of(verifier.cut().parts().get(part).program(), 0)
            + WorkUnits.ofProof(bytes.length(), Claim.bytes(published));
    if (!proofs.work().take(work)) {
      return SubmitRules.cutWorkFull();
    }
    Claim claim = Claim.of(request, model, call.actor(), verifier.whole().circuit(), published);
    Chunk chunk = proofs.verifiers().verify(verifier, model.commitment(), claim.statement(), bytes);
    Optional<Rejected> refusal = differs(proofs, set, verifier.cut(), chunk);
    if (refusal.isPresent()) {
      return refusal.get();
    }

    var events = new ArrayList<Event>();
    events.add(new ChunkAccepted(request.id(), call.actor(), part, set.left() - 1));
    if (set.left() == 1) {
      int bits = verifier.bits(model.commitment());
      events.addAll(SubmitRules.accept(proofs, request, claim.receipt(bits, set.parts(), call)));
    } else {
      proofs.state().put(set.withOneMore(), part, packed(chunk));
    }
    return new Accepted(events);
  }

  /// What a chunk shows, 16 bytes a tensor, ascending by the whole program's step.
  private static Blob packed(Chunk chunk) {
    var out = new Encoder();
    for (Extension value : chunk.shown().values()) {
      out.u64(value.c0()).u64(value.c1());
    }
    return Blob.of(out.toBytes());
  }

  /// A tensor of which another chunk, there already, has other numbers.
  private static Optional<Rejected> differs(Proofs proofs, ChunkSet set, Cut cut, Chunk chunk) {
    for (int other = 0; other < set.parts(); other++) {
      Optional<Blob> shown = proofs.state().shown(set, other);
      if (shown.isPresent()) {
        Cut.Part part = cut.parts().get(other);
        Map<Integer, Extension> values = ProofState.values(part, shown.get());
        for (Map.Entry<Integer, Extension> own : chunk.shown().entrySet()) {
          Extension value = values.get(own.getKey());
          if (value != null && !value.equals(own.getValue())) {
            return Optional.of(
                rejected(
                    CHUNK_TENSOR,
                    "parts %d and %d were run with other numbers for the tensor of step %d; drop the set and prove all of it in one run"
                        .formatted(chunk.part(), other, own.getKey())));
          }
        }
      }
    }
    return Optional.empty();
  }

  static Outcome drop(Proofs proofs, DropChunks drop, Call call) {
    Optional<ChunkSet> set = proofs.state().chunks(ChunkSet.id(drop.request(), call.actor()));
    if (set.isEmpty()) {
      return rejected(
          CHUNKS_UNKNOWN,
          "%s has no proof in chunks under way for this request".formatted(call.actor()));
    }

    remove(proofs, set.get());
    return accepted(new ChunksDropped(drop.request(), call.actor()));
  }

  /// The request's deadline has come, and the set was not finished.
  static List<Event> expire(Proofs proofs, Timer timer) {
    ChunkSet set = proofs.state().existingChunks(timer.subject());
    remove(proofs, set);
    return List.of(new ChunksDropped(set.request(), set.prover()));
  }

  static void remove(Proofs proofs, ChunkSet set) {
    proofs.state().remove(set);
    proofs.timers().disarm(set.timer());
  }
}
