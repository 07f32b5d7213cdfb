package espalier.ledger.proof;

import static espalier.base.codec.Codecs.ACCOUNT;
import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.variant;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.codec.Codecs.Case;
import espalier.base.unit.AccountId;
import espalier.base.unit.Hash;
import espalier.ledger.Event;
import espalier.proof.circuit.Cut;
import java.util.List;

/// Everything that can have happened around proofs.
public sealed interface ProofEvent extends Event {
  record ModelRegistered(Model model) implements ProofEvent {
    static final Codec<ModelRegistered> CODEC =
        record(
            "model_registered",
            ModelRegistered::new,
            field("model", Model.CODEC, ModelRegistered::model));
  }

  record ProofAsked(ProofRequest request) implements ProofEvent {
    static final Codec<ProofAsked> CODEC =
        record(
            "proof_asked",
            ProofAsked::new,
            field("request", ProofRequest.CODEC, ProofAsked::request));
  }

  record ProofAccepted(ProofReceipt receipt) implements ProofEvent {
    static final Codec<ProofAccepted> CODEC =
        record(
            "proof_accepted",
            ProofAccepted::new,
            field("receipt", ProofReceipt.CODEC, ProofAccepted::receipt));
  }

  /// Nobody proved it in time; the fee went back.
  record ProofExpired(Hash request) implements ProofEvent {
    static final Codec<ProofExpired> CODEC =
        record("proof_expired", ProofExpired::new, field("request", HASH, ProofExpired::request));
  }

  /// A prover has said how it will send its chunks.
  record ChunksOpened(ChunkSet chunks) implements ProofEvent {
    static final Codec<ChunksOpened> CODEC =
        record(
            "chunks_opened",
            ChunksOpened::new,
            field("chunks", ChunkSet.CODEC, ChunksOpened::chunks));
  }

  /// One chunk has been verified.
  ///
  /// @param left how many are missing after it
  record ChunkAccepted(Hash request, AccountId prover, int part, int left) implements ProofEvent {
    static final Codec<ChunkAccepted> CODEC =
        record(
            "chunk_accepted",
            ChunkAccepted::new,
            field("request", HASH, ChunkAccepted::request),
            field("prover", ACCOUNT, ChunkAccepted::prover),
            field("part", whole32(0, Cut.PARTS_MAX - 1), ChunkAccepted::part),
            field("left", whole32(0, Cut.PARTS_MAX - 1), ChunkAccepted::left));
  }

  /// A prover has given its set up, or did not finish it in time.
  record ChunksDropped(Hash request, AccountId prover) implements ProofEvent {
    static final Codec<ChunksDropped> CODEC =
        record(
            "chunks_dropped",
            ChunksDropped::new,
            field("request", HASH, ChunksDropped::request),
            field("prover", ACCOUNT, ChunksDropped::prover));
  }

  List<Case<Event, ? extends Event>> CASES =
      List.of(
          variant(2000, "model_registered", ModelRegistered.class, ModelRegistered.CODEC),
          variant(2001, "proof_asked", ProofAsked.class, ProofAsked.CODEC),
          variant(2002, "proof_accepted", ProofAccepted.class, ProofAccepted.CODEC),
          variant(2003, "proof_expired", ProofExpired.class, ProofExpired.CODEC),
          variant(2004, "chunks_opened", ChunksOpened.class, ChunksOpened.CODEC),
          variant(2005, "chunk_accepted", ChunkAccepted.class, ChunkAccepted.CODEC),
          variant(2006, "chunks_dropped", ChunksDropped.class, ChunksDropped.CODEC));
}
