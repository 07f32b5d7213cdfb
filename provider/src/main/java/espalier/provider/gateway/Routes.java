package espalier.provider.gateway;

import com.sun.net.httpserver.HttpExchange;
import espalier.base.codec.Codec;
import espalier.base.codec.Codecs;
import espalier.base.crypto.Sha256;
import espalier.base.unit.Hash;
import espalier.client.gateway.FileManifest;
import espalier.provider.checkpoint.BlobStore;
import espalier.provider.gateway.Access.Purpose;
import espalier.provider.gateway.Authentication.Caller;
import espalier.provider.gateway.Refusal.Code;
import espalier.provider.runtime.LogTail;
import espalier.provider.runtime.Sandbox;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What each path does; all of them are below `/leases/LEASE`.
///
/// | request | answer |
/// |---|---|
/// | `GET status` | a JSON object |
/// | `GET logs?stream=stdout&follow=true` | the log as it is written; both parameters may be left out |
/// | `GET results` | a JSON array of path and bytes of each file |
/// | `GET results/PATH` | the file; `Range: bytes=A-B` is served |
/// | `GET blobs/HASH`, `PUT blobs/HASH` | a blob of the store; ranges too |
/// | `GET missing/HASH` | the chunks that a file of this manifest still lacks |
/// | `PUT files/SHA256` | the body is a [FileManifest] in canonical bytes; answers `{"missing": [...]}`, the blobs to put first; keeps the file when none is missing and its content has that hash |
/// | `GET files/SHA256` | a whole file by the hash of its content; ranges too |
/// | `PUT workload` | hands over the workload's document in canonical bytes |
/// | `PUT resume` | one byte 0 to begin anew, or 1 and the hash of the checkpoint to go on from |
/// | `POST exec` | `{"command": [...]}`; see [ShellStream] for the answer |
final class Routes {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Codec<Optional<Hash>> RESUME = Codecs.optional(Codecs.HASH);
  private static final int MAX_JSON_BYTES = 1 << 20;

  /// A stream ends after this time, so that a tenant who has vanished silently frees the place.
  static final Duration STREAM_LIMIT = Duration.ofHours(1);

  private final Access access;

  Routes(Access access) {
    this.access = access;
  }

  /// One request below a lease.
  private record Request(
      HttpExchange exchange, Caller caller, String lease, String method, List<String> path) {
    String what() {
      return method + " " + path.getFirst();
    }
  }

  void serve(HttpExchange exchange, Caller caller) throws IOException, Refusal {
    List<String> path =
        Arrays.asList(exchange.getRequestURI().getPath().substring(1).split("/", -1));
    boolean plain =
        path.size() >= 3
            && path.get(0).equals("leases")
            && path.get(1).matches("[A-Za-z0-9-]{1,64}");
    if (!plain) {
      throw new Refusal(Code.UNKNOWN, "no such path; expected /leases/LEASE/...");
    }
    List<String> rest = path.subList(2, path.size());
    var request = new Request(exchange, caller, path.get(1), exchange.getRequestMethod(), rest);
    switch (request.what()) {
      case "GET status" -> status(request);
      case "GET logs" -> logs(request);
      case "GET results" -> results(request);
      case "GET blobs" -> getBlob(request);
      case "PUT blobs" -> putBlob(request);
      case "GET missing" -> missing(request);
      case "GET files" -> getFile(request);
      case "PUT files" -> putFile(request);
      case "PUT workload" -> putWorkload(request);
      case "PUT resume" -> putResume(request);
      case "POST exec" -> exec(request);
      default ->
          throw new Refusal(
              Code.WRONG_METHOD, "nothing answers " + request.what() + "; see the guide's table");
    }
  }

  private LeaseRoom enter(Request request, Purpose purpose) throws Refusal {
    return access
        .enter(request.caller().key(), request.lease(), purpose)
        .orElseThrow(() ->
            new Refusal(
                Code.FORBIDDEN,
                "no lease " + request.lease() + " that this key may use for " + purpose));
  }

  private void status(Request request) throws IOException, Refusal {
    LeaseRoom room = enter(request, Purpose.STATUS);
    body(request, 0);
    send(request.exchange(), 200, "application/json", utf8(room.status()));
  }

  private void logs(Request request) throws IOException, Refusal {
    LeaseRoom room = enter(request, Purpose.LOGS);
    body(request, 0);
    Sandbox sandbox = sandbox(room);
    String query = Optional.ofNullable(request.exchange().getRequestURI().getQuery()).orElse("");
    List<String> asked = Arrays.asList(query.split("&", -1));
    boolean errors = asked.contains("stream=stderr");
    boolean follow = asked.contains("follow=true");
    Path log = errors ? sandbox.folder().standardError() : sandbox.folder().standardOutput();
    request.exchange().getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    request.exchange().sendResponseHeaders(200, 0);
    try (OutputStream out = request.exchange().getResponseBody()) {
      LogTail.follow(log, () -> follow && sandbox.status() instanceof Sandbox.Status.Running, out);
    }
  }

  private void results(Request request) throws IOException, Refusal {
    LeaseRoom room = enter(request, Purpose.FILES);
    body(request, 0);
    List<String> inside = request.path().subList(1, request.path().size());
    if (inside.isEmpty()) {
      ArrayNode list = JSON.createArrayNode();
      for (ResultFiles.Entry entry : ResultFiles.list(room.results())) {
        list.addObject().put("path", entry.path()).put("bytes", entry.bytes());
      }
      send(request.exchange(), 200, "application/json", utf8(list.toString()));
      return;
    }
    try (var file = ResultFiles.open(room.results(), inside)) {
      ByteRange.send(
          request.exchange(),
          file.size(),
          (start, count, out) -> ResultFiles.copy(file, start, count, out));
    }
  }

  private void getBlob(Request request) throws IOException, Refusal {
    LeaseRoom room = enter(request, Purpose.FILES);
    body(request, 0);
    Hash name = hash(request);
    BlobStore store = room.files().chunks().store();
    if (!store.has(name)) throw new Refusal(Code.UNKNOWN, "no blob " + name + " here");
    byte[] blob = store.read(name);
    ByteRange.send(
        request.exchange(),
        blob.length,
        (start, count, out) -> out.write(blob, (int) start, (int) count));
  }

  private void putBlob(Request request) throws IOException, Refusal {
    LeaseRoom room = enter(request, Purpose.INPUTS);
    Hash name = hash(request);
    if (!name.equals(request.caller().body())) {
      throw new Refusal(Code.MALFORMED, "the signed body hash is not the blob's name " + name);
    }
    try {
      room.files().chunks().store().put(body(request, BlobStore.MAX_BLOB_BYTES));
    } catch (IOException e) {
      throw new Refusal(Code.TOO_LARGE, String.valueOf(e.getMessage()));
    }
    send(request.exchange(), 200, "application/json", utf8("{}"));
  }

  private void missing(Request request) throws IOException, Refusal {
    LeaseRoom room = enter(request, Purpose.INPUTS);
    body(request, 0);
    Hash name = hash(request);
    if (!room.files().chunks().store().has(name)) {
      throw new Refusal(Code.UNKNOWN, "put the manifest's blob " + name + " first");
    }
    ArrayNode list = JSON.createArrayNode();
    room.files()
        .chunks()
        .missing(room.files().chunks().manifest(name))
        .forEach(hash -> list.add(hash.toString()));
    send(request.exchange(), 200, "application/json", utf8(list.toString()));
  }

  private void getFile(Request request) throws IOException, Refusal {
    LeaseRoom room = enter(request, Purpose.FILES);
    body(request, 0);
    Hash sha256 = hash(request);
    FileManifest manifest =
        room.files()
            .find(sha256)
            .orElseThrow(() -> new Refusal(Code.UNKNOWN, "no file " + sha256 + " here"));
    ByteRange.send(
        request.exchange(),
        manifest.bytes(),
        (start, count, out) -> room.files().chunks().copy(manifest, start, count, out));
  }

  private void putFile(Request request) throws IOException, Refusal {
    LeaseRoom room = enter(request, Purpose.INPUTS);
    Hash sha256 = hash(request);
    FileManifest manifest;
    try {
      manifest = FileManifest.CODEC.decode(body(request, BlobStore.MAX_BLOB_BYTES));
    } catch (IllegalArgumentException e) {
      throw new Refusal(Code.MALFORMED, "the body is no file manifest: " + e.getMessage());
    }
    ArrayNode missing = JSON.createArrayNode();
    if (room.files().find(sha256).isEmpty()) {
      room.files().chunks().missing(manifest).forEach(hash -> missing.add(hash.toString()));
      if (missing.isEmpty()) {
        keep(room, sha256, manifest);
      }
    }
    ObjectNode answer = JSON.createObjectNode();
    answer.set("missing", missing);
    send(request.exchange(), 200, "application/json", utf8(answer.toString()));
  }

  private static void keep(LeaseRoom room, Hash sha256, FileManifest manifest)
      throws IOException, Refusal {
    Hash found = room.files().contentHash(manifest);
    if (!found.equals(sha256)) {
      throw new Refusal(
          Code.MALFORMED,
          "the file's content has hash " + found + "; expected " + sha256 + "; send it again");
    }
    room.files().put(sha256, manifest);
    room.inbox().arrived(sha256);
  }

  private void putWorkload(Request request) throws IOException, Refusal {
    LeaseRoom room = enter(request, Purpose.INPUTS);
    room.inbox().workload(body(request, MAX_JSON_BYTES));
    send(request.exchange(), 200, "application/json", utf8("{}"));
  }

  private void putResume(Request request) throws IOException, Refusal {
    LeaseRoom room = enter(request, Purpose.INPUTS);
    Optional<Hash> checkpoint;
    try {
      checkpoint = RESUME.decode(body(request, Hash.BYTES + 1));
    } catch (IllegalArgumentException e) {
      throw new Refusal(
          Code.MALFORMED, "the body is neither a checkpoint's hash nor none: " + e.getMessage());
    }
    room.inbox().resume(checkpoint);
    send(request.exchange(), 200, "application/json", utf8("{}"));
  }

  private void exec(Request request) throws IOException, Refusal {
    LeaseRoom room = enter(request, Purpose.SHELL);
    JsonNode command = json(body(request, MAX_JSON_BYTES)).path("command");
    var words = new ArrayList<String>();
    for (JsonNode word : command) {
      if (!word.isString()) throw new Refusal(Code.MALFORMED, "a word of the command is no text");
      words.add(word.asString());
    }
    if (words.isEmpty() || words.size() > 1_024) {
      throw new Refusal(
          Code.MALFORMED, "command has " + words.size() + " words; expected 1 to 1024");
    }
    Process process;
    try {
      process = sandbox(room).exec(words);
    } catch (IOException e) {
      throw new Refusal(Code.NOT_RUNNING, String.valueOf(e.getMessage()));
    }
    ShellStream.send(request.exchange(), process);
  }

  private static Sandbox sandbox(LeaseRoom room) throws Refusal {
    return room.sandbox()
        .orElseThrow(() -> new Refusal(Code.NOT_RUNNING, "the workload has not been started"));
  }

  private static Hash hash(Request request) throws Refusal {
    try {
      return Hash.parse(String.join("/", request.path().subList(1, request.path().size())));
    } catch (IllegalArgumentException e) {
      throw new Refusal(Code.MALFORMED, String.valueOf(e.getMessage()));
    }
  }

  // The whole body, which must be the one that was signed.
  private static byte[] body(Request request, int most) throws IOException, Refusal {
    byte[] body;
    try (InputStream in = request.exchange().getRequestBody()) {
      body = in.readNBytes(most + 1);
      if (body.length > most) {
        throw new Refusal(Code.TOO_LARGE, "body has more than " + most + " bytes");
      }
    }
    if (!Sha256.hash(body).equals(request.caller().body())) {
      throw new Refusal(Code.BAD_SIGNATURE, "the body is not the one that was signed");
    }
    return body;
  }

  private static JsonNode json(byte[] body) throws Refusal {
    try {
      return JSON.readTree(body);
    } catch (JacksonException e) {
      throw new Refusal(Code.MALFORMED, "the body is not JSON: " + e.getOriginalMessage());
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }
}
