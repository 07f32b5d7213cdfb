package espalier.cli;

import espalier.base.crypto.SigningKey;
import espalier.base.unit.AccountId;
import espalier.base.unit.Denomination;
import espalier.client.DryRun;
import espalier.client.NodeClient;
import espalier.client.Refusal;
import espalier.client.Submission;
import espalier.client.TransactionBuilder;
import espalier.client.key.KeyFile;
import espalier.ledger.Events;
import espalier.ledger.Receipt;
import espalier.ledger.Transaction;
import espalier.ledger.Transactions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// A command that sends one transaction, or says what the ledger would answer to it.
public abstract class SendingCommand extends EspalierCommand {
  @Option(
      names = "--key",
      paramLabel = "NAME",
      description = "The key that signs (else the profile's, else the only one).")
  private @Nullable String keyName;

  @Option(
      names = "--account",
      paramLabel = "ACCOUNT",
      description = "The account that asks, if it is not the key's own: address or key name.")
  private @Nullable String accountName;

  @Option(
      names = "--fee-in",
      paramLabel = "DENOMINATION",
      converter = Values.DenominationValue.class,
      description = "What the fee is paid in (else the profile's, else what the account holds).")
  private @Nullable Denomination feeIn;

  @Option(
      names = "--dry-run",
      description = "Sends nothing; answers what the ledger would say. Needs no passphrase.")
  private boolean dryRun;

  private @Nullable SigningKey signing;

  /// What to ask of the ledger: 1 to 16 requests that take effect together or not at all.
  ///
  /// @param actor the account that asks
  protected abstract List<Transaction> requests(NodeClient node, AccountId actor) throws Exception;

  /// Whether nothing is sent, only asked.
  protected boolean isDryRun() {
    return dryRun;
  }

  /// A transaction that has taken effect, and what it takes to go on from there.
  ///
  /// @param account that asked
  /// @param builder for more transactions of the same account, key and fee
  protected record Sent(
      NodeClient node,
      AccountId account,
      SigningKey key,
      long height,
      Receipt receipt,
      TransactionBuilder builder) {}

  /// What follows a transaction that has taken effect.
  ///
  /// @param result what is answered unless there is more to do
  protected Result after(Sent sent, Result result) throws Exception {
    return result;
  }

  /// More to say after the transaction has taken effect, on top of fee and events.
  protected Map<String, Object> outcome(Receipt receipt) {
    return Map.of();
  }

  @Override
  protected final Result run() throws Exception {
    String name = espalier().keyName(Optional.ofNullable(keyName));
    KeyFile key = espalier().wallet().read(name);
    AccountId actor = accountName == null ? key.account() : espalier().account(accountName);
    try (NodeClient node = espalier().connect()) {
      var builder = new TransactionBuilder(node, actor, key.publicKey(), () -> unlocked(name, key));
      Optional.ofNullable(feeIn)
          .or(() -> espalier().profile().feeIn().map(Denomination::new))
          .ifPresent(builder::feeIn);
      List<Transaction> requests = requests(node, actor);
      return isDryRun() ? rehearsed(builder, requests) : sent(node, builder, requests);
    }
  }

  private SigningKey unlocked(String name, KeyFile file) {
    SigningKey opened =
        file.unlock(
            file.isEncrypted()
                ? espalier().passphrase("Passphrase of key '" + name + "'")
                : Optional.empty());
    signing = opened;
    return opened;
  }

  private Result rehearsed(TransactionBuilder builder, List<Transaction> requests) {
    return switch (builder.dryRun(requests)) {
      case DryRun.Refused(var refusal) -> refused(refusal, "would be refused");
      case DryRun.Accepted(var receipt) -> {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("accepted", true);
        tree.put("requests", requests.stream().map(Transactions.CODEC::toTree).toList());
        tree.put("receipt", Receipt.CODEC.toTree(receipt));
        String text =
            "would be accepted; fee %s\n%s"
                .formatted(Layout.amount(receipt.fee()), events(receipt));
        yield Result.of(tree, text);
      }
    };
  }

  private Result sent(NodeClient node, TransactionBuilder builder, List<Transaction> requests)
      throws Exception {
    Submission submission =
        Progress.during(
            espalier(), "waiting until the transaction is durable", () -> builder.send(requests));
    return switch (submission) {
      case Submission.Refused(var refusal) -> refused(refusal, "refused");
      case Submission.Included(long height, int position, var time, var receipt) -> {
        Map<String, Object> more = outcome(receipt);
        var tree = new LinkedHashMap<String, Object>();
        tree.put("transaction", receipt.transaction().toString());
        tree.put("height", height);
        tree.put("position", position);
        tree.put("time", time.milliseconds());
        tree.put("receipt", Receipt.CODEC.toTree(receipt));
        tree.putAll(more);
        String text =
            "transaction %s in block %d; fee %s\n%s%s"
                .formatted(
                    receipt.transaction(),
                    height,
                    Layout.amount(receipt.fee()),
                    events(receipt),
                    more.isEmpty() ? "" : "\n" + Layout.fields(more));
        SigningKey signed = Objects.requireNonNull(signing, "what was sent is signed");
        yield after(
            new Sent(node, builder.account(), signed, height, receipt, builder),
            Result.of(tree, text));
      }
    };
  }

  private static String events(Receipt receipt) {
    return Layout.fields(receipt.events().stream().map(Events.CODEC::toTree).toList());
  }

  /// What is answered when the ledger refuses.
  ///
  /// @param verdict what came of it, before the reason
  protected final Result refused(Refusal refusal, String verdict) {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("accepted", false);
    tree.put("code", refusal.code());
    tree.put("name", refusal.name());
    tree.put("message", refusal.message());
    if (!espalier().isJson()) {
      espalier().surroundings().err().println("espalier: %s: %s".formatted(verdict, refusal));
    }
    return new Result(tree, "", ExitCode.REFUSED);
  }
}
