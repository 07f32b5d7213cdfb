package espalier.ledger;

import static espalier.base.codec.Codecs.ACCOUNT;
import static espalier.base.codec.Codecs.COIN;
import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.list;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.crypto.Sha256;
import espalier.base.unit.AccountId;
import espalier.base.unit.Coin;
import espalier.base.unit.Hash;
import java.util.List;

/// What is signed: requests of one account to one chain, which take effect together or not at all.
///
/// @param chain the hash of the chain's genesis, so that no other chain accepts the signature
/// @param feeLimit the denomination in which the fee is paid, and the most it may be
/// @param requests 1 to 16
public record TransactionBody(
    Hash chain,
    AccountId account,
    Sequencing sequencing,
    Coin feeLimit,
    List<Transaction> requests) {
  public static final int REQUESTS_MAX = 16;

  public static final Codec<TransactionBody> CODEC =
      record(
          "transaction_body",
          TransactionBody::new,
          field("chain", HASH, TransactionBody::chain),
          field("account", ACCOUNT, TransactionBody::account),
          field("sequencing", Sequencing.CODEC, TransactionBody::sequencing),
          field("fee_limit", COIN, TransactionBody::feeLimit),
          field("requests", list(Transactions.CODEC, REQUESTS_MAX), TransactionBody::requests));

  public TransactionBody {
    requests = List.copyOf(requests);
    if (requests.isEmpty() || requests.size() > REQUESTS_MAX) {
      throw new IllegalArgumentException(
          "a transaction holds 1 to 16 requests; found " + requests.size());
    }
  }

  /// The transaction's id, and the 32 bytes that are signed. It does not depend on signatures.
  public Hash id() {
    return Sha256.tagged("espalier/transaction", CODEC.encode(this));
  }
}
