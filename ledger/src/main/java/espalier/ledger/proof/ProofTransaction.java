package espalier.ledger.proof;

import static espalier.base.codec.Codecs.ACCOUNT;
import static espalier.base.codec.Codecs.COIN;
import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.TIME;
import static espalier.base.codec.Codecs.optional;
import static espalier.base.codec.Codecs.text;
import static espalier.base.codec.Codecs.variant;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.codec.Codecs.Case;
import espalier.base.unit.AccountId;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import espalier.base.unit.Hash;
import espalier.ledger.Transaction;
import espalier.proof.verifier.ModelCommitment;
import java.util.List;
import java.util.Optional;

/// Everything a party can ask about proofs of inference.
public sealed interface ProofTransaction extends Transaction {
  /// The longest program that is registered: 960 KiB.
  int PROGRAM_BYTES_MAX = 960 * 1024;

  /// The longest proof that is verified: 960 KiB.
  int PROOF_BYTES_MAX = 960 * 1024;

  /// Puts the public part of a model on the ledger, for good; the actor becomes its owner.
  ///
  /// @param program canonical bytes of an `espalier.proof.circuit.Program`
  /// @param uses how many proofs the weights stay hidden for; 0 if they are not hidden
  /// @param weights the root of the commitment to the weights; zero if there are none
  record RegisterModel(String name, Blob program, int uses, Hash weights)
      implements ProofTransaction {
    static final Codec<RegisterModel> CODEC =
        record(
            "register_model",
            RegisterModel::new,
            field("name", text(Model.NAME_BYTES_MAX), RegisterModel::name),
            field("program", Blob.codec(PROGRAM_BYTES_MAX), RegisterModel::program),
            field("uses", whole32(0, ModelCommitment.USES_MAX), RegisterModel::uses),
            field("weights", HASH, RegisterModel::weights));
  }

  /// The actor wants a proof, and sets `fee` aside for whoever makes it until `deadline`.
  ///
  /// @param prover who alone may answer; anybody if absent
  /// @param input digest of the inputs that the proof must publish ([Values#digest]); any if absent
  record AskProof(
      Hash model,
      Optional<AccountId> prover,
      Optional<Hash> input,
      Hidden mayHide,
      Coin fee,
      BlockTime deadline)
      implements ProofTransaction {
    static final Codec<AskProof> CODEC =
        record(
            "ask_proof",
            AskProof::new,
            field("model", HASH, AskProof::model),
            field("prover", optional(ACCOUNT), AskProof::prover),
            field("input", optional(HASH), AskProof::input),
            field("may_hide", Hidden.CODEC, AskProof::mayHide),
            field("fee", COIN, AskProof::fee),
            field("deadline", TIME, AskProof::deadline));
  }

  /// Answers a request; the actor is paid if the proof is sound.
  ///
  /// @param published inputs and outputs by ascending step: all inputs or none, all outputs or none
  /// @param proof bound to the request and the actor ([ProofRequest#context])
  record SubmitProof(Hash request, List<Values> published, Blob proof) implements ProofTransaction {
    static final Codec<SubmitProof> CODEC =
        record(
            "submit_proof",
            SubmitProof::new,
            field("request", HASH, SubmitProof::request),
            field("published", Values.LIST, SubmitProof::published),
            field("proof", Blob.codec(PROOF_BYTES_MAX), SubmitProof::proof));

    public SubmitProof {
      published = List.copyOf(published);
      for (int i = 1; i < published.size(); i++) {
        if (published.get(i).step() <= published.get(i - 1).step()) {
          throw new IllegalArgumentException(
              "published tensors stand in the order of their steps, each once; found step %d after %d"
                  .formatted(published.get(i).step(), published.get(i - 1).step()));
        }
      }
    }
  }

  List<Case<Transaction, ? extends Transaction>> CASES =
      List.of(
          variant(2000, "register_model", RegisterModel.class, RegisterModel.CODEC),
          variant(2001, "ask_proof", AskProof.class, AskProof.CODEC),
          variant(2002, "submit_proof", SubmitProof.class, SubmitProof.CODEC));
}
