package espalier.client;

import espalier.base.codec.Codecs;
import espalier.base.unit.AccountId;
import espalier.base.unit.Hash;
import espalier.client.HttpConnection.Reply;
import espalier.ledger.Parameters;
import espalier.ledger.Receipt;
import espalier.ledger.SignedTransaction;
import espalier.ledger.state.Table;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// One node, asked over its REST interface. Instances may be shared between threads.
///
/// Every method may throw [ClientException]; none sends anything twice.
public final class NodeClient implements AutoCloseable {
  public static final int DEFAULT_PORT = 26_680;
  public static final URI DEFAULT_ADDRESS = URI.create("http://127.0.0.1:" + DEFAULT_PORT);

  /// The longest answer that is read: 64 MiB.
  public static final int ANSWER_BYTES_MAX = 64 << 20;

  public static final int BATCH_MAX = 4096;
  public static final int BATCH_BYTES_MAX = 8 << 20;
  public static final int ROWS_MAX = 1000;

  private final HttpConnection connection;

  /// @param address such as `http://127.0.0.1:26680`; a path is not part of it
  /// @throws IllegalArgumentException if it is not an address of this form
  public NodeClient(URI address) {
    boolean web = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
    if (!web || address.getHost() == null) {
      throw new IllegalArgumentException(
          "a node's address looks like %s; found '%s'".formatted(DEFAULT_ADDRESS, address));
    }
    connection = new HttpConnection(address);
  }

  public URI address() {
    return connection.base();
  }

  HttpConnection connection() {
    return connection;
  }

  public Status status() {
    return read(connection.get("/v1/status"), Status::of);
  }

  /// Submits and waits until the transaction is durable or refused.
  public Submission submit(SignedTransaction transaction) {
    Reply reply = connection.post("/v1/transactions", SignedTransaction.CODEC.encode(transaction));
    return switch (reply.status()) {
      case 200 -> read(reply, NodeClient::included);
      case 400, 413, 422 -> new Submission.Refused(reply.refusal());
      default -> throw new ClientException.Refused(reply.refusal());
    };
  }

  /// Submits transactions in order.
  ///
  /// @param transactions at most [#BATCH_MAX], of [#BATCH_BYTES_MAX] in all
  /// @return one answer each, in the same order
  public List<BatchAnswer> batch(List<SignedTransaction> transactions) {
    var encoded = transactions.stream().map(SignedTransaction.CODEC::encode).toList();
    return batchOfBytes(encoded);
  }

  /// [#batch] of canonical bytes that were made before, for those who measure.
  public List<BatchAnswer> batchOfBytes(List<byte[]> encoded) {
    int bytes = encoded.stream().mapToInt(one -> Integer.BYTES + one.length).sum();
    if (encoded.size() > BATCH_MAX || bytes > BATCH_BYTES_MAX) {
      throw new IllegalArgumentException(
          "a batch holds at most %d transactions of %d bytes in all; found %d of %d"
              .formatted(BATCH_MAX, BATCH_BYTES_MAX, encoded.size(), bytes));
    }
    ByteBuffer body = ByteBuffer.allocate(bytes);
    encoded.forEach(one -> body.putInt(one.length).put(one));
    Reply reply = connection.post("/v1/transactions/batch", body.array());
    if (!reply.isOk()) {
      throw new ClientException.Refused(reply.refusal());
    }
    return readAny(reply, tree -> batchAnswers(tree, encoded.size()));
  }

  private static List<BatchAnswer> batchAnswers(Object tree, int expected) {
    if (!(tree instanceof List<?> answers) || answers.size() != expected) {
      throw new IllegalArgumentException("expected a list of " + expected + " answers");
    }
    var all = new ArrayList<BatchAnswer>();
    for (Object one : answers) {
      JsonMembers answer = JsonMembers.of(one);
      all.add(
          answer.find("code").isPresent()
              ? new BatchAnswer.Refused(Refusal.of(answer))
              : new BatchAnswer.Included(answer.whole("height"), position(answer)));
    }
    return List.copyOf(all);
  }

  /// What the ledger would answer to `transaction` now, whose signature is not looked at.
  public DryRun dryRun(SignedTransaction transaction) {
    Reply reply =
        connection.post("/v1/transactions/dry-run", SignedTransaction.CODEC.encode(transaction));
    if (reply.status() == 400 || reply.status() == 422) {
      return new DryRun.Refused(reply.refusal());
    }
    return read(
        reply,
        answer ->
            answer.truth("accepted")
                ? new DryRun.Accepted(answer.get("receipt", Receipt.CODEC))
                : new DryRun.Refused(Refusal.of(answer)));
  }

  /// A transaction that has taken effect.
  public Optional<Submission.Included> transaction(Hash id) {
    return find("/v1/transactions/" + id, NodeClient::included);
  }

  /// The same with the transaction itself, as the node tells it.
  public Optional<JsonMembers> transactionTree(Hash id) {
    return find("/v1/transactions/" + id, Function.identity());
  }

  public Optional<JsonMembers> block(long height) {
    return find("/v1/blocks/" + height, Function.identity());
  }

  /// The canonical bytes of the genesis.
  public byte[] genesis() {
    Reply reply = connection.get("/v1/genesis");
    if (!reply.isOk()) {
      throw new ClientException.Refused(reply.refusal());
    }
    return reply.body();
  }

  public AccountView account(AccountId account) {
    return read(connection.get("/v1/accounts/" + account), AccountView::of);
  }

  /// What genesis fixed for all modules.
  public Parameters parameters() {
    JsonMembers answer = table("parameters", new RowQuery(new byte[0], Optional.empty(), 1));
    List<?> rows = answer.list("rows");
    if (rows.size() != 1) {
      throw new ClientException.Unexpected(
          "GET /v1/tables/parameters", "expected one row, found " + rows.size());
    }
    return JsonMembers.of(rows.getFirst()).get("value", Parameters.CODEC);
  }

  /// The names of the tables with the schemas of their keys and values.
  public JsonMembers tables() {
    return read(connection.get("/v1/tables"), Function.identity());
  }

  /// Which rows of a table to read.
  ///
  /// @param prefix the first bytes of their keys
  /// @param from where to go on: the `next` of the page before
  /// @param limit at most [#ROWS_MAX]
  public record RowQuery(byte[] prefix, Optional<String> from, int limit) {}

  /// One page of a table: `{height, rows: [{key, value}], next?}`.
  public JsonMembers table(String name, RowQuery query) {
    String path =
        "/v1/tables/%s?prefix=%s&limit=%d%s"
            .formatted(
                encoded(name),
                HexFormat.of().formatHex(query.prefix()),
                query.limit(),
                query.from().map(from -> "&from=" + encoded(from)).orElse(""));
    return read(connection.get(path), Function.identity());
  }

  /// One row: `{height, key, value}`.
  public Optional<JsonMembers> row(String table, String key) {
    return find("/v1/tables/%s/%s".formatted(encoded(table), encoded(key)), Function.identity());
  }

  /// A row and its key, typed.
  public record Row<K, V>(K key, V value) {}

  /// All rows of `table` whose keys start with `prefix`, page by page, at most `bound`.
  public <K, V> List<Row<K, V>> rows(String name, Table<K, V> table, byte[] prefix, int bound) {
    var rows = new ArrayList<Row<K, V>>();
    Optional<String> next = Optional.empty();
    do {
      int limit = Math.min(ROWS_MAX, bound - rows.size());
      JsonMembers page = table(name, new RowQuery(prefix, next, limit));
      for (Object one : page.list("rows")) {
        JsonMembers row = JsonMembers.of(one);
        rows.add(new Row<>(row.get("key", table.keys()), row.get("value", table.values())));
      }
      next = page.findText("next");
    } while (next.isPresent() && rows.size() < bound);
    return rows;
  }

  /// The value under a key of the state, or its absence, with the proof as the node gives it.
  public JsonMembers proof(byte[] key) {
    return read(connection.get("/v1/proofs/" + HexFormat.of().formatHex(key)), Function.identity());
  }

  private static Submission.Included included(JsonMembers answer) {
    return new Submission.Included(
        answer.whole("height"),
        position(answer),
        answer.get("time", Codecs.TIME),
        answer.get("receipt", Receipt.CODEC));
  }

  private static int position(JsonMembers answer) {
    return answer.get("position", Codecs.whole32(0, Integer.MAX_VALUE));
  }

  private static <T> T read(Reply reply, Function<JsonMembers, T> reader) {
    if (!reply.isOk()) {
      throw new ClientException.Refused(reply.refusal());
    }
    return readAny(reply, tree -> reader.apply(JsonMembers.of(tree)));
  }

  private static <T> T readAny(Reply reply, Function<Object, T> reader) {
    try {
      Object tree = Json.read(reply.body());
      if (tree == null) {
        throw new IllegalArgumentException("found null");
      }
      return reader.apply(tree);
    } catch (IllegalArgumentException refused) {
      throw reply.unexpected(refused);
    }
  }

  private <T> Optional<T> find(String path, Function<JsonMembers, T> reader) {
    Reply reply = connection.get(path);
    if (reply.status() == 404) {
      reply.refusal(); // a page of another server is not "unknown"
      return Optional.empty();
    }
    return Optional.of(read(reply, reader));
  }

  private static String encoded(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public void close() {
    connection.close();
  }
}
