package espalier.node.api;

import espalier.base.codec.Codec;
import espalier.base.codec.Malformed;
import espalier.base.unit.AccountId;
import espalier.ledger.Tables;
import espalier.ledger.account.AccountState;
import espalier.ledger.bank.BankState;
import espalier.ledger.session.SessionState;
import espalier.ledger.state.Ics23;
import espalier.ledger.state.MembershipProof;
import espalier.ledger.state.Table;
import espalier.node.ordering.SoloOrdering.Proof;
import espalier.node.ordering.StateView;
import espalier.node.storage.Snapshot;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// What the state holds now: accounts, tables row by row, and proofs against the root.
final class StateRoutes {
  private static final int PAGE_ROWS_MAX = 1000;
  private static final int PAGE_ROWS = 100;
  private static final int NAME_BYTES = 2;
  private static final int PROOF_SECONDS_MAX = 10;

  private final Served served;

  StateRoutes(Served served) {
    this.served = served;
  }

  void register(HttpRules rules) {
    rules
        .get("/v1/accounts/{address}", this::account)
        .get("/v1/tables", this::tables)
        .get("/v1/tables/{name}", this::rows)
        .get("/v1/tables/{name}/{key}", this::row)
        .get("/v1/proofs/{key}", this::proof);
  }

  private void account(ServerRequest request, ServerResponse response) {
    String text = request.path().pathParameters().get("address");
    AccountId account;
    try {
      account = AccountId.parse(text);
    } catch (IllegalArgumentException refused) {
      throw new ApiException(
          ApiError.BAD_REQUEST,
          "'%s' is not an address (%s); an address begins with %s1"
              .formatted(Parameters.shown(text), refused.getMessage(), AccountId.PREFIX));
    }
    var tree = new LinkedHashMap<String, @Nullable Object>();
    try (Snapshot snapshot = served.folder().database().snapshot()) {
      var view = new StateView(snapshot);
      var balances = new ArrayList<@Nullable Object>();
      BankState.holdings(view, account)
          .forEach(coin -> balances.add(espalier.base.codec.Codecs.COIN.toTree(coin)));
      tree.put("account", account.toString());
      tree.put("height", snapshot.height());
      tree.put("balances", balances);
      tree.put("next_number", AccountState.nextNumber(view, account, 0));
      AccountState.KEYS
          .get(view, account)
          .ifPresent(keys -> tree.put("keys", AccountState.KEYS.values().toTree(keys)));
      int[] sessions = {0};
      SessionState.SESSIONS.scan(
          view, account.hash().bytes(), (_, _) -> ++sessions[0] < SessionState.SESSIONS_MAX);
      tree.put("sessions", sessions[0]);
    }
    Json.send(response, 200, tree);
  }

  private void tables(ServerRequest request, ServerResponse response) {
    var all = new ArrayList<@Nullable Object>();
    Tables.ALL.forEach((name, table) -> {
      var tree = new LinkedHashMap<String, @Nullable Object>();
      tree.put("name", name);
      tree.put("key", OpenApi.inline(table.keys().schema()));
      tree.put("value", OpenApi.inline(table.values().schema()));
      all.add(tree);
    });
    var tree = new LinkedHashMap<String, @Nullable Object>();
    tree.put("tables", all);
    Json.send(response, 200, tree);
  }

  private void rows(ServerRequest request, ServerResponse response) {
    Table<?, ?> table = table(request);
    byte[] prefix = prefixed(table, Parameters.query(request, "prefix").orElse(""));
    byte[] from = prefixed(table, Parameters.query(request, "from").orElse(""));
    long limit =
        Parameters.query(request, "limit")
            .map(text -> Parameters.whole(text, "a limit"))
            .orElse((long) PAGE_ROWS);
    if (limit < 1 || limit > PAGE_ROWS_MAX) {
      throw new ApiException(
          ApiError.BAD_REQUEST, "limit %d; expected 1 to %d".formatted(limit, PAGE_ROWS_MAX));
    }
    var rows = new ArrayList<@Nullable Object>();
    var tree = new LinkedHashMap<String, @Nullable Object>();
    try (Snapshot snapshot = served.folder().database().snapshot()) {
      tree.put("height", snapshot.height());
      tree.put("rows", rows);
      new StateView(snapshot)
          .scan(
              prefix,
              from,
              (key, value) -> {
                if (rows.size() == limit) {
                  tree.put("next", HexFormat.of().formatHex(key, NAME_BYTES, key.length));
                  return false;
                }
                var row = new LinkedHashMap<String, @Nullable Object>();
                row.put("key", tree(table.keys(), Arrays.copyOfRange(key, NAME_BYTES, key.length)));
                row.put("value", tree(table.values(), value));
                rows.add(row);
                return true;
              });
    }
    Json.send(response, 200, tree);
  }

  private void row(ServerRequest request, ServerResponse response) {
    Table<?, ?> table = table(request);
    String text = request.path().pathParameters().get("key");
    byte[] key = key(table, text);
    var tree = new LinkedHashMap<String, @Nullable Object>();
    try (Snapshot snapshot = served.folder().database().snapshot()) {
      byte[] value = new StateView(snapshot).get(prefixed(table, HexFormat.of().formatHex(key)));
      if (value == null) {
        throw new ApiException(
            ApiError.NOT_FOUND,
            "the table has no row '%s' at height %d"
                .formatted(Parameters.shown(text), snapshot.height()));
      }
      tree.put("height", snapshot.height());
      tree.put("key", tree(table.keys(), key));
      tree.put("value", tree(table.values(), value));
    }
    Json.send(response, 200, tree);
  }

  private void proof(ServerRequest request, ServerResponse response) {
    byte[] key = Parameters.hex(request.path().pathParameters().get("key"));
    if (key.length == 0) {
      throw new ApiException(ApiError.BAD_REQUEST, "the key is empty; name a key of the state");
    }
    Proof proof = await(key);
    var tree = new LinkedHashMap<String, @Nullable Object>();
    tree.put("height", proof.block().height());
    tree.put("root", proof.block().root().toString());
    tree.put("key", HexFormat.of().formatHex(key));
    if (proof.proof() instanceof MembershipProof.Inclusion inclusion) {
      tree.put("value", HexFormat.of().formatHex(inclusion.value()));
    }
    tree.put("ics23", HexFormat.of().formatHex(Ics23.encode(proof.proof())));
    Json.send(response, 200, tree);
  }

  private Proof await(byte[] key) {
    CompletableFuture<Proof> proof =
        served
            .ordering()
            .prove(key)
            .orElseThrow(() ->
                new ApiException(
                    ApiError.BUSY, "too many proofs wait, or the node is stopping; ask again"));
    try {
      return proof.get(PROOF_SECONDS_MAX, TimeUnit.SECONDS);
    } catch (TimeoutException _) {
      throw new ApiException(ApiError.BUSY, "the node has no time for proofs now; ask again");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new ApiException(ApiError.BUSY, "the node is stopping; ask again later");
    } catch (ExecutionException e) {
      throw new ApiException(
          ApiError.INTERNAL,
          "the proof could not be made: " + e.getCause() + "; tell its operator");
    }
  }

  private static Table<?, ?> table(ServerRequest request) {
    String name = request.path().pathParameters().get("name");
    Table<?, ?> table = Tables.ALL.get(name);
    if (table == null) {
      throw new ApiException(
          ApiError.NOT_FOUND,
          "there is no table '%s'; there are %s"
              .formatted(Parameters.shown(name), Tables.ALL.keySet()));
    }
    return table;
  }

  private static byte[] prefixed(Table<?, ?> table, String hex) {
    byte[] rest = Parameters.hex(hex);
    return ByteBuffer.allocate(NAME_BYTES + rest.length).put(table.name()).put(rest).array();
  }

  /// A key as people write it (a hash, an address, a name) or the hex of its canonical bytes.
  private static byte[] key(Table<?, ?> table, String text) {
    try {
      byte[] bytes = HexFormat.of().parseHex(text);
      var _ = tree(table.keys(), bytes);
      return bytes;
    } catch (IllegalArgumentException _) {
      // Not hex, or hex of something else: perhaps the text of a key.
    }
    try {
      return spelled(table.keys(), text);
    } catch (IllegalArgumentException refused) {
      throw new ApiException(
          ApiError.BAD_REQUEST,
          "'%s' is not a key of this table: %s; write the key as the table's rows show it, or the hex"
                  .formatted(Parameters.shown(text), refused.getMessage())
              + " of its canonical bytes");
    }
  }

  private static <K> byte[] spelled(Codec<K> codec, String text) {
    return codec.encode(codec.fromTree(text));
  }

  /// @throws Malformed if the bytes are not one value
  private static <T> @Nullable Object tree(Codec<T> codec, byte[] bytes) {
    return codec.toTree(codec.decode(bytes));
  }
}
