package espalier.provider.daemon;

import espalier.base.crypto.Ed25519;
import espalier.base.crypto.SigningKey;
import espalier.base.unit.AccountId;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import espalier.base.unit.Hash;
import espalier.client.ClientException;
import espalier.client.JsonMembers;
import espalier.client.NodeClient;
import espalier.client.Refusal;
import espalier.client.Status;
import espalier.client.Submission;
import espalier.client.TransactionBuilder;
import espalier.ledger.Parameters;
import espalier.ledger.PriceTable;
import espalier.ledger.Sequencing;
import espalier.ledger.SignedTransaction;
import espalier.ledger.Transaction;
import espalier.ledger.TransactionBody;
import espalier.ledger.escrow.Escrow;
import espalier.ledger.escrow.Stream;
import espalier.ledger.market.Lease;
import espalier.ledger.market.Order;
import java.util.List;
import java.util.Optional;

/// How the daemon's transactions go out and how it reads the ledger.
///
/// Transactions are unordered with an expiry: many are under way at once, none waits for another,
/// and the same bytes sent again after a broken connection take effect at most once.
final class Desk {
  private static final long VALID_MILLISECONDS = 60_000;
  private static final int WRITES_MAX = 4_096;

  private final NodeClient node;
  private final SigningKey key;
  private final Ed25519 engine = Ed25519.jdk();
  private final Hash chain;
  private final Parameters parameters;
  private final Coin feeLimit;
  private final LedgerClock clock;

  Desk(NodeClient node, SigningKey key) {
    this.node = node;
    this.key = key;
    Status status = node.status();
    this.chain = status.chain();
    this.clock = new LedgerClock(status.time());
    this.parameters = node.parameters();
    var held = node.account(key.account());
    PriceTable prices =
        parameters.prices().stream()
            .filter(one -> !held.balance(one.denomination()).isZero())
            .findFirst()
            .orElseGet(() -> parameters.prices().getFirst());
    this.feeLimit = prices.fee(SignedTransaction.ORDINARY_BYTES_MAX, 0, WRITES_MAX);
  }

  NodeClient node() {
    return node;
  }

  LedgerClock clock() {
    return clock;
  }

  Parameters parameters() {
    return parameters;
  }

  Hash chain() {
    return chain;
  }

  AccountId account() {
    return key.account();
  }

  /// Sends requests that take effect together, and waits until they are durable or refused.
  ///
  /// @throws ClientException if for 30 seconds no node says what became of them
  Submission submit(List<? extends Transaction> requests) {
    // A quiet ledger's last block may be old, so this machine's clock is asked too.
    long now = Math.max(clock.now().milliseconds(), System.currentTimeMillis());
    var sequencing = new Sequencing.Unordered(new BlockTime(now + VALID_MILLISECONDS));
    var body =
        new TransactionBody(chain, key.account(), sequencing, feeLimit, List.copyOf(requests));
    Submission answer = TransactionBuilder.submit(node, SignedTransaction.sign(body, key, engine));
    if (answer instanceof Submission.Included included) {
      clock.observe(included.time());
    }
    return answer;
  }

  Submission submit(Transaction request) {
    return submit(List.of(request));
  }

  /// What a refusal says; none if it was accepted.
  static Optional<Refusal> refusal(Submission answer) {
    return answer instanceof Submission.Refused(var refusal)
        ? Optional.of(refusal)
        : Optional.empty();
  }

  Optional<Lease> lease(Hash id) {
    return node.row("leases", id.toString()).map(row -> row.get("value", Lease.CODEC));
  }

  Optional<Order> order(Hash id) {
    return node.row("orders", id.toString()).map(row -> row.get("value", Order.CODEC));
  }

  /// The money stream of a lease that has started and is not closed.
  Optional<Stream> stream(Lease lease) {
    Optional<JsonMembers> row = node.row("escrows", lease.escrow().toString());
    return row.map(found -> found.get("value", Escrow.CODEC))
        .flatMap(escrow -> escrow.stream(lease.id()));
  }
}
