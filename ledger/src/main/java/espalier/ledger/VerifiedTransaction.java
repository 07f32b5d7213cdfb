package espalier.ledger;

import espalier.base.codec.Malformed;
import espalier.base.crypto.Ed25519;
import espalier.base.crypto.PublicKey;
import espalier.base.unit.Hash;
import espalier.ledger.account.AccountRejection;
import java.util.function.Function;

/// A transaction whose signature fits its key; whether the key may act is for the ledger to say.
///
/// Verification is the costly part and needs no state, so it may run on any thread, once.
///
/// @param bytes the length of the canonical encoding, which the fee depends on
public record VerifiedTransaction(TransactionBody body, PublicKey key, Hash id, int bytes) {

  /// Either the transaction or why it was refused.
  public sealed interface Verdict {
    record Valid(VerifiedTransaction transaction, SignedTransaction signed) implements Verdict {}

    record Invalid(Outcome.Rejected rejection) implements Verdict {}
  }

  /// Decodes and verifies bytes from outside.
  public static Verdict verify(byte[] encoded, Ed25519 engine) {
    return read(
        encoded,
        signed ->
            !signed.key().isSmallOrder()
                && engine.verifies(signed.key(), signed.body().id().bytes(), signed.signature()));
  }

  /// Decodes bytes whose signature this node has verified before: those of its own block log.
  public static VerifiedTransaction trusted(byte[] encoded) {
    return switch (read(encoded, _ -> true)) {
      case Verdict.Valid(var transaction, _) -> transaction;
      case Verdict.Invalid(var rejection) ->
          throw new InvariantViolation("the log holds a transaction that is " + rejection);
    };
  }

  /// Whether it carries a program or a proof: longer than others, and more work.
  public static boolean isBulky(TransactionBody body) {
    return body.requests().stream().anyMatch(Transactions::isBulky);
  }

  private static Verdict read(byte[] encoded, Function<SignedTransaction, Boolean> accepts) {
    if (encoded.length > SignedTransaction.BYTES_MAX) {
      return invalid(
          AccountRejection.TRANSACTION_TOO_LARGE,
          "the transaction has %d bytes; at most %d are read; split it"
              .formatted(encoded.length, SignedTransaction.BYTES_MAX));
    }
    SignedTransaction signed;
    try {
      signed = SignedTransaction.CODEC.decode(encoded);
    } catch (Malformed refused) {
      return invalid(
          AccountRejection.MALFORMED,
          "not a canonical transaction: " + refused.getMessage() + "; build it with the client");
    }
    if (encoded.length > SignedTransaction.ORDINARY_BYTES_MAX && !isBulky(signed.body())) {
      return invalid(
          AccountRejection.TRANSACTION_TOO_LARGE,
          "the transaction has %d bytes; at most %d are read unless it carries a program or a proof; split it"
              .formatted(encoded.length, SignedTransaction.ORDINARY_BYTES_MAX));
    }
    if (!accepts.apply(signed)) {
      return invalid(
          AccountRejection.SIGNATURE_INVALID,
          "the signature does not fit key %s; sign the transaction's id with that key"
              .formatted(signed.key()));
    }
    var verified =
        new VerifiedTransaction(signed.body(), signed.key(), signed.body().id(), encoded.length);
    return new Verdict.Valid(verified, signed);
  }

  private static Verdict invalid(AccountRejection reason, String message) {
    return new Verdict.Invalid(Outcome.rejected(reason, message));
  }
}
