package espalier.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.crypto.Ed25519;
import espalier.base.crypto.SigningKey;
import espalier.base.unit.Amount;
import espalier.base.unit.Coin;
import espalier.base.unit.Denomination;
import espalier.base.unit.Hash;
import espalier.client.ScriptedNode.Question;
import espalier.client.ScriptedNode.Reply;
import espalier.client.key.Wallet;
import espalier.ledger.Receipt;
import espalier.ledger.Sequencing;
import espalier.ledger.SignedTransaction;
import espalier.ledger.TransactionBody;
import espalier.ledger.bank.BankTransaction.Transfer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Submitting over connections that break and nodes that are busy or are none.
final class SubmissionTest {
  private static final Denomination ESP = new Denomination("esp");
  private static final SigningKey KEY = Wallet.generate();
  private static final SignedTransaction TRANSACTION = transaction(7);

  private static SignedTransaction transaction(long number) {
    var coin = new Coin(ESP, new Amount(5));
    var body =
        new TransactionBody(
            Hash.ZERO,
            KEY.account(),
            new Sequencing.Numbered(0, number),
            new Coin(ESP, new Amount(1000)),
            List.of(new Transfer(Wallet.generate().account(), coin, "")));
    return SignedTransaction.sign(body, KEY, Ed25519.jdk());
  }

  private static Reply included() {
    var receipt = new Receipt(TRANSACTION.body().id(), new Coin(ESP, new Amount(321)), List.of());
    return Reply.of(
        200,
        Map.of("height", 12, "position", 3, "time", 99, "receipt", Receipt.CODEC.toTree(receipt)));
  }

  private static Reply refusal(int status, int code, String name) {
    return Reply.of(status, Map.of("code", code, "name", name, "message", "because"));
  }

  private static boolean isPost(Question question) {
    return question.method().equals("POST");
  }

  @Test
  void a_receipt_is_read_whole() throws IOException {
    try (var server = new ScriptedNode(_ -> included());
        var node = new NodeClient(server.address())) {
      var answer =
          assertInstanceOf(Submission.Included.class, TransactionBuilder.submit(node, TRANSACTION));
      assertEquals(12, answer.height());
      assertEquals(3, answer.position());
      assertEquals(new Amount(321), answer.receipt().fee().amount());
      assertArrayEquals(
          SignedTransaction.CODEC.encode(TRANSACTION), server.questions().getFirst().body());
    }
  }

  @Test
  void after_a_break_a_transaction_that_took_effect_is_found_and_not_sent_again()
      throws IOException {
    try (var server = new ScriptedNode(question -> isPost(question) ? Reply.broken() : included());
        var node = new NodeClient(server.address())) {
      assertInstanceOf(Submission.Included.class, TransactionBuilder.submit(node, TRANSACTION));
      assertEquals(1, server.asked("POST", "/v1/transactions").size());
      assertEquals(1, server.asked("GET", "/v1/transactions/" + TRANSACTION.body().id()).size());
    }
  }

  @Test
  void after_a_break_a_lost_transaction_is_sent_again_as_the_same_bytes() throws IOException {
    var posts = new AtomicInteger();
    try (var server =
            new ScriptedNode(question -> {
              if (!isPost(question)) {
                return refusal(404, 904, "NOT_FOUND");
              }
              return posts.incrementAndGet() < 3 ? Reply.broken() : included();
            });
        var node = new NodeClient(server.address())) {
      assertInstanceOf(Submission.Included.class, TransactionBuilder.submit(node, TRANSACTION));
      List<Question> sent = server.asked("POST", "/v1/transactions");
      assertEquals(3, sent.size());
      sent.forEach(one -> assertArrayEquals(sent.getFirst().body(), one.body()));
    }
  }

  /// The first sending took effect after the lookup, so the repetition is refused as used.
  @Test
  void a_refused_repetition_counts_only_if_the_ledger_does_not_hold_the_transaction()
      throws IOException {
    var posts = new AtomicInteger();
    var lookups = new AtomicInteger();
    try (var server =
            new ScriptedNode(question -> {
              if (isPost(question)) {
                return posts.incrementAndGet() == 1
                    ? Reply.broken()
                    : refusal(422, 106, "SEQUENCE_TOO_LOW");
              }
              return lookups.incrementAndGet() == 1 ? refusal(404, 904, "NOT_FOUND") : included();
            });
        var node = new NodeClient(server.address())) {
      assertInstanceOf(Submission.Included.class, TransactionBuilder.submit(node, TRANSACTION));
    }
  }

  @Test
  void a_refusal_is_a_value_with_code_name_and_message() throws IOException {
    try (var server = new ScriptedNode(_ -> refusal(422, 201, "BALANCE_TOO_LOW"));
        var node = new NodeClient(server.address())) {
      var answer =
          assertInstanceOf(Submission.Refused.class, TransactionBuilder.submit(node, TRANSACTION));
      assertEquals(new Refusal(201, "BALANCE_TOO_LOW", "because"), answer.refusal());
    }
  }

  @Test
  void a_busy_node_is_asked_again_as_it_says() throws IOException {
    var posts = new AtomicInteger();
    byte[] busy =
        Json.utf8(Map.of("code", 901, "name", "QUEUE_FULL", "message", "the queue is full"));
    try (var server =
            new ScriptedNode(_ ->
                posts.incrementAndGet() == 1
                    ? Reply.withHeaders(503, "Retry-After: 0\r\n", busy)
                    : included());
        var node = new NodeClient(server.address())) {
      assertInstanceOf(Submission.Included.class, TransactionBuilder.submit(node, TRANSACTION));
      assertEquals(2, posts.get());
    }
  }

  @Test
  void batch_answers_keep_the_order_of_their_transactions() throws IOException {
    List<Object> answers =
        List.of(
            Map.of("height", 4, "position", 0),
            Map.of("code", 106, "name", "SEQUENCE_TOO_LOW", "message", "used"),
            Map.of("height", 4, "position", 1));
    try (var server = new ScriptedNode(_ -> Reply.of(200, answers));
        var node = new NodeClient(server.address())) {
      List<BatchAnswer> read = node.batch(List.of(transaction(1), transaction(1), transaction(2)));
      assertEquals(
          List.of(
              new BatchAnswer.Included(4, 0),
              new BatchAnswer.Refused(new Refusal(106, "SEQUENCE_TOO_LOW", "used")),
              new BatchAnswer.Included(4, 1)),
          read);
      assertThrows(ClientException.Unexpected.class, () -> node.batch(List.of(transaction(1))));
    }
  }

  @Test
  void a_batch_past_its_bound_is_refused_before_it_is_sent() throws IOException {
    try (var server = new ScriptedNode(_ -> Reply.broken());
        var node = new NodeClient(server.address())) {
      var tooMany = java.util.Collections.nCopies(NodeClient.BATCH_MAX + 1, new byte[1]);
      assertThrows(IllegalArgumentException.class, () -> node.batchOfBytes(tooMany));
      var tooLong = List.of(new byte[NodeClient.BATCH_BYTES_MAX - Integer.BYTES + 1]);
      assertThrows(IllegalArgumentException.class, () -> node.batchOfBytes(tooLong));
      assertEquals(0, server.questions().size());
    }
  }

  @Test
  void another_kind_of_server_is_recognised() throws IOException {
    byte[] page = "<html>hello</html>".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    for (int status : new int[] {200, 404, 500}) {
      try (var server = new ScriptedNode(_ -> Reply.withHeaders(status, "", page));
          var node = new NodeClient(server.address())) {
        var refused = assertThrows(ClientException.Unexpected.class, node::status);
        assertTrue(refused.getMessage().contains("GET /v1/status"), refused.getMessage());
        assertThrows(
            ClientException.Unexpected.class, () -> node.transaction(TRANSACTION.body().id()));
      }
    }
  }

  @Test
  void no_node_at_all_is_said_with_the_remedy() throws IOException {
    URI address;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      address = URI.create("http://127.0.0.1:" + free.getLocalPort());
    }
    try (var node = new NodeClient(address)) {
      var refused = assertThrows(ClientException.Unreachable.class, node::status);
      assertTrue(refused.getMessage().contains("connection refused"), refused.getMessage());
      assertTrue(refused.getMessage().contains("espalier node start"), refused.getMessage());
    }
  }

  @Test
  void an_address_that_is_none_is_refused() {
    for (String text : List.of("127.0.0.1:26680", "ftp://host", "http:/host", "esp1abc")) {
      assertThrows(IllegalArgumentException.class, () -> new NodeClient(URI.create(text)), text);
    }
  }
}
