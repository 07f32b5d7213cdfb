package espalier.provider.gateway;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import espalier.base.unit.Hash;
import espalier.client.gateway.SignedRequest;
import espalier.provider.gateway.Refusal.Code;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/// The HTTPS server; see the package for what it serves to whom.
public final class Gateway implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int MAX_REQUESTS = 64;
  private static final int BACKLOG = 128;

  private final HttpsServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore free = new Semaphore(MAX_REQUESTS);
  private final Hash fingerprint;
  private final Authentication authentication;
  private final Routes routes;

  private Gateway(HttpsServer server, Hash fingerprint, Access access) {
    this.server = server;
    this.fingerprint = fingerprint;
    this.authentication = new Authentication(fingerprint, Clock.systemUTC());
    this.routes = new Routes(access);
  }

  /// Starts a server on the loopback interface.
  ///
  /// @param port 0 for any free one
  public static Gateway start(ServerIdentity identity, Access access, int port) throws IOException {
    return start(identity, access, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  /// Starts a server on an interface that the operator chose.
  ///
  /// @throws IOException if the port is in use
  public static Gateway start(ServerIdentity identity, Access access, InetSocketAddress address)
      throws IOException {
    HttpsServer server;
    try {
      server = HttpsServer.create(address, BACKLOG);
    } catch (IOException e) {
      throw new IOException(
          "gateway cannot listen on " + address + ": " + e.getMessage() + "; choose another port",
          e);
    }
    server.setHttpsConfigurator(new HttpsConfigurator(identity.context()));
    var gateway = new Gateway(server, identity.fingerprint(), access);
    server.setExecutor(gateway.threads);
    server.createContext("/", gateway::handle);
    server.start();
    return gateway;
  }

  /// Where it listens.
  public InetSocketAddress address() {
    return server.getAddress();
  }

  /// What a tenant must know to trust it.
  public Hash fingerprint() {
    return fingerprint;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!free.tryAcquire()) {
        refuse(exchange, new Refusal(Code.BUSY, "64 requests are being served; try again later"));
        return;
      }
      try {
        serve(exchange);
      } catch (Refusal refusal) {
        refuse(exchange, refusal);
      } catch (IOException e) {
        // The tenant has gone, or a disk failed; the tenant learns the latter by the cut stream.
        LOG.info("request was cut: {}", e.getMessage());
        if (exchange.getResponseCode() < 0) {
          refuse(exchange, new Refusal(Code.FAILED, "provider failed: " + e.getMessage()));
        }
      } finally {
        free.release();
      }
    }
  }

  private void serve(HttpExchange exchange) throws IOException, Refusal {
    URI uri = exchange.getRequestURI();
    String target =
        uri.getRawQuery() == null ? uri.getRawPath() : uri.getRawPath() + "?" + uri.getRawQuery();
    if (target.length() > SignedRequest.MAX_TARGET_BYTES) {
      throw new Refusal(Code.MALFORMED, "path and query are longer than 4096 bytes");
    }
    if (target.equals("/version")) {
      String version =
          JSON.createObjectNode()
              .put("service", "espalier-provider")
              .put("fingerprint", fingerprint.toString())
              .toString();
      Routes.send(exchange, 200, "application/json", version.getBytes(StandardCharsets.UTF_8));
      return;
    }
    String method = exchange.getRequestMethod();
    routes.serve(exchange, authentication.check(method, target, exchange.getRequestHeaders()));
  }

  private static void refuse(HttpExchange exchange, Refusal refusal) throws IOException {
    String body =
        JSON.createObjectNode()
            .put("code", refusal.code().name())
            .put("message", refusal.getMessage())
            .toString();
    if (exchange.getResponseCode() >= 0) return; // Too late: a stream has begun, and is cut.
    Routes.send(
        exchange,
        refusal.code().status(),
        "application/json",
        body.getBytes(StandardCharsets.UTF_8));
  }

  /// Stops serving; requests under way are cut.
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
