package espalier.competition.payload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.unit.Hash;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PayloadServerTest {
  private static final byte[] PAYLOAD = payload(1_300);

  @TempDir Path folder;
  private PayloadStore store;
  private PayloadServer server;
  private PayloadClient client;

  @BeforeEach
  void start() throws IOException {
    store = PayloadStore.open(folder.resolve("payloads"), 10_000);
    server = PayloadServer.start(store, folder.resolve("rounds"), 0);
    client = new PayloadClient(server.uri());
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private static byte[] payload(int rows) {
    byte[] bytes = new byte[2 * rows];
    for (int i = 0; i < rows; i++) {
      bytes[2 * i] = (byte) ((2 * i + 2) >>> 8);
      bytes[2 * i + 1] = (byte) (2 * i + 2);
    }
    return bytes;
  }

  @Test
  void a_payload_comes_back_under_its_root_also_after_a_restart() throws IOException {
    Hash root = client.put(PAYLOAD);
    assertEquals(PayloadStore.root(PAYLOAD), root);
    assertEquals(root, client.put(PAYLOAD), "putting it again changes nothing");
    assertArrayEquals(PAYLOAD, client.get(root).orElseThrow());
    var again = PayloadStore.open(folder.resolve("payloads"), 10_000);
    assertArrayEquals(PAYLOAD, again.get(root).orElseThrow());
    assertEquals(Optional.empty(), client.get(Hash.ZERO));
  }

  @Test
  void bytes_under_another_root_are_refused_and_not_kept() throws Exception {
    assertEquals(400, put(Hash.ZERO.toString(), PAYLOAD));
    assertEquals(400, put(PayloadStore.root(PAYLOAD).toString(), new byte[0]));
    assertEquals(400, put(PayloadStore.root(PAYLOAD).toString(), new byte[5]));
    assertEquals(413, put(Hash.ZERO.toString(), new byte[PayloadStore.PAYLOAD_BYTES_MAX + 1]));
    try (var files = Files.list(folder.resolve("payloads"))) {
      assertEquals(0, files.count());
    }
  }

  private int put(String root, byte[] body) throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(server.uri().resolve("/payloads/" + root))
              .PUT(BodyPublishers.ofByteArray(body))
              .build();
      return http.send(request, BodyHandlers.ofString()).statusCode();
    }
  }

  @Test
  void a_full_store_refuses_and_keeps_what_it_has() throws IOException {
    Hash kept = client.put(payload(4_000));
    var refused = assertThrows(IOException.class, () -> client.put(payload(2_000)));
    assertTrue(refused.getMessage().contains("at most 10,000 bytes"), refused.getMessage());
    assertTrue(client.get(kept).isPresent());
  }

  @Test
  void a_file_that_changed_on_the_disk_is_not_served() throws IOException {
    Hash root = client.put(PAYLOAD);
    byte[] changed = PAYLOAD.clone();
    changed[7] ^= 1;
    Files.write(folder.resolve("payloads").resolve(root.toString()), changed);
    assertThrows(IOException.class, () -> store.get(root));
    assertThrows(IOException.class, () -> client.get(root));
    Files.write(folder.resolve("payloads").resolve(root.toString()), new byte[1 << 17]);
    assertThrows(IOException.class, () -> store.get(root));
  }

  @Test
  void published_files_are_served_and_nothing_beside_them() throws Exception {
    Path round = Files.createDirectories(folder.resolve("rounds").resolve("12"));
    Files.writeString(round.resolve("scores.csv"), "model\n");
    Files.writeString(folder.resolve("secret"), "secret");
    byte[] file = client.file("12/scores.csv", 100).orElseThrow();
    assertEquals("model\n", new String(file, StandardCharsets.UTF_8));
    assertThrows(IOException.class, () -> client.file("12/scores.csv", 3));
    assertEquals(Optional.empty(), client.file("12/none.csv", 100));
    try (var http = HttpClient.newHttpClient()) {
      for (String path :
          List.of(
              "/files/../secret",
              "/files/12/../../secret",
              "/files/%2e%2e/secret",
              "/files/.a",
              "/",
              "/files/12")) {
        var answer =
            http.send(
                HttpRequest.newBuilder(URI.create(server.uri() + path)).build(),
                BodyHandlers.ofString());
        assertEquals(404, answer.statusCode(), path);
      }
    }
  }

  @Test
  void a_client_says_that_nobody_listens_and_refuses_other_addresses() throws IOException {
    URI address = server.uri();
    server.close();
    try (var alone = new PayloadClient(address)) {
      var refused = assertThrows(IOException.class, () -> alone.get(Hash.ZERO));
      assertTrue(refused.getMessage().contains("tournament serve"), refused.getMessage());
    }
    for (String bad : List.of("file:///etc/passwd", "localhost", "ftp://host")) {
      assertThrows(IllegalArgumentException.class, () -> new PayloadClient(URI.create(bad)));
    }
  }
}
