package espalier.node.api;

import static espalier.node.SmallChain.ALICE;
import static espalier.node.SmallChain.BOB;
import static espalier.node.SmallChain.START_UNITS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.crypto.SigningKey;
import espalier.base.unit.Hash;
import espalier.ledger.SignedTransaction;
import espalier.node.Node;
import espalier.node.NodeSettings;
import espalier.node.SmallChain;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Submits over HTTP to a whole node on a free port.
class TransactionRoutesTest {
  @TempDir Path folder;
  private Node node;
  private Http http;

  @BeforeEach
  void start() {
    node = Node.open(NodeSettings.local(folder).withPort(0).withGenesis(SmallChain.GENESIS));
    http = new Http(node.uri());
  }

  @AfterEach
  void stop() {
    http.close();
    node.close();
  }

  private long balance(SigningKey key) throws IOException, InterruptedException {
    var account = http.get("/v1/accounts/" + key.account());
    assertEquals(200, account.status());
    return account.json().get("balances").get(0).get("amount").asLong();
  }

  @Test
  void a_transfer_is_answered_with_its_receipt_and_moves_the_money() throws Exception {
    byte[] signed = SmallChain.transfer(ALICE, 0, BOB, 5_000);
    var reply = http.post("/v1/transactions", signed);
    assertEquals(200, reply.status(), reply.json()::toString);
    assertEquals(1, reply.at("height"));
    assertEquals(0, reply.at("position"));
    var receipt = reply.json().get("receipt");
    Hash id = SignedTransaction.CODEC.decode(signed).body().id();
    assertEquals(id.toString(), receipt.get("transaction").asString());
    long fee = receipt.get("fee").get("amount").asLong();
    assertTrue(fee > 0);
    assertEquals(START_UNITS + 5_000, balance(BOB));
    assertEquals(START_UNITS - 5_000 - fee, balance(ALICE));
    assertEquals(1, http.get("/v1/accounts/" + ALICE.account()).at("next_number"));

    var found = http.get("/v1/transactions/" + id);
    assertEquals(200, found.status());
    assertEquals(1, found.at("height"));
    assertEquals(
        ALICE.publicKey().toString(), found.json().get("transaction").get("key").asString());
    assertEquals(receipt, found.json().get("receipt"));
    var block = http.get("/v1/blocks/1");
    assertEquals(receipt, block.json().get("receipts").get(0));
    assertEquals(http.get("/v1/status").text("root"), block.text("root"));
  }

  @Test
  void a_refused_transfer_says_why_and_changes_nothing() throws Exception {
    String before = http.get("/v1/status").text("root");
    var reply = http.post("/v1/transactions", SmallChain.transfer(ALICE, 0, BOB, START_UNITS + 1));
    assertEquals(422, reply.status());
    assertEquals(200, reply.at("code") / 100 * 100);
    assertTrue(reply.text("message").length() > 20, reply.text("message"));
    var early = http.post("/v1/transactions", SmallChain.transfer(ALICE, 7, BOB, 1));
    assertEquals(422, early.status());
    assertEquals("SEQUENCE_TOO_HIGH", early.text("name"));
    assertEquals(before, http.get("/v1/status").text("root"));
    assertEquals(0, http.get("/v1/status").at("height"));
  }

  @Test
  void a_batch_keeps_its_order_and_answers_each_transaction() throws Exception {
    var batch = new ArrayList<byte[]>();
    for (int number = 0; number < 200; number++) {
      batch.add(SmallChain.transfer(ALICE, number, BOB, 1));
    }
    batch.add(100, SmallChain.transfer(ALICE, 0, BOB, 1));
    batch.add(new byte[] {1, 2, 3});
    var reply = http.batch(batch);
    assertEquals(200, reply.status(), reply.json()::toString);
    assertEquals(202, reply.json().size());
    for (int index = 0; index < 201; index++) {
      var one = reply.json().get(index);
      if (index == 100) {
        assertEquals("SEQUENCE_TOO_LOW", one.get("name").asString());
      } else {
        assertTrue(one.get("height").asLong() >= 1, one::toString);
      }
    }
    assertEquals("MALFORMED", reply.json().get(201).get("name").asString());
    assertEquals(START_UNITS + 200, balance(BOB));
  }

  @Test
  void a_dry_run_answers_like_the_ledger_and_changes_nothing() throws Exception {
    var unsigned =
        new SignedTransaction(
            SmallChain.body(ALICE, 0, BOB, 9),
            ALICE.publicKey(),
            new espalier.base.crypto.Signature(new byte[64]));
    byte[] encoded = SignedTransaction.CODEC.encode(unsigned);
    var trial = http.post("/v1/transactions/dry-run", encoded);
    assertEquals(200, trial.status(), trial.json()::toString);
    assertTrue(trial.json().get("accepted").asBoolean());
    assertEquals(0, http.get("/v1/status").at("height"));
    assertEquals(START_UNITS, balance(BOB));

    var real = http.post("/v1/transactions", SmallChain.transfer(ALICE, 0, BOB, 9));
    assertEquals(real.json().get("receipt"), trial.json().get("receipt"));
    var again = http.post("/v1/transactions/dry-run", encoded);
    assertFalse(again.json().get("accepted").asBoolean());
    assertEquals("SEQUENCE_TOO_LOW", again.text("name"));
  }

  @Test
  void bytes_that_are_no_transaction_are_a_bad_request() throws Exception {
    byte[] signed = SmallChain.transfer(ALICE, 0, BOB, 1);
    for (int length : List.of(1, signed.length / 2, signed.length - 1)) {
      var reply = http.post("/v1/transactions", Arrays.copyOf(signed, length));
      assertEquals(400, reply.status());
      assertEquals(100, reply.at("code"));
    }
    var longer = http.post("/v1/transactions", Arrays.copyOf(signed, signed.length + 1));
    assertEquals(100, longer.at("code"));
    var huge = http.post("/v1/transactions", new byte[SignedTransaction.BYTES_MAX + 1]);
    assertEquals(400, huge.status());
    assertEquals("TRANSACTION_TOO_LARGE", huge.text("name"));
    byte[] forged = signed.clone();
    forged[forged.length - 1] ^= 1;
    var refused = http.post("/v1/transactions", forged);
    assertEquals(400, refused.status());
    assertEquals("SIGNATURE_INVALID", refused.text("name"));
    assertEquals(400, http.post("/v1/transactions", new byte[0]).status());
    assertEquals(0, http.get("/v1/status").at("height"));
  }

  @Test
  void batches_beyond_their_bounds_are_refused_whole() throws Exception {
    byte[] signed = SmallChain.transfer(ALICE, 0, BOB, 1);
    byte[] cut = new byte[signed.length + 3];
    cut[3] = (byte) signed.length;
    assertEquals(400, http.post("/v1/transactions/batch", cut).status());
    assertEquals(400, http.post("/v1/transactions/batch", new byte[] {-1, 0, 0, 0, 1}).status());
    var many = new ArrayList<byte[]>();
    for (int i = 0; i < ApiLimits.DEFAULT.batchTransactions() + 1; i++) {
      many.add(new byte[1]);
    }
    var reply = http.batch(many);
    assertEquals(413, reply.status(), reply.json()::toString);
    assertEquals(0, http.get("/v1/status").at("height"));
  }

  @Test
  void a_path_that_is_not_served_is_answered_in_the_same_shape() throws Exception {
    var reply = http.get("/v2/nothing");
    assertEquals(404, reply.status());
    assertEquals("NO_SUCH_PATH", reply.text("name"));
    assertEquals(404, http.get("/v1/blocks/1").status());
    assertEquals(400, http.get("/v1/blocks/minus").status());
    assertEquals(400, http.get("/v1/accounts/nobody").status());
    assertEquals(
        404, http.get("/v1/transactions/" + HexFormat.of().formatHex(new byte[32])).status());
  }
}
