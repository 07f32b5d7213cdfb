package espalier.client;

import espalier.base.crypto.Ed25519;
import espalier.base.crypto.PublicKey;
import espalier.base.crypto.Signature;
import espalier.base.crypto.SigningKey;
import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import espalier.base.unit.Denomination;
import espalier.base.unit.Hash;
import espalier.ledger.PriceTable;
import espalier.ledger.Sequencing;
import espalier.ledger.SignedTransaction;
import espalier.ledger.Transaction;
import espalier.ledger.TransactionBody;
import espalier.ledger.account.AccountRejection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// From requests to a receipt, for one account and key.
///
/// A transaction is sent again only as the same bytes, which the ledger accepts at most once. One
/// instance serves one thread; what it keeps between transactions is the chain's id and the fee's
/// denomination.
public final class TransactionBuilder {
  private static final Duration GIVE_UP_AFTER = Duration.ofSeconds(30);
  private static final long PAUSE_MILLISECONDS = 200;
  private static final int REBUILDS_MAX = 5;
  private static final Amount NO_LIMIT = new Amount(Long.MAX_VALUE);

  private final NodeClient node;
  private final AccountId account;
  private final PublicKey publicKey;
  private final Supplier<SigningKey> unlock;
  private final Ed25519 engine = Ed25519.jdk();
  private Optional<Denomination> feeIn;
  private Duration expiry = Duration.ZERO;
  private @Nullable Hash chain;
  private @Nullable SigningKey key;

  /// @param account the account that asks, which may be another than the key's own
  public TransactionBuilder(NodeClient node, AccountId account, SigningKey key) {
    this(node, account, key.publicKey(), () -> key);
  }

  /// @param unlock gives the private key of `publicKey`; asked only once the ledger would accept,
  ///   so that nobody types a passphrase for nothing
  public TransactionBuilder(
      NodeClient node, AccountId account, PublicKey publicKey, Supplier<SigningKey> unlock) {
    this.node = node;
    this.account = account;
    this.publicKey = publicKey;
    this.unlock = unlock;
    this.feeIn = Optional.empty();
  }

  /// Pays fees in `denomination`; else in the first priced one that the account holds.
  public TransactionBuilder feeIn(Denomination denomination) {
    feeIn = Optional.of(denomination);
    return this;
  }

  /// Sends unordered transactions that are valid for so long, at most ten minutes, so that many may
  /// be under way at once; else each takes the next number of lane 0.
  public TransactionBuilder unordered(Duration validFor) {
    if (validFor.toMillis() < 1
        || validFor.toMillis() > Sequencing.Unordered.AHEAD_MILLISECONDS_MAX) {
      throw new IllegalArgumentException(
          "an unordered transaction is valid for 1 ms to 10 minutes; found " + validFor);
    }
    expiry = validFor;
    return this;
  }

  public AccountId account() {
    return account;
  }

  /// What the ledger would answer now; changes nothing.
  public DryRun dryRun(List<Transaction> requests) {
    return node.dryRun(unsigned(requests, new Coin(feeDenomination(), NO_LIMIT)));
  }

  /// A signed transaction whose fee limit leaves a quarter of room above the fee of a dry run.
  ///
  /// @return the ledger's refusal if the dry run meets one
  public Prepared prepare(List<Transaction> requests) {
    Denomination denomination = feeDenomination();
    SignedTransaction trial = unsigned(requests, new Coin(denomination, NO_LIMIT));
    return switch (node.dryRun(trial)) {
      case DryRun.Refused(var refusal) -> new Prepared.Refused(refusal);
      case DryRun.Accepted(var receipt) -> {
        long fee = receipt.fee().amount().units();
        var limit = new Coin(denomination, new Amount(Math.addExact(fee, fee / 4 + 1)));
        TransactionBody body = trial.body();
        yield new Prepared.Ready(
            SignedTransaction.sign(
                new TransactionBody(
                    body.chain(), body.account(), body.sequencing(), limit, body.requests()),
                unlocked(),
                engine));
      }
    };
  }

  /// Either a transaction that the ledger would accept now, or why it would not.
  public sealed interface Prepared {
    record Ready(SignedTransaction transaction) implements Prepared {}

    record Refused(Refusal refusal) implements Prepared {}
  }

  /// Prepares, submits, and waits for the receipt.
  ///
  /// @throws ClientException if for 30 seconds no node says what became of it; the transaction may
  ///   then still take effect, see [#submit]
  public Submission send(List<Transaction> requests) {
    for (int attempt = 0; ; attempt++) {
      switch (prepare(requests)) {
        case Prepared.Refused(var refusal) -> {
          if (!isOvertaken(refusal) || attempt == REBUILDS_MAX) {
            return new Submission.Refused(refusal);
          }
        }
        case Prepared.Ready(var transaction) -> {
          Submission submission = submit(node, transaction);
          boolean overtaken =
              submission instanceof Submission.Refused(var refusal) && isOvertaken(refusal);
          if (!overtaken || attempt == REBUILDS_MAX) {
            return submission;
          }
        }
      }
    }
  }

  /// Another transaction of the account took the number first, so this one can never take effect
  /// and may be built anew.
  private static boolean isOvertaken(Refusal refusal) {
    return refusal.code() == AccountRejection.SEQUENCE_TOO_LOW.code();
  }

  /// Submits the same bytes until a node says what became of them.
  ///
  /// After a broken connection the transaction may have taken effect, so it is looked up first; and
  /// a refusal of the repeated bytes counts only if the ledger does not hold them.
  ///
  /// @throws ClientException if that takes more than 30 seconds
  public static Submission submit(NodeClient node, SignedTransaction transaction) {
    long giveUp = System.nanoTime() + GIVE_UP_AFTER.toNanos();
    boolean uncertain = false;
    while (true) {
      ClientException failure;
      try {
        if (uncertain) {
          Optional<Submission.Included> found = node.transaction(transaction.body().id());
          if (found.isPresent()) {
            return found.get();
          }
        }
        Submission answer = node.submit(transaction);
        if (uncertain && answer instanceof Submission.Refused) {
          Optional<Submission.Included> found = node.transaction(transaction.body().id());
          return found.isPresent() ? found.get() : answer;
        }
        return answer;
      } catch (ClientException.Busy busy) {
        failure = busy;
        pause(busy.retryAfter().toMillis(), giveUp, failure);
      } catch (ClientException.Unreachable broken) {
        failure = broken;
        uncertain = true;
        pause(PAUSE_MILLISECONDS, giveUp, failure);
      }
    }
  }

  private static void pause(long milliseconds, long giveUp, ClientException failure) {
    if (System.nanoTime() + Duration.ofMillis(milliseconds).toNanos() > giveUp) {
      throw failure;
    }
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw failure;
    }
  }

  /// For dry runs, which do not look at the signature: all its bytes are zero.
  private SignedTransaction unsigned(List<Transaction> requests, Coin feeLimit) {
    var body = new TransactionBody(chain(), account, sequencing(), feeLimit, requests);
    return new SignedTransaction(body, publicKey, new Signature(new byte[Signature.BYTES]));
  }

  private SigningKey unlocked() {
    SigningKey known = key;
    if (known == null) {
      known = unlock.get();
      key = known;
    }
    return known;
  }

  private Sequencing sequencing() {
    if (expiry.isZero()) {
      return new Sequencing.Numbered(0, node.account(account).nextNumber());
    }
    // The ledger's clock counts; this machine's may be wrong.
    BlockTime now = new BlockTime(Math.max(node.status().time().milliseconds(), clock()));
    return new Sequencing.Unordered(now.plusMilliseconds(expiry.toMillis()));
  }

  private static long clock() {
    return System.currentTimeMillis();
  }

  private Hash chain() {
    Hash known = chain;
    if (known == null) {
      known = node.status().chain();
      chain = known;
    }
    return known;
  }

  private Denomination feeDenomination() {
    if (feeIn.isEmpty()) {
      List<Denomination> priced =
          node.parameters().prices().stream().map(PriceTable::denomination).toList();
      AccountView held = node.account(account);
      feeIn =
          priced.stream()
              .filter(denomination -> !held.balance(denomination).isZero())
              .findFirst()
              .or(() -> Optional.of(priced.getFirst()));
    }
    return feeIn.orElseThrow();
  }
}
