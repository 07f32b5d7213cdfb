package espalier.node.api;

import io.helidon.http.DirectHandler;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;

/// The HTTP server: one port, all paths, every refusal in the same shape.
public final class Api implements Closeable {
  private static final System.Logger LOG = System.getLogger("espalier.node");
  private static final int HEADER_BYTES_MAX = 16 << 10;
  private static final int PROLOGUE_BYTES_MAX = 8 << 10;

  private final WebServer server;
  private final String address;

  private Api(WebServer server, String address) {
    this.server = server;
    this.address = address;
  }

  /// Starts to listen.
  ///
  /// @param port 0 for any free one
  /// @throws UncheckedIOException if the address or the port cannot be had
  public static Api start(Served served, String address, int port, ApiLimits limits) {
    requireFree(address, port);
    var archive = new BlockArchive(served.folder().log());
    var events = new EventStream(served, archive, limits.streams());
    var routing = HttpRouting.builder();
    new TransactionRoutes(served, limits).register(routing);
    new BlockRoutes(served, archive).register(routing);
    new StateRoutes(served).register(routing);
    events.register(routing);
    new OperatorRoutes(served, events).register(routing);
    routing
        .any(Api::unknown)
        .error(ApiException.class, (_, response, refusal) -> Json.refuse(response, refusal))
        .error(Exception.class, (_, response, failure) -> defect(response, failure));
    var server =
        WebServer.builder()
            .address(resolve(address))
            .port(port)
            .shutdownHook(false)
            .shutdownGracePeriod(Duration.ofMillis(500))
            .maxPayloadSize(limits.batchBytes() + 1L)
            .maxTcpConnections(limits.connections())
            .idleConnectionTimeout(Duration.ofMinutes(5))
            .protocolsDiscoverServices(false)
            .addProtocol(
                Http1Config.builder()
                    .maxHeadersSize(HEADER_BYTES_MAX)
                    .maxPrologueLength(PROLOGUE_BYTES_MAX)
                    .build())
            .directHandlers(direct())
            .addRouting(routing)
            .build()
            .start();
    if (!server.isRunning()) {
      throw new UncheckedIOException(
          new BindException("port %d came in use while the node started".formatted(port)));
    }
    return new Api(server, address);
  }

  /// The server only logs that it cannot listen, so the node asks first.
  private static void requireFree(String address, int port) {
    try (var probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(resolve(address), port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public URI uri() {
    String host = address.indexOf(':') < 0 ? address : "[" + address + "]";
    return URI.create("http://" + host + ":" + server.port());
  }

  @Override
  public void close() {
    server.stop();
  }

  private static InetAddress resolve(String address) {
    try {
      return InetAddress.getByName(address);
    } catch (UnknownHostException e) {
      throw new UncheckedIOException(new BindException("no such host: " + e.getMessage()));
    }
  }

  private static void unknown(ServerRequest request, ServerResponse response) {
    throw new ApiException(
        ApiError.NO_SUCH_PATH,
        "%s %s is not served; /openapi.json lists what is"
            .formatted(
                request.prologue().method().text(), Parameters.shown(request.path().rawPath())));
  }

  private static void defect(ServerResponse response, Exception failure) {
    LOG.log(Level.WARNING, "a request failed", failure);
    Json.refuse(
        response,
        new ApiException(
            ApiError.INTERNAL, "the request failed; the node's log says why, tell its operator"));
  }

  /// What the server refuses before any path is looked at has the same shape as everything else.
  private static DirectHandlers direct() {
    var handlers = DirectHandlers.builder();
    for (EventType type : EventType.values()) {
      handlers.addHandler(
          type,
          (_, _, status, headers, message) -> {
            ApiError error =
                status.code() == Status.REQUEST_ENTITY_TOO_LARGE_413.code()
                    ? ApiError.TOO_LARGE
                    : status.code() >= 500 ? ApiError.INTERNAL : ApiError.BAD_REQUEST;
            headers.set(HeaderNames.CONTENT_TYPE, "application/json");
            return DirectHandler.TransportResponse.builder()
                .status(status)
                .headers(headers)
                .keepAlive(false)
                .entity(
                    Json.bytes(
                        Json.error(
                            error.code(),
                            error.name(),
                            "the request cannot be read (%s); /openapi.json says what is expected"
                                .formatted(Parameters.shown(message)))))
                .build();
          });
    }
    return handlers.build();
  }
}
