package espalier.ledger.proof;

import static espalier.base.codec.Codecs.ACCOUNT;
import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.TIME;
import static espalier.base.codec.Codecs.WHOLE;
import static espalier.base.codec.Codecs.text;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.unit.AccountId;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import espalier.proof.verifier.ModelCommitment;

/// A model whose public part the ledger keeps, for good.
///
/// @param id follows from the program and the weights' commitment alone
/// @param owner who registered it first
/// @param name for people; two models may have the same
/// @param commitment the digest under which the program's bytes are kept, and the weights' root
/// @param programBytes the count of the program's bytes
/// @param work what verifying one proof of it costs, in units of work
public record Model(
    Hash id,
    AccountId owner,
    String name,
    ModelCommitment commitment,
    int programBytes,
    long work,
    BlockTime registered) {
  public static final int NAME_BYTES_MAX = 64;

  public static final Codec<Model> CODEC =
      record(
          "model",
          Model::new,
          field("id", HASH, Model::id),
          field("owner", ACCOUNT, Model::owner),
          field("name", text(NAME_BYTES_MAX), Model::name),
          field("commitment", ModelCommitment.CODEC, Model::commitment),
          field(
              "program_bytes", whole32(1, ProofTransaction.PROGRAM_BYTES_MAX), Model::programBytes),
          field("work", WHOLE, Model::work),
          field("registered", TIME, Model::registered));

  /// The program's digest.
  public Hash program() {
    return commitment.program();
  }
}
