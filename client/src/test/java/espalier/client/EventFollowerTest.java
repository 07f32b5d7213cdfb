package espalier.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.unit.Amount;
import espalier.base.unit.Coin;
import espalier.base.unit.Denomination;
import espalier.base.unit.Hash;
import espalier.client.ScriptedNode.Question;
import espalier.client.ScriptedNode.Reply;
import espalier.client.key.Wallet;
import espalier.ledger.Events;
import espalier.ledger.bank.BankEvent.Redeemed;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// Following events over connections that break anywhere.
final class EventFollowerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static String message(long height, long position) {
    var event =
        new Redeemed(
            Wallet.generate().account(), new Coin(new Denomination("esp"), new Amount(position)));
    var data = new LinkedHashMap<String, Object>();
    data.put("height", height);
    data.put("time", 1000 + height);
    data.put("event", Events.CODEC.toTree(event));
    return "id: %d:%d\nevent: redeemed\ndata: %s\n\n"
        .formatted(height, position, Json.compact(data));
  }

  /// Answers each connection with the next of `streams`, then with nothing.
  private static Function<Question, Reply> streams(String... streams) {
    var left = new ArrayDeque<>(List.of(streams));
    return _ -> {
      String next = left.poll();
      return next == null ? Reply.broken() : Reply.stream(next);
    };
  }

  private static List<String> collect(ScriptedNode server, Optional<EventCursor> from, int count) {
    var seen = new ArrayList<String>();
    try (var node = new NodeClient(server.address());
        var follower = new EventFollower(node, EventFilter.ALL)) {
      follower.follow(
          from,
          PATIENCE,
          happening -> {
            seen.add(happening.cursor().toString());
            return seen.size() < count;
          });
    }
    return seen;
  }

  @Test
  void after_a_break_it_goes_on_at_the_last_event_and_shows_none_twice() throws IOException {
    try (var server =
        new ScriptedNode(
            streams(
                message(1, 0) + message(1, 1),
                message(1, 1) + message(2, 0),
                ": still here\n\n",
                message(2, 0) + message(2, 1) + message(3, 0)))) {
      assertEquals(
          List.of("1:0", "1:1", "2:0", "2:1", "3:0"),
          collect(server, Optional.of(EventCursor.START), 5));
      assertEquals(
          List.of("from=0:0", "from=1:1", "from=2:0", "from=2:0"),
          server.questions().stream().map(one -> one.target().replaceFirst(".*\\?", "")).toList());
    }
  }

  /// Method: cut the stream after every byte of its text.
  @Test
  void wherever_a_stream_is_cut_every_event_is_shown_once() throws IOException {
    String whole = message(1, 0) + ": sign of life\n\n" + message(1, 1);
    for (int cut = 0; cut < whole.length(); cut += 7) {
      try (var server = new ScriptedNode(streams(whole.substring(0, cut), whole))) {
        assertEquals(
            List.of("1:0", "1:1"),
            collect(server, Optional.of(EventCursor.START), 2),
            "cut at " + cut);
      }
    }
  }

  @Test
  void from_now_on_stays_the_same_place_when_the_connection_breaks_before_any_event()
      throws IOException {
    var connections = new ArrayDeque<>(List.of(": hello\n\n", message(8, 0)));
    var status = new LinkedHashMap<String, Object>();
    status.put("name", "test");
    status.put("chain", Hash.ZERO.toString());
    status.put("height", 7);
    status.put("time", 1);
    status.put("root", Hash.ZERO.toString());
    status.put("genesis_time", 1);
    status.put("version", "0");
    try (var server =
        new ScriptedNode(question ->
            question.target().equals("/v1/status")
                ? Reply.of(200, status)
                : Reply.stream(connections.poll()))) {
      assertEquals(List.of("8:0"), collect(server, Optional.empty(), 1));
      assertEquals(1, server.asked("GET", "/v1/status").size());
      assertEquals(2, server.asked("GET", "/v1/events?from=8:0").size());
    }
  }

  @Test
  void kind_and_account_are_asked_of_the_node() throws IOException {
    var account = Wallet.generate().account();
    try (var server = new ScriptedNode(streams(message(1, 0)));
        var node = new NodeClient(server.address());
        var follower =
            new EventFollower(
                node, new EventFilter(List.of("redeemed", "issued"), Optional.of(account)))) {
      follower.follow(Optional.of(new EventCursor(1, 0)), PATIENCE, _ -> false);
      assertEquals(
          "/v1/events?from=1:0&kind=redeemed%2Cissued&account=" + account,
          server.questions().getFirst().target());
    }
  }

  @Test
  void a_line_past_its_bound_ends_the_connection_and_not_the_memory() throws IOException {
    String endless = "data: " + "x".repeat(EventFollower.LINE_BYTES_MAX) + "\n\n";
    try (var server = new ScriptedNode(streams(endless, message(1, 0)))) {
      assertEquals(List.of("1:0"), collect(server, Optional.of(EventCursor.START), 1));
    }
  }

  @Test
  void an_event_that_is_not_one_is_said_and_not_passed_over() throws IOException {
    for (String bad :
        List.of(
            "id: 1:0\nevent: redeemed\ndata: {}\n\n",
            "id: 1:0\nevent: redeemed\ndata: [\n\n",
            "id: one\nevent: redeemed\ndata: {}\n\n")) {
      try (var server = new ScriptedNode(streams(bad))) {
        assertThrows(
            ClientException.Unexpected.class,
            () -> collect(server, Optional.of(EventCursor.START), 1),
            bad);
      }
    }
  }

  @Test
  void a_question_that_the_node_refuses_is_not_repeated() throws IOException {
    try (var server =
        new ScriptedNode(_ ->
            Reply.of(
                400,
                java.util.Map.of("code", 902, "name", "BAD_QUERY", "message", "no such kind")))) {
      var refused =
          assertThrows(
              ClientException.Refused.class,
              () -> collect(server, Optional.of(EventCursor.START), 1));
      assertEquals(902, refused.refusal().code());
      assertEquals(1, server.questions().size());
    }
  }

  @Test
  void closing_ends_a_wait_for_events() throws Exception {
    var first = new CountDownLatch(1);
    var failure = new AtomicReference<Throwable>();
    var release = new CountDownLatch(1);
    try (var server =
            new ScriptedNode(_ -> {
              if (first.getCount() == 0) {
                awaitQuietly(release);
              }
              return Reply.stream(message(1, 0));
            });
        var node = new NodeClient(server.address())) {
      var follower = new EventFollower(node, EventFilter.ALL);
      Thread following =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  follower.follow(
                      Optional.of(EventCursor.START),
                      PATIENCE,
                      _ -> {
                        first.countDown();
                        return true;
                      });
                } catch (RuntimeException unexpected) {
                  failure.set(unexpected);
                }
              });
      assertTrue(first.await(30, TimeUnit.SECONDS));
      follower.close();
      release.countDown();
      assertTrue(following.join(Duration.ofSeconds(30)), "the follower still waits");
      assertEquals(null, failure.get());
      assertEquals(Optional.of(new EventCursor(1, 0)), follower.cursor());
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void cursors_are_read_as_they_are_written_and_nothing_else_is() {
    var cursor = new EventCursor(120, 3);
    assertEquals(cursor, EventCursor.parse(cursor.toString()));
    for (String text : List.of("", ":", "1", "1:", ":1", "-1:0", "1:-1", "a:b", "1:2:3")) {
      assertThrows(IllegalArgumentException.class, () -> EventCursor.parse(text), text);
    }
  }
}
