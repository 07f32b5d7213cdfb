package espalier.node.api;

import static espalier.node.SmallChain.ALICE;
import static espalier.node.SmallChain.BOB;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.crypto.SigningKey;
import espalier.node.Node;
import espalier.node.NodeSettings;
import espalier.node.SmallChain;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Follows events over HTTP while blocks are made, and after restarts.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class EventStreamTest {
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

  private record Seen(String id, String kind, String data) {}

  /// An open stream, read event by event.
  private final class Stream implements Closeable {
    private final BufferedReader lines;

    Stream(String query, String... headers) throws IOException, InterruptedException {
      var request = HttpRequest.newBuilder(node.uri().resolve("/v1/events" + query)).GET();
      if (headers.length > 0) {
        request.headers(headers);
      }
      var reply = http.client().send(request.build(), BodyHandlers.ofInputStream());
      assertEquals(200, reply.statusCode());
      assertEquals("text/event-stream", reply.headers().firstValue("Content-Type").orElseThrow());
      lines = new BufferedReader(new InputStreamReader(reply.body(), StandardCharsets.UTF_8));
    }

    Seen next() throws IOException {
      String id = "";
      String kind = "";
      String data = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("event: ")) {
          kind = line.substring(7);
        } else if (line.startsWith("data: ")) {
          data = line.substring(6);
        } else if (line.isEmpty() && !id.isEmpty()) {
          return new Seen(id, kind, data);
        }
      }
      throw new IOException("the stream ended");
    }

    List<Seen> next(int count) throws IOException {
      var seen = new ArrayList<Seen>();
      while (seen.size() < count) {
        seen.add(next());
      }
      return seen;
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }

  private void transfer(SigningKey from, long number, SigningKey to) throws Exception {
    var reply = http.post("/v1/transactions", SmallChain.transfer(from, number, to, 1 + number));
    assertEquals(200, reply.status(), reply.json()::toString);
  }

  @Test
  void a_replay_from_the_start_is_followed_by_what_happens_later() throws Exception {
    transfer(ALICE, 0, BOB);
    try (var stream = new Stream("?from=0:0")) {
      Seen first = stream.next();
      assertTrue(first.id().startsWith("1:"), first.id());
      transfer(ALICE, 1, BOB);
      Seen later = stream.next();
      while (later.id().startsWith("1:")) {
        later = stream.next();
      }
      assertEquals("2:0", later.id());
      assertTrue(later.data().contains(BOB.account().toString()), later.data());
    }
  }

  @Test
  void a_follower_that_comes_back_misses_nothing_and_sees_nothing_twice() throws Exception {
    for (int number = 0; number < 20; number++) {
      transfer(ALICE, number, BOB);
    }
    List<Seen> all;
    try (var stream = new Stream("?from=0:0")) {
      all = stream.next(20);
    }
    node.close();
    http.close();
    node = Node.open(NodeSettings.local(folder).withPort(0));
    http = new Http(node.uri());
    for (int cut = 0; cut < all.size() - 1; cut += 6) {
      var rest = all.subList(cut + 1, all.size());
      try (var resumed = new Stream("", "Last-Event-ID", all.get(cut).id())) {
        assertEquals(rest, resumed.next(rest.size()));
      }
      try (var resumed = new Stream("?from=" + all.get(cut + 1).id())) {
        assertEquals(rest, resumed.next(rest.size()));
      }
    }
  }

  @Test
  void a_filter_by_account_and_kind_shows_only_those() throws Exception {
    SigningKey carol = SmallChain.key(3);
    transfer(ALICE, 0, BOB);
    transfer(carol, 0, SmallChain.key(4));
    transfer(ALICE, 1, BOB);
    String kind;
    try (var stream = new Stream("?from=0:0&account=" + carol.account())) {
      Seen seen = stream.next();
      assertTrue(seen.id().startsWith("2:"), seen.id());
      kind = seen.kind();
    }
    try (var stream = new Stream("?from=2:0&kind=" + kind + "&account=" + BOB.account())) {
      assertTrue(stream.next().id().startsWith("3:"));
    }
  }

  @Test
  void a_cursor_or_account_that_is_none_is_refused() throws Exception {
    assertEquals(400, http.get("/v1/events?from=yesterday").status());
    assertEquals(400, http.get("/v1/events?from=1:x").status());
    assertEquals(400, http.get("/v1/events?account=bob").status());
  }

  @Test
  void more_streams_than_places_are_refused_until_one_is_closed() throws Exception {
    node.close();
    node =
        Node.open(
            NodeSettings.local(folder).withPort(0).withApi(new ApiLimits(64, 1, 4096, 8 << 20)));
    http = new Http(node.uri());
    transfer(ALICE, 0, BOB);
    try (var stream = new Stream("?from=0:0")) {
      stream.next();
      var refused = http.get("/v1/events?from=0:0");
      assertEquals(503, refused.status());
      assertEquals("TOO_MANY_STREAMS", refused.text("name"));
    }
  }
}
