package espalier.competition.subnet.protocol;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import espalier.client.Json;
import espalier.competition.subnet.protocol.Refused.Code;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/// Where a miner or a validator listens: bounded bodies, bounded requests, refusals as JSON.
///
/// Only signatures protect what passes; put TLS in front of it where strangers listen in.
public final class HttpDoor implements AutoCloseable {
  private static final int REQUESTS_MAX = 64;
  private static final int BACKLOG = 128;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore free = new Semaphore(REQUESTS_MAX);
  private volatile Service service = CLOSED;

  private static final Service CLOSED =
      new Service(
          _ -> Optional.empty(),
          (_, _) -> {
            throw new Refused(Code.BUSY, "this service is starting; try again in a second");
          });

  /// What is answered: a page to whoever asks, and a signed message to a signed one.
  public record Service(Pages pages, Messages messages) {}

  /// What anybody may read.
  public interface Pages {
    /// The JSON tree of a page, or none if there is no such page.
    Optional<Object> page(String path) throws Refused;
  }

  /// What signed messages are answered with.
  public interface Messages {
    Envelope answer(String path, Envelope request) throws Refused;
  }

  private HttpDoor(HttpServer server) {
    this.server = server;
  }

  /// Listens; until [#open] everything is refused with `BUSY`, so that an address is known before
  /// anything is promised about it.
  public static HttpDoor listen(InetSocketAddress address) throws IOException {
    HttpServer server;
    try {
      server = HttpServer.create(address, BACKLOG);
    } catch (IOException refused) {
      throw new IOException(
          "cannot listen on %s: %s; choose another port".formatted(address, refused.getMessage()),
          refused);
    }
    var door = new HttpDoor(server);
    server.setExecutor(door.threads);
    server.createContext("/", door::handle);
    server.start();
    return door;
  }

  public void open(Service opened) {
    service = opened;
  }

  /// Such as `http://127.0.0.1:26700`.
  public URI uri() {
    InetSocketAddress address = server.getAddress();
    String host = address.getAddress().getHostAddress();
    return URI.create(
        "http://%s:%d".formatted(host.contains(":") ? "[" + host + "]" : host, address.getPort()));
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!free.tryAcquire()) {
        refuse(
            exchange,
            new Refused(Code.BUSY, REQUESTS_MAX + " requests are being served; try again later"));
        return;
      }
      try {
        serve(exchange);
      } catch (Refused refused) {
        refuse(exchange, refused);
      } finally {
        free.release();
      }
    }
  }

  private void serve(HttpExchange exchange) throws IOException, Refused {
    String path = exchange.getRequestURI().getPath();
    if (exchange.getRequestMethod().equals("GET")) {
      Object page =
          service
              .pages()
              .page(path)
              .orElseThrow(() -> new Refused(Code.PATH_UNKNOWN, "there is no page " + path));
      send(exchange, 200, Json.compact(page).getBytes(StandardCharsets.UTF_8));
      return;
    }
    if (!exchange.getRequestMethod().equals("POST")) {
      throw new Refused(Code.PATH_UNKNOWN, "use GET or POST");
    }
    byte[] body;
    try (InputStream in = exchange.getRequestBody()) {
      body = in.readNBytes(Envelope.BODY_BYTES_MAX + 1);
    }
    if (body.length > Envelope.BODY_BYTES_MAX) {
      throw new Refused(
          Code.TOO_LARGE, "a body has at most %,d bytes".formatted(Envelope.BODY_BYTES_MAX));
    }
    Envelope answer =
        service
            .messages()
            .answer(
                path,
                Envelope.of(
                    body, header(exchange, Envelope.KEY), header(exchange, Envelope.SIGNATURE)));
    exchange.getResponseHeaders().set(Envelope.KEY, answer.key().toString());
    exchange.getResponseHeaders().set(Envelope.SIGNATURE, answer.signature().toString());
    send(exchange, 200, answer.body());
  }

  private static String header(HttpExchange exchange, String name) throws Refused {
    String value = exchange.getRequestHeaders().getFirst(name);
    if (value == null) {
      throw new Refused(
          Code.UNSIGNED, "the header %s is missing; sign the request".formatted(name));
    }
    return value;
  }

  private static void refuse(HttpExchange exchange, Refused refused) throws IOException {
    Map<String, Object> tree = refused.tree();
    send(exchange, refused.code().status(), Json.compact(tree).getBytes(StandardCharsets.UTF_8));
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  /// Stops; requests under way are cut.
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
