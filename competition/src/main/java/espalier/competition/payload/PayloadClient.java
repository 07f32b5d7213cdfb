package espalier.competition.payload;

import espalier.base.unit.Hash;
import espalier.client.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/// Asks a [PayloadServer]; whatever it answers is bounded and checked.
public final class PayloadClient implements AutoCloseable {
  private static final int REFUSAL_BYTES_MAX = 64 << 10;
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofSeconds(60);

  private final URI base;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  /// @param base such as `http://127.0.0.1:26690`
  /// @throws IllegalArgumentException if it is not an address of this form
  public PayloadClient(URI base) {
    boolean web = "http".equals(base.getScheme()) || "https".equals(base.getScheme());
    if (!web || base.getHost() == null) {
      throw new IllegalArgumentException(
          "a payload service's address looks like http://127.0.0.1:26690; found '%s'"
              .formatted(base));
    }
    this.base = base;
  }

  /// Hands a payload over and answers its root.
  public Hash put(byte[] payload) throws IOException {
    Hash root = PayloadStore.root(payload);
    exchange(
        request("/payloads/" + root).PUT(HttpRequest.BodyPublishers.ofByteArray(payload)).build(),
        0);
    return root;
  }

  /// The payload under `root`, if the service has it; its root is checked.
  public Optional<byte[]> get(Hash root) throws IOException {
    Optional<byte[]> found =
        exchange(request("/payloads/" + root).GET().build(), PayloadStore.PAYLOAD_BYTES_MAX);
    if (found.isPresent() && !PayloadStore.root(found.get()).equals(root)) {
      throw new IOException(
          "%s answered other bytes than those of payload %s; ask elsewhere".formatted(base, root));
    }
    return found;
  }

  /// A published file such as `12/features.csv`.
  ///
  /// @param bytesMax more is refused
  public Optional<byte[]> file(String name, int bytesMax) throws IOException {
    return exchange(request("/files/" + name).GET().build(), bytesMax);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(base.resolve(path)).timeout(ANSWER);
  }

  /// The answer's body; empty if there is no such thing.
  private Optional<byte[]> exchange(HttpRequest request, int bytesMax) throws IOException {
    try {
      HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
      try (InputStream in = response.body()) {
        if (response.statusCode() == 404) {
          return Optional.empty();
        }
        boolean done = response.statusCode() / 100 == 2;
        int most = done ? bytesMax : REFUSAL_BYTES_MAX;
        byte[] body = in.readNBytes(most + 1);
        if (!done) {
          throw new IOException(
              "%s refused %s: %s".formatted(base, request.uri().getPath(), reason(body)));
        }
        if (body.length > most) {
          throw new IOException(
              "%s answered more than %,d bytes to %s"
                  .formatted(base, most, request.uri().getPath()));
        }
        return Optional.of(body);
      }
    } catch (ConnectException nobody) {
      throw new IOException(
          "nothing listens at %s; is the operator's 'espalier tournament serve' running?"
              .formatted(base),
          nobody);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while asking " + base, interrupted);
    }
  }

  private static String reason(byte[] body) {
    try {
      return Json.readObject(body).text("message");
    } catch (IllegalArgumentException notOurs) {
      return "it does not say why";
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
