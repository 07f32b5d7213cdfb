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
import espalier.proof.circuit.Cut;
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
      published = Values.ordered(published);
    }
  }

  /// Announces an answer that comes in chunks: everything about it but the proofs.
  ///
  /// @param parts into which the program is cut (`espalier.proof.circuit.Cut`)
  /// @param joint the digest of all parts' witness roots (`espalier.proof.verifier.Joint`)
  /// @param published as in [SubmitProof]
  record OpenChunks(Hash request, int parts, Hash joint, List<Values> published)
      implements ProofTransaction {
    static final Codec<OpenChunks> CODEC =
        record(
            "open_chunks",
            OpenChunks::new,
            field("request", HASH, OpenChunks::request),
            field("parts", whole32(ChunkSet.PARTS_MIN, Cut.PARTS_MAX), OpenChunks::parts),
            field("joint", HASH, OpenChunks::joint),
            field("published", Values.LIST, OpenChunks::published));

    public OpenChunks {
      published = Values.ordered(published);
    }
  }

  /// One chunk of an answer that the actor has opened; the last one to come is paid.
  ///
  /// @param proof the chunk's bytes, which say which part it is
  record SubmitChunk(Hash request, Blob proof) implements ProofTransaction {
    static final Codec<SubmitChunk> CODEC =
        record(
            "submit_chunk",
            SubmitChunk::new,
            field("request", HASH, SubmitChunk::request),
            field("proof", Blob.codec(PROOF_BYTES_MAX), SubmitChunk::proof));
  }

  /// The actor gives up an answer in chunks, perhaps to open another.
  record DropChunks(Hash request) implements ProofTransaction {
    static final Codec<DropChunks> CODEC =
        record("drop_chunks", DropChunks::new, field("request", HASH, DropChunks::request));
  }

  List<Case<Transaction, ? extends Transaction>> CASES =
      List.of(
          variant(2000, "register_model", RegisterModel.class, RegisterModel.CODEC),
          variant(2001, "ask_proof", AskProof.class, AskProof.CODEC),
          variant(2002, "submit_proof", SubmitProof.class, SubmitProof.CODEC),
          variant(2003, "open_chunks", OpenChunks.class, OpenChunks.CODEC),
          variant(2004, "submit_chunk", SubmitChunk.class, SubmitChunk.CODEC),
          variant(2005, "drop_chunks", DropChunks.class, DropChunks.CODEC));
}
