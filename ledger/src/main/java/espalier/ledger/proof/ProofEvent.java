package espalier.ledger.proof;

import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.variant;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.codec.Codecs.Case;
import espalier.base.unit.Hash;
import espalier.ledger.Event;
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

  List<Case<Event, ? extends Event>> CASES =
      List.of(
          variant(2000, "model_registered", ModelRegistered.class, ModelRegistered.CODEC),
          variant(2001, "proof_asked", ProofAsked.class, ProofAsked.CODEC),
          variant(2002, "proof_accepted", ProofAccepted.class, ProofAccepted.CODEC),
          variant(2003, "proof_expired", ProofExpired.class, ProofExpired.CODEC));
}
