package espalier.competition.payload;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import espalier.base.unit.Hash;
import espalier.client.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;

/// The operator's HTTP service: takes payloads, gives them to whoever asks, and serves the files
/// that rounds have published.
///
/// ```
/// PUT  /payloads/{root}      the bytes; 204, 400 if they have another root, 413, 507 if full
/// GET  /payloads/{root}      the bytes; 404 if nobody has sent them
/// GET  /files/{round}/{name} a published file
/// ```
///
/// Refusals are `{"code", "message"}`. Payloads are of use only once their entrant has revealed
/// their root on the ledger; a client that sends them earlier shows them to everybody, so
/// `tournament reveal` sends them, not `tournament submit`.
public final class PayloadServer implements AutoCloseable {
  private static final int REQUESTS_MAX = 64;
  private static final int BACKLOG = 128;

  /// No name climbs out of the folder: parts start with a letter or digit and hold no slash.
  private static final Pattern FILE =
      Pattern.compile("/files((?:/[A-Za-z0-9][A-Za-z0-9._-]{0,95}){1,4})");

  private static final Pattern PAYLOAD = Pattern.compile("/payloads/([0-9a-f]{64})");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore free = new Semaphore(REQUESTS_MAX);
  private final PayloadStore store;
  private final Path published;

  private PayloadServer(HttpServer server, PayloadStore store, Path published) {
    this.server = server;
    this.store = store;
    this.published = published;
  }

  /// Listens on the loopback interface.
  ///
  /// @param port 0 for any free one
  /// @param published the folder of the rounds' files
  public static PayloadServer start(PayloadStore store, Path published, int port)
      throws IOException {
    return start(store, published, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  /// Listens where the operator chose to; put TLS in front of it where strangers listen in.
  public static PayloadServer start(PayloadStore store, Path published, InetSocketAddress address)
      throws IOException {
    HttpServer server;
    try {
      server = HttpServer.create(address, BACKLOG);
    } catch (IOException refused) {
      throw new IOException(
          "the payload service cannot listen on %s: %s; choose another port"
              .formatted(address, refused.getMessage()),
          refused);
    }
    var service = new PayloadServer(server, store, published);
    server.setExecutor(service.threads);
    server.createContext("/", service::handle);
    server.start();
    return service;
  }

  /// Such as `http://127.0.0.1:26690`.
  public URI uri() {
    InetSocketAddress address = server.getAddress();
    return URI.create(
        "http://%s:%d".formatted(address.getAddress().getHostAddress(), address.getPort()));
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!free.tryAcquire()) {
        refuse(exchange, 503, "BUSY", "64 requests are being served; try again later");
        return;
      }
      try {
        serve(exchange);
      } finally {
        free.release();
      }
    }
  }

  private void serve(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getRawPath();
    String method = exchange.getRequestMethod();
    var payload = PAYLOAD.matcher(path);
    var file = FILE.matcher(path);
    if (payload.matches()) {
      Hash root = Hash.parse(payload.group(1));
      switch (method) {
        case "PUT" -> take(exchange, root);
        case "GET" -> give(exchange, root);
        default -> refuse(exchange, 405, "METHOD_UNKNOWN", "use GET or PUT");
      }
    } else if (file.matches() && method.equals("GET")) {
      publish(exchange, file.group(1).substring(1));
    } else {
      refuse(
          exchange,
          404,
          "PATH_UNKNOWN",
          "there is /payloads/{root} and /files/{round}/{name}; a root is 64 lower-case hexadecimal digits");
    }
  }

  private void take(HttpExchange exchange, Hash root) throws IOException {
    byte[] body;
    try (InputStream in = exchange.getRequestBody()) {
      body = in.readNBytes(PayloadStore.PAYLOAD_BYTES_MAX + 1);
    }
    if (body.length > PayloadStore.PAYLOAD_BYTES_MAX) {
      refuse(
          exchange,
          413,
          "PAYLOAD_TOO_LARGE",
          "a payload has at most %,d bytes".formatted(PayloadStore.PAYLOAD_BYTES_MAX));
      return;
    }
    Hash found;
    try {
      found = PayloadStore.root(body);
    } catch (IllegalArgumentException malformed) {
      refuse(exchange, 400, "PAYLOAD_MALFORMED", String.valueOf(malformed.getMessage()));
      return;
    }
    if (!found.equals(root)) {
      refuse(
          exchange,
          400,
          "ROOT_WRONG",
          "the bytes have the root %s; send those of %s".formatted(found, root));
      return;
    }
    try {
      store.put(body);
    } catch (IOException full) {
      refuse(exchange, 507, "STORE_FAILED", String.valueOf(full.getMessage()));
      return;
    }
    exchange.sendResponseHeaders(204, -1);
  }

  private void give(HttpExchange exchange, Hash root) throws IOException {
    Optional<byte[]> payload;
    try {
      payload = store.get(root);
    } catch (IOException damaged) {
      refuse(exchange, 500, "STORE_FAILED", String.valueOf(damaged.getMessage()));
      return;
    }
    if (payload.isEmpty()) {
      refuse(exchange, 404, "PAYLOAD_UNKNOWN", "nobody has sent payload " + root);
      return;
    }
    exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
    exchange.sendResponseHeaders(200, payload.get().length);
    exchange.getResponseBody().write(payload.get());
  }

  private void publish(HttpExchange exchange, String name) throws IOException {
    Path file = published.resolve(name);
    if (!Files.isRegularFile(file)) {
      refuse(exchange, 404, "FILE_UNKNOWN", "no file %s is published".formatted(name));
      return;
    }
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    exchange.sendResponseHeaders(200, Math.max(1, Files.size(file)));
    try (OutputStream out = exchange.getResponseBody()) {
      Files.copy(file, out);
    }
  }

  private static void refuse(HttpExchange exchange, int status, String code, String message)
      throws IOException {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("code", code);
    tree.put("message", message);
    byte[] body = Json.compact(tree).getBytes(StandardCharsets.UTF_8);
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
