package espalier.node.api;

import espalier.base.codec.Malformed;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import espalier.ledger.BlockContext;
import espalier.ledger.Ledger;
import espalier.ledger.Receipt;
import espalier.ledger.SignedTransaction;
import espalier.ledger.VerifiedTransaction;
import espalier.ledger.account.AccountRejection;
import espalier.node.ordering.Answer;
import espalier.node.ordering.SoloOrdering;
import espalier.node.ordering.StateView;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Submitting transactions, one, many, or on trial.
final class TransactionRoutes {
  /// Dry runs of long transactions verify proofs, for which nobody pays; more at once would take
  /// the processors from the ledger.
  private static final int LONG_DRY_RUNS_MAX = 2;

  private final Semaphore longDryRuns = new Semaphore(LONG_DRY_RUNS_MAX);
  private final Served served;
  private final ApiLimits limits;

  TransactionRoutes(Served served, ApiLimits limits) {
    this.served = served;
    this.limits = limits;
  }

  void register(HttpRules rules) {
    rules
        .post("/v1/transactions", this::submit)
        .post("/v1/transactions/batch", this::submitBatch)
        .post("/v1/transactions/dry-run", this::dryRun);
  }

  private void submit(ServerRequest request, ServerResponse response) throws IOException {
    byte[] encoded = body(request, SignedTransaction.BYTES_MAX);
    Answer answer = served.ordering().submit(List.of(encoded)).join().getFirst();
    switch (answer) {
      case Answer.Included(var height, var position, var time, var receipt) -> {
        Map<String, @Nullable Object> tree = place(height, position);
        tree.put("time", time.milliseconds());
        tree.put("receipt", Receipt.CODEC.toTree(receipt));
        Json.send(response, 200, tree);
      }
      case Answer.Refused(var code, var name, var message) ->
          throw new ApiException(status(code), code, name, message);
      case Answer.Unavailable(var reason, var message) ->
          throw new ApiException(503, reason.code(), reason.name(), message);
    }
  }

  private void submitBatch(ServerRequest request, ServerResponse response) throws IOException {
    List<byte[]> batch = split(body(request, limits.batchBytes()));
    var trees = new ArrayList<Map<String, @Nullable Object>>(batch.size());
    List<Answer> answers = served.ordering().submit(batch).join();
    if (answers.getFirst() instanceof Answer.Unavailable(var reason, var message)
        && answers.stream().allMatch(Answer.Unavailable.class::isInstance)) {
      throw new ApiException(503, reason.code(), reason.name(), message);
    }
    for (Answer answer : answers) {
      trees.add(
          switch (answer) {
            case Answer.Included included -> place(included.height(), included.position());
            case Answer.Refused(var code, var name, var message) -> Json.error(code, name, message);
            case Answer.Unavailable(var reason, var message) ->
                Json.error(reason.code(), reason.name(), message);
          });
    }
    Json.send(response, 200, trees);
  }

  /// Runs a transaction on a snapshot, at the time of the newest block or now, whichever is later.
  private void dryRun(ServerRequest request, ServerResponse response) throws IOException {
    SignedTransaction signed;
    byte[] encoded = body(request, SignedTransaction.BYTES_MAX);
    try {
      signed = SignedTransaction.CODEC.decode(encoded);
    } catch (Malformed refused) {
      throw new ApiException(
          400,
          AccountRejection.MALFORMED.code(),
          AccountRejection.MALFORMED.name(),
          "not a canonical transaction: " + refused.getMessage() + "; build it with the client");
    }
    var transaction =
        new VerifiedTransaction(signed.body(), signed.key(), signed.body().id(), encoded.length);
    Ledger.Answer answer = dryRun(transaction);
    var tree = new LinkedHashMap<String, @Nullable Object>();
    switch (answer) {
      case Ledger.Answer.Accepted(var receipt) -> {
        tree.put("accepted", true);
        tree.put("receipt", Receipt.CODEC.toTree(receipt));
      }
      case Ledger.Answer.Refused(var rejection) -> {
        tree.put("accepted", false);
        tree.putAll(
            Json.error(rejection.reason().code(), rejection.reason().name(), rejection.message()));
      }
    }
    Json.send(response, 200, tree);
  }

  private Ledger.Answer dryRun(VerifiedTransaction transaction) {
    boolean isLong = VerifiedTransaction.isBulky(transaction.body());
    if (isLong && !longDryRuns.tryAcquire()) {
      throw new ApiException(
          ApiError.BUSY, "the node tries other proofs and programs now; ask again in a second");
    }
    BlockTime now = served.ordering().now();
    try (var snapshot = served.folder().database().snapshot()) {
      var context = new BlockContext(snapshot.height() + 1, now);
      Hash chain = served.origin().chain();
      return SoloOrdering.dryRun(new StateView(snapshot), chain, transaction, context);
    } finally {
      if (isLong) {
        longDryRuns.release();
      }
    }
  }

  static Map<String, @Nullable Object> place(long height, int position) {
    var tree = new LinkedHashMap<String, @Nullable Object>();
    tree.put("height", height);
    tree.put("position", position);
    return tree;
  }

  /// Bytes that are no transaction at all are a bad request; everything else broke a rule.
  private static int status(int code) {
    boolean unreadable =
        code == AccountRejection.MALFORMED.code()
            || code == AccountRejection.TRANSACTION_TOO_LARGE.code()
            || code == AccountRejection.SIGNATURE_INVALID.code();
    return unreadable ? 400 : 422;
  }

  /// The whole body, which must not be empty.
  private static byte[] body(ServerRequest request, int bytesMax) throws IOException {
    byte[] bytes;
    try (InputStream in = request.content().inputStream()) {
      bytes = in.readNBytes(bytesMax + 1);
    }
    long announced = request.headers().contentLength().orElse(bytes.length);
    if (bytes.length <= bytesMax && bytes.length != announced) {
      throw new ApiException(
          ApiError.BAD_REQUEST,
          "the body ended after %d of %d bytes; send it again".formatted(bytes.length, announced));
    }
    if (bytes.length == 0) {
      throw new ApiException(
          ApiError.BAD_REQUEST, "the body is empty; send the bytes of a signed transaction");
    }
    if (bytes.length > bytesMax) {
      if (bytesMax == SignedTransaction.BYTES_MAX) {
        throw new ApiException(
            400,
            AccountRejection.TRANSACTION_TOO_LARGE.code(),
            AccountRejection.TRANSACTION_TOO_LARGE.name(),
            "the transaction has more than %d bytes; split it".formatted(bytesMax));
      }
      throw new ApiException(
          ApiError.TOO_LARGE, "the body has more than %d bytes; send less".formatted(bytesMax));
    }
    return bytes;
  }

  private List<byte[]> split(byte[] body) {
    var in = ByteBuffer.wrap(body);
    var batch = new ArrayList<byte[]>();
    while (in.hasRemaining()) {
      int length = in.remaining() < Integer.BYTES ? -1 : in.getInt();
      if (length < 1 || length > in.remaining()) {
        throw new ApiException(
            ApiError.BAD_REQUEST,
            ("item %d of the batch says it has %d bytes, %d are left; send a 32-bit big-endian"
                    + " length before each transaction")
                .formatted(batch.size(), length, in.remaining()));
      }
      if (batch.size() == limits.batchTransactions()) {
        throw new ApiException(
            ApiError.TOO_LARGE,
            "the batch has more than %d transactions; split it"
                .formatted(limits.batchTransactions()));
      }
      byte[] one = new byte[length];
      in.get(one);
      batch.add(one);
    }
    return batch;
  }
}
