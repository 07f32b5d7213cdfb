package espalier.node.api;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A plain HTTP client for the tests.
public final class Http implements AutoCloseable {
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final JsonMapper mapper = JsonMapper.builder().build();
  private final URI base;

  public Http(URI base) {
    this.base = base;
  }

  public record Reply(int status, JsonNode json) {
    public long at(String name) {
      return json.get(name).asLong();
    }

    public String text(String name) {
      return json.get(name).asString();
    }
  }

  public Reply get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(base.resolve(path)).GET().build());
  }

  public HttpResponse<byte[]> raw(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(base.resolve(path)).GET().build(), BodyHandlers.ofByteArray());
  }

  public Reply post(String path, byte[] body) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(base.resolve(path)).POST(BodyPublishers.ofByteArray(body)).build());
  }

  public Reply batch(List<byte[]> transactions) throws IOException, InterruptedException {
    var body =
        ByteBuffer.allocate(
            transactions.stream().mapToInt(one -> one.length + Integer.BYTES).sum());
    transactions.forEach(one -> body.putInt(one.length).put(one));
    return post("/v1/transactions/batch", body.array());
  }

  public HttpClient client() {
    return client;
  }

  private Reply send(HttpRequest request) throws IOException, InterruptedException {
    var response = client.send(request, BodyHandlers.ofByteArray());
    return new Reply(response.statusCode(), mapper.readTree(response.body()));
  }

  @Override
  public void close() {
    client.close();
  }
}
