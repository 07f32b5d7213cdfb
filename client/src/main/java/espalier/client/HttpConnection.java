package espalier.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/// Requests to one node, with bounded answers and failures as sentences.
final class HttpConnection implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);
  private static final int RETRY_AFTER_SECONDS_MAX = 60;

  private final URI base;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();

  HttpConnection(URI base) {
    this.base = base;
  }

  URI base() {
    return base;
  }

  /// A whole answer.
  ///
  /// @param question method and path, for messages
  record Reply(String question, int status, byte[] body) {
    boolean isOk() {
      return status == 200;
    }

    JsonMembers object() {
      try {
        return Json.readObject(body);
      } catch (IllegalArgumentException refused) {
        throw unexpected(refused);
      }
    }

    ClientException unexpected(IllegalArgumentException refused) {
      String message = String.valueOf(refused.getMessage());
      return new ClientException.Unexpected(question, message, refused);
    }

    /// What an error answer says.
    Refusal refusal() {
      try {
        return Refusal.of(Json.readObject(body));
      } catch (IllegalArgumentException refused) {
        throw new ClientException.Unexpected(question, "status " + status, refused);
      }
    }
  }

  Reply get(String path) {
    return exchange(request(path).GET().build());
  }

  Reply post(String path, byte[] body) {
    return exchange(
        request(path)
            .header("Content-Type", "application/octet-stream")
            .POST(BodyPublishers.ofByteArray(body))
            .build());
  }

  /// An answer that is read as it comes.
  ///
  /// @throws IOException if there is no connection
  HttpResponse<InputStream> stream(String path) throws IOException {
    var request =
        HttpRequest.newBuilder(base.resolve(path)).header("Accept", "text/event-stream").build();
    try {
      return http.send(request, BodyHandlers.ofInputStream());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(base.resolve(path)).timeout(ANSWER_TIMEOUT);
  }

  private Reply exchange(HttpRequest request) {
    String question = request.method() + " " + request.uri().getPath();
    HttpResponse<byte[]> response;
    try {
      response =
          http.send(
              request,
              BodyHandlers.limiting(BodyHandlers.ofByteArray(), NodeClient.ANSWER_BYTES_MAX));
    } catch (IOException broken) {
      throw new ClientException.Unreachable(base, broken);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new ClientException.Unreachable(base, stopped);
    }
    var reply = new Reply(question, response.statusCode(), response.body());
    if (reply.status() == 503) {
      throw new ClientException.Busy(reply.refusal(), retryAfter(response));
    }
    return reply;
  }

  private static Duration retryAfter(HttpResponse<?> response) {
    String header = response.headers().firstValue("Retry-After").orElse("1");
    boolean digits = !header.isEmpty() && header.length() < 6;
    for (int i = 0; i < header.length(); i++) {
      digits &= Character.isDigit(header.charAt(i));
    }
    int seconds = digits ? Integer.parseInt(header) : 1;
    return Duration.ofSeconds(Math.min(seconds, RETRY_AFTER_SECONDS_MAX));
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
