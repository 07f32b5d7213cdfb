package espalier.provider.gateway;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.crypto.Ed25519;
import espalier.base.crypto.PublicKey;
import espalier.base.crypto.Sha256;
import espalier.base.crypto.SigningKey;
import espalier.base.unit.Hash;
import espalier.client.gateway.FileManifest;
import espalier.client.gateway.GatewayClient;
import espalier.client.gateway.SignedRequest;
import espalier.provider.checkpoint.BlobStore;
import espalier.provider.checkpoint.ContentFiles;
import espalier.provider.runtime.ControlGroups;
import espalier.provider.runtime.Runtimes;
import espalier.provider.runtime.Sandbox;
import espalier.provider.runtime.Sandboxes;
import espalier.provider.runtime.WorkloadSpec;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A gateway on a free port of the loopback interface, and real clients.
class GatewayTest {
  private static final SigningKey TENANT = key(1);
  private static final SigningKey STRANGER = key(2);
  private static final byte[] NOTHING = new byte[0];

  @TempDir Path folder;
  private Path results;
  private ContentFiles store;
  private final List<String> inbox = new CopyOnWriteArrayList<>();
  private ServerIdentity identity;
  private Gateway gateway;
  private GatewayClient client;
  private volatile Optional<Sandbox> sandbox = Optional.empty();

  private static SigningKey key(int fill) {
    byte[] seed = new byte[SigningKey.SEED_BYTES];
    Arrays.fill(seed, (byte) fill);
    return SigningKey.ofSeed(seed);
  }

  @BeforeEach
  void start() throws Exception {
    results = folder.resolve("results");
    Files.createDirectories(results.resolve("deep"));
    store = ContentFiles.open(folder.resolve("store"), 64L << 20);
    identity = ServerIdentity.open(folder.resolve("identity"));
    gateway = Gateway.start(identity, this::enter, 0);
    client = client(TENANT, identity.fingerprint());
  }

  private Optional<LeaseRoom> enter(PublicKey key, String lease, Access.Purpose purpose) {
    if (!key.equals(TENANT.publicKey()) || !lease.equals("lease-1")) return Optional.empty();
    return Optional.of(
        new LeaseRoom("{\"state\":\"running\"}", sandbox, results, new Inbox(), store));
  }

  /// Writes down what arrives, and takes only documents that start with a brace.
  private final class Inbox implements LeaseRoom.Inbox {
    @Override
    public void resume(Optional<Hash> checkpoint) {
      inbox.add("resume " + checkpoint);
    }

    @Override
    public void workload(byte[] document) throws Refusal {
      if (document.length == 0 || document[0] != '{') {
        throw new Refusal(Refusal.Code.MALFORMED, "no brace");
      }
      inbox.add(new String(document, StandardCharsets.UTF_8));
    }

    @Override
    public void arrived(Hash sha256) {
      inbox.add(sha256.toString());
    }
  }

  private GatewayClient client(SigningKey key, Hash fingerprint) {
    return new GatewayClient(base(), fingerprint, key);
  }

  private URI base() {
    return URI.create("https://127.0.0.1:" + gateway.address().getPort());
  }

  @AfterEach
  void stop() {
    client.close();
    gateway.close();
  }

  private record Answer(int status, byte[] body, HttpResponse<InputStream> response) {
    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  private static Answer read(HttpResponse<InputStream> response) throws IOException {
    return new Answer(response.statusCode(), response.body().readAllBytes(), response);
  }

  private Answer get(String target) throws Exception {
    return read(client.send("GET", "/leases/lease-1/" + target, NOTHING, Map.of()));
  }

  private Answer send(String method, String target, byte[] body) throws Exception {
    return read(client.send(method, "/leases/lease-1/" + target, body, Map.of()));
  }

  private static void refused(String code, int status, Answer answer) {
    assertEquals(status, answer.status(), answer.text());
    assertTrue(answer.text().startsWith("{\"code\":\"" + code + "\",\"message\":"), answer.text());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void the_tenant_sees_the_status_and_a_stranger_does_not() throws Exception {
    Answer status = get("status");
    assertEquals(200, status.status());
    assertEquals("{\"state\":\"running\"}", status.text());
    try (GatewayClient stranger = client(STRANGER, identity.fingerprint())) {
      refused(
          "FORBIDDEN",
          403,
          read(stranger.send("GET", "/leases/lease-1/status", NOTHING, Map.of())));
    }
    refused(
        "FORBIDDEN", 403, read(client.send("GET", "/leases/lease-2/status", NOTHING, Map.of())));
  }

  @Test
  void a_server_with_another_fingerprint_is_not_trusted() {
    try (GatewayClient wary = client(TENANT, Hash.ZERO)) {
      assertThrows(
          IOException.class, () -> wary.send("GET", "/leases/lease-1/status", NOTHING, Map.of()));
    }
  }

  @Test
  void the_identity_is_kept_and_its_key_is_private() throws Exception {
    assertEquals(
        identity.fingerprint(), ServerIdentity.open(folder.resolve("identity")).fingerprint());
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(folder.resolve("identity/gateway.key"))));
  }

  // Headers as given, over the client's TLS; the client itself always signs well.
  private Answer raw(SignedRequest signed, Map<String, String> changes) throws Exception {
    var headers = new LinkedHashMap<>(signed.headers(TENANT));
    headers.putAll(changes);
    var request = HttpRequest.newBuilder(base().resolve("/leases/lease-1/status"));
    headers.forEach(request::header);
    try (var http =
        HttpClient.newBuilder().sslContext(GatewayClient.pinned(identity.fingerprint())).build()) {
      return read(http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream()));
    }
  }

  private SignedRequest signed(long time, Hash server) {
    byte[] nonce = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");
    return new SignedRequest(
        "GET", "/leases/lease-1/status", Sha256.hash(NOTHING), time, nonce, server);
  }

  @Test
  void a_request_is_served_once_and_only_as_it_was_signed() throws Exception {
    long now = System.currentTimeMillis();
    SignedRequest good = signed(now, identity.fingerprint());
    assertEquals(200, raw(good, Map.of()).status());
    refused("REPLAYED", 401, raw(good, Map.of()));
    refused("STALE", 401, raw(signed(now - 61_000, identity.fingerprint()), Map.of()));
    refused("STALE", 401, raw(signed(now + 90_000, identity.fingerprint()), Map.of()));
    refused("BAD_SIGNATURE", 401, raw(signed(now, Hash.ZERO), Map.of()));
    refused("BAD_SIGNATURE", 401, raw(good, Map.of(SignedRequest.TIME, "" + (now + 1))));
    refused(
        "BAD_SIGNATURE",
        401,
        raw(good, Map.of(SignedRequest.KEY, STRANGER.publicKey().toString())));
    refused("BAD_SIGNATURE", 401, raw(good, Map.of(SignedRequest.NONCE, "00")));
    refused("UNSIGNED", 401, raw(good, Map.of(SignedRequest.KEY, "zz")));
    refused("UNSIGNED", 401, raw(good, Map.of(SignedRequest.TIME, "noon")));
  }

  @Test
  void a_key_of_small_order_signs_nothing() throws Exception {
    // For this key a signature of zeros with R = the identity fits every message.
    var key = new PublicKey(Hash.parse("01" + "0".repeat(62)));
    SignedRequest request = signed(System.currentTimeMillis(), identity.fingerprint());
    String signature = "01" + "0".repeat(126);
    refused(
        "BAD_SIGNATURE",
        401,
        raw(
            request,
            Map.of(SignedRequest.KEY, key.toString(), SignedRequest.SIGNATURE, signature)));
  }

  @Test
  void results_are_listed_and_read_in_ranges() throws Exception {
    Files.writeString(results.resolve("deep/model.onnx"), "0123456789");
    assertEquals("[{\"path\":\"deep/model.onnx\",\"bytes\":10}]", get("results").text());
    assertEquals("0123456789", get("results/deep/model.onnx").text());
    assertEquals("234", range("bytes=2-4"));
    assertEquals("89", range("bytes=-2"));
    assertEquals("789", range("bytes=7-"));
    assertEquals("9", range("bytes=9-99999"));
    Answer beyond =
        read(
            client.send(
                "GET",
                "/leases/lease-1/results/deep/model.onnx",
                NOTHING,
                Map.of("Range", "bytes=10-")));
    refused("BAD_RANGE", 416, beyond);
  }

  private String range(String range) throws Exception {
    Answer answer =
        read(
            client.send(
                "GET", "/leases/lease-1/results/deep/model.onnx", NOTHING, Map.of("Range", range)));
    assertEquals(206, answer.status());
    return answer.text();
  }

  @Test
  void a_link_that_the_workload_made_leads_nowhere() throws Exception {
    Path secret = Files.writeString(folder.resolve("secret"), "secret");
    Files.createSymbolicLink(results.resolve("link"), secret);
    Files.createSymbolicLink(results.resolve("up"), folder);
    Files.createDirectory(results.resolve("folder"));
    for (String path :
        List.of(
            "link",
            "up/secret",
            "../secret",
            "deep/../../secret",
            "%2e%2e/secret",
            "folder",
            "deep",
            "",
            "a%00b",
            "nothing")) {
      refused("UNKNOWN", 404, get("results/" + path));
    }
    assertEquals("[]", get("results").text());
  }

  @Test
  void an_upload_is_kept_by_hash_and_tells_what_is_missing() throws Exception {
    byte[] chunk = utf8("training data");
    Hash name = Sha256.hash(chunk);
    byte[] manifest = FileManifest.CODEC.encode(new FileManifest(chunk.length, List.of(name)));
    assertEquals(200, send("PUT", "blobs/" + Sha256.hash(manifest), manifest).status());
    assertEquals("[\"" + name + "\"]", get("missing/" + Sha256.hash(manifest)).text());
    assertEquals(200, send("PUT", "blobs/" + name, chunk).status());
    assertEquals("[]", get("missing/" + Sha256.hash(manifest)).text());
    assertArrayEquals(chunk, get("blobs/" + name).body());
    refused("MALFORMED", 400, send("PUT", "blobs/" + Hash.ZERO, chunk));
    refused("UNKNOWN", 404, get("blobs/" + Hash.ZERO));
    refused("MALFORMED", 400, get("blobs/" + "A".repeat(64)));
  }

  @Test
  void a_blob_of_four_mebibytes_is_taken_and_one_byte_more_is_refused() throws Exception {
    byte[] most = new byte[BlobStore.MAX_BLOB_BYTES];
    assertEquals(200, send("PUT", "blobs/" + Sha256.hash(most), most).status());
    byte[] more = new byte[BlobStore.MAX_BLOB_BYTES + 1];
    refused("TOO_LARGE", 413, send("PUT", "blobs/" + Sha256.hash(more), more));
  }

  @Test
  void a_document_goes_to_the_inbox_which_may_refuse_it() throws Exception {
    assertEquals(200, send("PUT", "workload", utf8("{}")).status());
    refused("MALFORMED", 400, send("PUT", "workload", utf8("[]")));
    assertEquals(List.of("{}"), inbox);
  }

  @Test
  void a_file_is_kept_once_its_pieces_are_here_and_make_its_hash() throws Exception {
    byte[] content = new byte[BlobStore.MAX_BLOB_BYTES + 5];
    content[3] = 7;
    Hash sha256 = client.putFile("lease-1", content);
    assertEquals(List.of(sha256.toString()), inbox);
    assertEquals(sha256, client.putFile("lease-1", content));
    assertEquals(1, inbox.size(), "a file that is here is not sent again");
    assertArrayEquals(content, client.file("lease-1", sha256));
    byte[] part =
        read(client.send(
                "GET", "/leases/lease-1/files/" + sha256, NOTHING, Map.of("Range", "bytes=2-3")))
            .body();
    assertArrayEquals(new byte[] {0, 7}, part);
    byte[] manifest =
        FileManifest.CODEC.encode(
            new FileManifest(5, List.of(Sha256.hash(Arrays.copyOf(content, 5)))));
    assertEquals(
        200,
        send("PUT", "blobs/" + Sha256.hash(Arrays.copyOf(content, 5)), Arrays.copyOf(content, 5))
            .status());
    refused(
        "MALFORMED", 400, send("PUT", "files/" + sha256.toString().replace('0', '1'), manifest));
    refused("MALFORMED", 400, send("PUT", "files/" + Hash.ZERO, utf8("x")));
    refused("UNKNOWN", 404, get("files/" + Hash.ZERO));
  }

  @Test
  void unknown_paths_and_methods_are_named() throws Exception {
    refused("WRONG_METHOD", 405, send("DELETE", "status", NOTHING));
    refused("WRONG_METHOD", 405, get("nothing"));
    refused("UNKNOWN", 404, read(client.send("GET", "/other", NOTHING, Map.of())));
    refused("NOT_RUNNING", 409, get("logs"));
    refused("NOT_RUNNING", 409, send("POST", "exec", utf8("{\"command\":[\"true\"]}")));
    refused("MALFORMED", 400, send("POST", "exec", utf8("{\"command\":[]}")));
  }

  @Test
  void logs_stream_while_the_workload_runs_and_a_shell_runs_beside_it() throws Exception {
    Path work = Files.createDirectory(folder.resolve("work"));
    String id = "g" + ProcessHandle.current().pid() + "-" + System.nanoTime();
    try (Sandboxes sandboxes =
        Sandboxes.open(
            folder.resolve("sandboxes"),
            Runtimes.best().runtime(),
            ControlGroups.find(Path.of("/sys/fs/cgroup")))) {
      try {
        sandbox = Optional.of(sandboxes.start(id, waiting(work)));
        var logs = client.send("GET", "/leases/lease-1/logs?follow=true", NOTHING, Map.of());
        InputStream stream = logs.body();
        assertEquals("begun\n", new String(stream.readNBytes(6), StandardCharsets.UTF_8));
        Answer shell =
            send(
                "POST",
                "exec",
                utf8(
                    "{\"command\":[\"sh\",\"-c\",\"touch go; echo hello; echo no >&2; exit 4\"]}"));
        assertEquals(200, shell.status(), shell.text());
        assertTrue(
            shell.text().contains("{\"out\":\"" + base64("hello\n") + "\"}\n"), shell.text());
        assertTrue(shell.text().contains("{\"err\":\"" + base64("no\n") + "\"}\n"), shell.text());
        assertTrue(shell.text().endsWith("{\"exit\":4}\n"), shell.text());
        // The stream ends by itself, because the workload does.
        assertEquals("ended\n", new String(stream.readAllBytes(), StandardCharsets.UTF_8));
      } finally {
        sandboxes.delete(id);
      }
    }
  }

  private static WorkloadSpec waiting(Path work) {
    return new WorkloadSpec(
        new WorkloadSpec.RootFileSystem.Host(),
        new WorkloadSpec.Program(
            List.of("sh", "-c", "echo begun; while [ ! -e go ]; do sleep 0.05; done; echo ended"),
            Map.of("PATH", "/usr/bin:/bin"),
            "/job"),
        List.of(new WorkloadSpec.Mount(work, "/job", true)),
        new WorkloadSpec.Limits(1_000, 64L << 20, 32, 1L << 20, 64L << 10),
        WorkloadSpec.Reach.none(),
        WorkloadSpec.Lifetime.DIES_WITH_DAEMON);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(utf8(text));
  }

  @Test
  void a_port_in_use_is_named() {
    var error =
        assertThrows(
            IOException.class,
            () -> Gateway.start(identity, this::enter, gateway.address().getPort()));
    assertTrue(error.getMessage().contains("choose another port"), error.getMessage());
  }

  @Test
  void the_signature_is_over_the_tagged_canonical_bytes() {
    SignedRequest request = signed(1_700_000_000_000L, Hash.ZERO);
    byte[] message =
        Sha256.tagged("espalier/gateway-request", SignedRequest.CODEC.encode(request)).bytes();
    assertEquals(
        TENANT.sign(Ed25519.jdk(), message).toString(),
        request.headers(TENANT).get(SignedRequest.SIGNATURE));
  }

  @Test
  void the_tenant_says_from_which_checkpoint_to_go_on() throws Exception {
    Hash checkpoint = new Hash(1, 2, 3, 4);
    client.resumeFrom("lease-1", Optional.of(checkpoint));
    client.resumeFrom("lease-1", Optional.empty());
    assertEquals(
        List.of("resume Optional[" + checkpoint + "]", "resume Optional.empty"),
        List.copyOf(inbox));
    var refused = client.send("PUT", "/leases/lease-1/resume", new byte[] {2}, Map.of());
    assertEquals(400, refused.statusCode());
  }
}
