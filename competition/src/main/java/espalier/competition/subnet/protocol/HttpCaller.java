package espalier.competition.subnet.protocol;

import espalier.client.Json;
import espalier.client.JsonMembers;
import espalier.competition.subnet.protocol.Refused.Code;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Asks a door. The other side is a stranger: redirects are not followed, answers are bounded.
public final class HttpCaller implements AutoCloseable {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient http;
  private final Duration timeout;

  /// @param timeout to connect, and again for the whole answer
  public HttpCaller(Duration timeout) {
    this.timeout = timeout;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(timeout)
            .followRedirects(HttpClient.Redirect.NEVER)
            .executor(threads)
            .build();
  }

  /// @throws IllegalArgumentException if `endpoint` is not an http or https address
  private static URI target(String endpoint, String path) {
    URI uri = URI.create(endpoint);
    boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    if (!web || uri.getHost() == null || uri.getUserInfo() != null) {
      throw new IllegalArgumentException("expected http://host:port");
    }
    String base = uri.getScheme() + "://" + uri.getAuthority();
    String folder = uri.getPath() == null ? "" : uri.getPath();
    return URI.create(base + (folder.endsWith("/") ? folder.substring(1) : folder) + path);
  }

  /// Sends a signed message; the answer's signature is not looked at yet.
  ///
  /// @throws Refused if the other side refuses, or does not speak this protocol
  /// @throws IOException if it cannot be reached in time
  public Envelope post(String endpoint, String path, Envelope message) throws Refused, IOException {
    HttpRequest request;
    try {
      request =
          HttpRequest.newBuilder(target(endpoint, path))
              .timeout(timeout)
              .header("Content-Type", "application/json")
              .header(Envelope.KEY, message.key().toString())
              .header(Envelope.SIGNATURE, message.signature().toString())
              .POST(BodyPublishers.ofByteArray(message.body()))
              .build();
    } catch (IllegalArgumentException bad) {
      throw badEndpoint(endpoint, bad);
    }
    HttpResponse<byte[]> response = exchange(request);
    return Envelope.of(
        response.body(),
        response.headers().firstValue(Envelope.KEY).orElse(""),
        response.headers().firstValue(Envelope.SIGNATURE).orElse(""));
  }

  /// A page that anybody may read.
  public JsonMembers get(String endpoint, String path) throws Refused, IOException {
    try {
      return Json.readObject(
          exchange(HttpRequest.newBuilder(target(endpoint, path)).timeout(timeout).build()).body());
    } catch (IllegalArgumentException bad) {
      throw badEndpoint(endpoint, bad);
    }
  }

  private static Refused badEndpoint(String endpoint, IllegalArgumentException why) {
    return new Refused(
        Code.FOREIGN, "nothing of this protocol at '%s': %s".formatted(endpoint, why.getMessage()));
  }

  private HttpResponse<byte[]> exchange(HttpRequest request) throws Refused, IOException {
    HttpResponse<byte[]> response;
    try {
      response =
          http.send(
              request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), Envelope.BODY_BYTES_MAX));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while asking " + request.uri(), stopped);
    }
    if (response.statusCode() != 200) {
      try {
        throw Refused.of(Json.readObject(response.body()));
      } catch (IllegalArgumentException foreign) {
        throw new Refused(
            Code.FOREIGN,
            "%s answered status %d and nothing of this protocol"
                .formatted(request.uri(), response.statusCode()));
      }
    }
    return response;
  }

  @Override
  public void close() {
    http.shutdownNow();
    threads.shutdownNow();
  }
}
