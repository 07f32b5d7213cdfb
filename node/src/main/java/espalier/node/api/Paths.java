package espalier.node.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Every path that [Api] serves, as the OpenAPI document lists it.
final class Paths {
  private static final Map<String, @Nullable Object> WHOLE = Map.of("type", "integer");
  private static final Map<String, @Nullable Object> TEXT = Map.of("type", "string");
  private static final Map<String, @Nullable Object> ANY = Map.of("type", "object");

  private Paths() {}

  /// One operation.
  ///
  /// @param query names of query parameters, all optional
  /// @param media of the answer
  private record Operation(
      String method, String path, String summary, List<String> query, String media, Object answer) {
    static Operation get(String path, String summary, Object answer, String... query) {
      return new Operation("get", path, summary, List.of(query), "application/json", answer);
    }

    static Operation post(String path, String summary, Object answer) {
      return new Operation("post", path, summary, List.of(), "application/json", answer);
    }
  }

  static Map<String, @Nullable Object> errorSchema() {
    return object("code", WHOLE, "name", TEXT, "message", TEXT);
  }

  static Map<String, @Nullable Object> all(Object transaction, Object receipt, Object event) {
    var place = object("height", WHOLE, "position", WHOLE);
    var included = object("height", WHOLE, "position", WHOLE, "time", WHOLE, "receipt", receipt);
    var found =
        object(
            "height",
            WHOLE,
            "position",
            WHOLE,
            "time",
            WHOLE,
            "transaction",
            ANY,
            "receipt",
            receipt);
    var block =
        object(
            "height",
            WHOLE,
            "time",
            WHOLE,
            "hash",
            TEXT,
            "previous",
            TEXT,
            "root",
            TEXT,
            "content",
            TEXT,
            "transactions",
            list(transaction),
            "receipts",
            list(receipt),
            "end_events",
            list(event));
    var status =
        object(
            "name",
            TEXT,
            "chain",
            TEXT,
            "height",
            WHOLE,
            "time",
            WHOLE,
            "root",
            TEXT,
            "genesis_time",
            WHOLE,
            "version",
            TEXT,
            "waiting",
            WHOLE,
            "signatures",
            TEXT);
    var page = object("height", WHOLE, "rows", list(object("key", Map.of(), "value", Map.of())));
    var proof = object("height", WHOLE, "root", TEXT, "key", TEXT, "ics23", TEXT);
    var account =
        object(
            "account",
            TEXT,
            "height",
            WHOLE,
            "balances",
            list(ANY),
            "next_number",
            WHOLE,
            "sessions",
            WHOLE);
    var operations =
        List.of(
            Operation.get("/v1/status", "Where the chain stands.", status),
            Operation.post(
                "/v1/transactions",
                "Submits one signed transaction in canonical bytes; answers when it is durable.",
                included),
            Operation.post(
                "/v1/transactions/batch",
                "Submits several, each after its 32-bit big-endian length; one answer each.",
                list(Map.of("anyOf", List.of(place, errorReference())))),
            Operation.post(
                "/v1/transactions/dry-run",
                "What a transaction would do now; its signature is not looked at.",
                ANY),
            Operation.get("/v1/transactions/{id}", "A transaction and its receipt.", found),
            Operation.get("/v1/blocks/{height}", "A block with all that happened in it.", block),
            new Operation(
                "get",
                "/v1/genesis",
                "The genesis in canonical bytes.",
                List.of(),
                "application/octet-stream",
                TEXT),
            new Operation(
                "get",
                "/v1/events",
                "Server-sent events from a cursor height:position, the first event wanted; without"
                    + " one from now. Last-Event-ID continues behind the event named.",
                List.of("from", "kind", "account"),
                "text/event-stream",
                TEXT),
            Operation.get("/v1/accounts/{address}", "Balances and the next number.", account),
            Operation.get("/v1/tables", "All tables with the schemas of their rows.", ANY),
            Operation.get(
                "/v1/tables/{name}",
                "Rows in the order of their keys.",
                page,
                "prefix",
                "from",
                "limit"),
            Operation.get("/v1/tables/{name}/{key}", "One row.", ANY),
            Operation.get(
                "/v1/proofs/{key}",
                "An ICS-23 proof that a key has its value or is absent.",
                proof),
            Operation.get("/openapi.json", "This document.", ANY),
            Operation.get("/health", "Whether blocks are made.", ANY),
            new Operation("get", "/metrics", "Prometheus metrics.", List.of(), "text/plain", TEXT));
    var paths = new TreeMap<String, @Nullable Object>();
    operations.forEach(one -> paths.put(one.path(), Map.of(one.method(), tree(one))));
    return paths;
  }

  private static Map<String, @Nullable Object> tree(Operation operation) {
    var tree = new LinkedHashMap<String, @Nullable Object>();
    tree.put("summary", operation.summary());
    var parameters = new ArrayList<@Nullable Object>();
    for (String part : operation.path().split("/", -1)) {
      if (part.startsWith("{")) {
        parameters.add(parameter(part.substring(1, part.length() - 1), "path"));
      }
    }
    operation.query().forEach(name -> parameters.add(parameter(name, "query")));
    tree.put("parameters", parameters);
    if (operation.method().equals("post")) {
      tree.put(
          "requestBody",
          Map.of("required", true, "content", content("application/octet-stream", TEXT)));
    }
    var responses = new LinkedHashMap<String, @Nullable Object>();
    responses.put(
        "200",
        Map.of("description", "Done.", "content", content(operation.media(), operation.answer())));
    responses.put(
        "default",
        Map.of(
            "description",
            "Refused, and why.",
            "content",
            content("application/json", errorReference())));
    tree.put("responses", responses);
    return tree;
  }

  private static Map<String, @Nullable Object> parameter(String name, String in) {
    return Map.of("name", name, "in", in, "required", in.equals("path"), "schema", TEXT);
  }

  private static Map<String, @Nullable Object> content(String media, Object schema) {
    return Map.of(media, Map.of("schema", schema));
  }

  private static Map<String, @Nullable Object> errorReference() {
    return Map.of("$ref", "#/components/schemas/error");
  }

  private static Map<String, @Nullable Object> list(Object element) {
    return Map.of("type", "array", "items", element);
  }

  /// An object whose members are given as names and schemas by turns, all of them required.
  private static Map<String, @Nullable Object> object(Object... members) {
    var properties = new LinkedHashMap<String, @Nullable Object>();
    for (int index = 0; index < members.length; index += 2) {
      properties.put(members[index].toString(), members[index + 1]);
    }
    return Map.of(
        "type", "object", "properties", properties, "required", List.copyOf(properties.keySet()));
  }
}
