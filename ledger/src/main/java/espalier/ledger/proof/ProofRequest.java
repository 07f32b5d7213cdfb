package espalier.ledger.proof;

import static espalier.base.codec.Codecs.ACCOUNT;
import static espalier.base.codec.Codecs.COIN;
import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.TIME;
import static espalier.base.codec.Codecs.optional;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.crypto.Sha256;
import espalier.base.unit.AccountId;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import espalier.base.unit.Hash;
import espalier.ledger.timer.Timer;
import espalier.ledger.timer.Timer.Kind;
import java.util.Optional;

/// A proof that is wanted, and the fee that waits for it in the escrow of the same id.
///
/// The row is there while the request is open; what became of it is an event, and of a proof a
/// receipt.
///
/// @param prover who alone may answer; anybody if absent
/// @param input the digest of the inputs that the answer must be about ([Values#digest]); any input
///   if absent
/// @param mayHide the most that the answer may keep to itself
/// @param deadline the first moment at which no proof is taken any more
public record ProofRequest(
    Hash id,
    Hash model,
    AccountId asker,
    Optional<AccountId> prover,
    Optional<Hash> input,
    Hidden mayHide,
    Coin fee,
    BlockTime deadline) {
  public static final Codec<ProofRequest> CODEC =
      record(
          "proof_request",
          ProofRequest::new,
          field("id", HASH, ProofRequest::id),
          field("model", HASH, ProofRequest::model),
          field("asker", ACCOUNT, ProofRequest::asker),
          field("prover", optional(ACCOUNT), ProofRequest::prover),
          field("input", optional(HASH), ProofRequest::input),
          field("may_hide", Hidden.CODEC, ProofRequest::mayHide),
          field("fee", COIN, ProofRequest::fee),
          field("deadline", TIME, ProofRequest::deadline));

  /// What a proof that `prover` makes for the request `id` must bind.
  ///
  /// The request's id follows from a transaction of this chain, so the proof serves no other
  /// request and no other chain. The prover is bound too: whoever sees the proof on its way could
  /// otherwise submit it first and be paid.
  public static Hash context(Hash id, AccountId prover) {
    return Sha256.tagged("espalier/proof-context", id.bytes(), prover.hash().bytes());
  }

  /// The id of the receipt that an answer to the request `id` gets.
  public static Hash receipt(Hash id) {
    return Sha256.tagged("espalier/proof-receipt", id.bytes());
  }

  Timer timer() {
    return new Timer(deadline, Kind.PROOF_DEADLINE, id);
  }
}
