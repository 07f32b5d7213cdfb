package espalier.ledger;

import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.crypto.Ed25519;
import espalier.base.crypto.PublicKey;
import espalier.base.crypto.Signature;
import espalier.base.crypto.SigningKey;

/// A transaction as it travels: what is asked, by which key, and the signature over its id.
public record SignedTransaction(TransactionBody body, PublicKey key, Signature signature) {
  /// The longest encoding that is looked at: 1 MiB, for those that carry a program or a proof.
  public static final int BYTES_MAX = 1024 * 1024;

  /// The longest encoding of all others: 128 KiB.
  public static final int ORDINARY_BYTES_MAX = 128 * 1024;

  public static final Codec<SignedTransaction> CODEC =
      record(
          "signed_transaction",
          SignedTransaction::new,
          field("body", TransactionBody.CODEC, SignedTransaction::body),
          field("key", PublicKey.CODEC, SignedTransaction::key),
          field("signature", Signature.CODEC, SignedTransaction::signature));

  public static SignedTransaction sign(TransactionBody body, SigningKey key, Ed25519 engine) {
    return new SignedTransaction(body, key.publicKey(), key.sign(engine, body.id().bytes()));
  }
}
