package espalier.ledger.proof;

import static espalier.base.codec.Codecs.ACCOUNT;
import static espalier.base.codec.Codecs.COIN;
import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.TIME;
import static espalier.base.codec.Codecs.WHOLE;
import static espalier.base.codec.Codecs.optional;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.unit.AccountId;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import espalier.base.unit.Hash;
import espalier.proof.circuit.Cut;
import java.util.Optional;

/// The ledger's word that a proof was verified: what others cite, for good.
///
/// @param id follows from the request's id ([ProofRequest#receipt])
/// @param statement the digest of all that the proof says (`Statement.digest`)
/// @param hidden what it keeps to itself
/// @param input digest of the inputs, if they are public ([Values#digest])
/// @param output digest of the outputs, if they are public
/// @param bits of soundness: a wrong proof passes with a chance of at most `2^-bits`
/// @param parts in how many chunks it came; 1 if whole
/// @param height of the block in which it was verified
/// @param fee what the prover was paid
public record ProofReceipt(
    Hash id,
    Hash request,
    Hash model,
    AccountId asker,
    AccountId prover,
    Hash statement,
    Hidden hidden,
    Optional<Hash> input,
    Optional<Hash> output,
    int bits,
    int parts,
    long height,
    BlockTime time,
    Coin fee) {
  public static final Codec<ProofReceipt> CODEC =
      record(
          "proof_receipt",
          ProofReceipt::new,
          field("id", HASH, ProofReceipt::id),
          field("request", HASH, ProofReceipt::request),
          field("model", HASH, ProofReceipt::model),
          field("asker", ACCOUNT, ProofReceipt::asker),
          field("prover", ACCOUNT, ProofReceipt::prover),
          field("statement", HASH, ProofReceipt::statement),
          field("hidden", Hidden.CODEC, ProofReceipt::hidden),
          field("input", optional(HASH), ProofReceipt::input),
          field("output", optional(HASH), ProofReceipt::output),
          field("bits", whole32(0, 256), ProofReceipt::bits),
          field("parts", whole32(1, Cut.PARTS_MAX), ProofReceipt::parts),
          field("height", WHOLE, ProofReceipt::height),
          field("time", TIME, ProofReceipt::time),
          field("fee", COIN, ProofReceipt::fee));
}
