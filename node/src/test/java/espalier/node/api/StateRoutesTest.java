package espalier.node.api;

import static espalier.node.SmallChain.ALICE;
import static espalier.node.SmallChain.BOB;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.ledger.Events;
import espalier.ledger.Genesis;
import espalier.ledger.Tables;
import espalier.ledger.Transactions;
import espalier.ledger.bank.BankState;
import espalier.ledger.bank.BankState.Holding;
import espalier.ledger.state.Ics23;
import espalier.node.Node;
import espalier.node.NodeSettings;
import espalier.node.SmallChain;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Reads the state over HTTP and checks proofs against the root that the status shows.
class StateRoutesTest {
  private static final HexFormat HEX = HexFormat.of();

  @TempDir Path folder;
  private Node node;
  private Http http;

  @BeforeEach
  void start() throws Exception {
    node = Node.open(NodeSettings.local(folder).withPort(0).withGenesis(SmallChain.GENESIS));
    http = new Http(node.uri());
    assertEquals(
        200, http.post("/v1/transactions", SmallChain.transfer(ALICE, 0, BOB, 77)).status());
  }

  @AfterEach
  void stop() {
    http.close();
    node.close();
  }

  @Test
  void a_balance_is_proved_against_the_root_of_the_status() throws Exception {
    byte[] key = BankState.BALANCES.bytes(new Holding(BOB.account(), SmallChain.ESP));
    byte[] root = HEX.parseHex(http.get("/v1/status").text("root"));
    var reply = http.get("/v1/proofs/" + HEX.formatHex(key));
    assertEquals(200, reply.status(), reply.json()::toString);
    assertEquals(HEX.formatHex(root), reply.text("root"));
    byte[] value = HEX.parseHex(reply.text("value"));
    byte[] proof = HEX.parseHex(reply.text("ics23"));
    assertEquals(SmallChain.START_UNITS + 77, BankState.BALANCES.values().decode(value).units());
    assertEquals(Optional.empty(), Ics23.verifyMembership(root, proof, key, value));
    value[value.length - 1] ^= 1;
    assertTrue(Ics23.verifyMembership(root, proof, key, value).isPresent());
  }

  @Test
  void absence_is_proved_too() throws Exception {
    byte[] key =
        BankState.BALANCES.bytes(new Holding(SmallChain.key(99).account(), SmallChain.ESP));
    byte[] root = HEX.parseHex(http.get("/v1/status").text("root"));
    var reply = http.get("/v1/proofs/" + HEX.formatHex(key));
    assertFalse(reply.json().has("value"));
    byte[] proof = HEX.parseHex(reply.text("ics23"));
    assertEquals(Optional.empty(), Ics23.verifyNonMembership(root, proof, key));
    byte[] present = BankState.BALANCES.bytes(new Holding(BOB.account(), SmallChain.ESP));
    assertTrue(Ics23.verifyNonMembership(root, proof, present).isPresent());
  }

  @Test
  void a_proof_of_what_is_no_key_is_refused() throws Exception {
    assertEquals(400, http.get("/v1/proofs/xyz").status());
    assertEquals(400, http.get("/v1/proofs/" + "ab".repeat(2000)).status());
  }

  @Test
  void a_table_is_read_page_by_page() throws Exception {
    var keys = new HashSet<String>();
    String from = "";
    int pages = 0;
    do {
      var page = http.get("/v1/tables/balances?limit=5" + from);
      assertEquals(200, page.status(), page.json()::toString);
      for (var row : page.json().get("rows")) {
        assertTrue(keys.add(row.get("key").toString()), "seen twice");
      }
      from = page.json().has("next") ? "&from=" + page.text("next") : "";
      pages++;
    } while (!from.isEmpty());
    // Sixteen accounts and the fee pool.
    assertEquals(17, keys.size());
    assertEquals(4, pages);
    String prefix = BOB.account().hash().toString();
    assertEquals(1, http.get("/v1/tables/balances?prefix=" + prefix).json().get("rows").size());
    assertEquals(400, http.get("/v1/tables/balances?limit=1001").status());
    assertEquals(400, http.get("/v1/tables/balances?limit=0").status());
    assertEquals(404, http.get("/v1/tables/secrets").status());
  }

  @Test
  void a_row_is_found_by_the_text_or_the_bytes_of_its_key() throws Exception {
    var byText = http.get("/v1/tables/supplies/esp");
    assertEquals(200, byText.status(), byText.json()::toString);
    byte[] key = BankState.SUPPLIES.keys().encode(SmallChain.ESP);
    var byBytes = http.get("/v1/tables/supplies/" + HEX.formatHex(key));
    assertEquals(byText.json(), byBytes.json());
    assertEquals(16 * SmallChain.START_UNITS, byText.json().get("value").asLong());
    assertEquals(404, http.get("/v1/tables/supplies/gold").status());
    assertEquals(400, http.get("/v1/tables/balances/nonsense").status());
  }

  @Test
  void every_table_is_listed_with_its_schemas() throws Exception {
    var listed = http.get("/v1/tables").json().get("tables");
    assertEquals(Tables.ALL.size(), listed.size());
    for (var table : listed) {
      assertTrue(Tables.ALL.containsKey(table.get("name").asString()));
      assertTrue(table.get("value").size() > 0);
    }
  }

  @Test
  void the_genesis_is_served_as_its_canonical_bytes() throws Exception {
    var reply = http.raw("/v1/genesis");
    assertEquals(200, reply.statusCode());
    assertEquals(SmallChain.CHAIN, Genesis.CODEC.decode(reply.body()).chain());
  }

  /// Method: every reference must lead somewhere, and every case of the unions must be listed.
  @Test
  void the_openapi_document_is_whole() throws Exception {
    var document = http.get("/openapi.json").json();
    var schemas = document.get("components").get("schemas");
    var references = new java.util.ArrayList<String>();
    collect(document, references);
    assertTrue(references.size() > 20, references::toString);
    for (String reference : references) {
      String name = reference.substring("#/components/schemas/".length());
      assertTrue(schemas.has(name), reference);
      assertTrue(schemas.get(name).size() > 0, reference);
    }
    assertEquals(Events.CASES.size(), schemas.get("event").get("oneOf").size());
    assertEquals(Transactions.CASES.size(), schemas.get("transaction").get("oneOf").size());
    for (String path : document.get("paths").propertyNames()) {
      if (document.get("paths").get(path).has("get") && !path.contains("events")) {
        String sample = path.replaceAll("\\{.*?}", "x");
        // A served path may refuse the sample, but not as unknown.
        var reply = http.raw(sample);
        String body = new String(reply.body(), StandardCharsets.UTF_8);
        assertFalse(body.contains("NO_SUCH_PATH"), sample);
      }
    }
  }

  private static void collect(tools.jackson.databind.JsonNode tree, java.util.List<String> found) {
    if (tree.has("$ref")) {
      found.add(tree.get("$ref").asString());
    }
    tree.forEach(part -> collect(part, found));
  }

  @Test
  void metrics_and_health_tell_an_operator_what_goes_on() throws Exception {
    assertEquals("up", http.get("/health").text("status"));
    String metrics = new String(http.raw("/metrics").body(), StandardCharsets.UTF_8);
    assertTrue(metrics.contains("espalier_height 1\n"), metrics);
    assertTrue(metrics.contains("espalier_transactions_total{answer=\"included\"} 1\n"), metrics);
    assertTrue(metrics.contains("espalier_log_append_seconds_count 1\n"), metrics);
    http.post("/v1/transactions", SmallChain.transfer(ALICE, 0, BOB, 1));
    String after = new String(http.raw("/metrics").body(), StandardCharsets.UTF_8);
    assertTrue(after.contains("espalier_transactions_total{answer=\"106\"} 1\n"), after);
  }
}
