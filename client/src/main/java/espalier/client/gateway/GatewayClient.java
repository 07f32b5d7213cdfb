package espalier.client.gateway;

import espalier.base.codec.Codec;
import espalier.base.codec.Codecs;
import espalier.base.codec.Records;
import espalier.base.crypto.Sha256;
import espalier.base.crypto.SigningKey;
import espalier.base.unit.Hash;
import espalier.client.Json;
import espalier.client.JsonMembers;
import espalier.client.workload.Workload;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/// A tenant's side of the gateway: trusts one fingerprint and signs each request.
public final class GatewayClient implements AutoCloseable {
  private static final byte[] NOTHING = new byte[0];
  private static final int JSON_BYTES_MAX = 1 << 20;
  private static final int MEMORY_BYTES_MAX = 256 << 20;

  private final URI base;
  private final Hash server;
  private final SigningKey key;
  private final HttpClient http;

  /// @param base as in `https://127.0.0.1:8443`
  /// @param server the fingerprint that the provider published
  public GatewayClient(URI base, Hash server, SigningKey key) {
    this.base = base;
    this.server = server;
    this.key = key;
    this.http =
        HttpClient.newBuilder()
            .sslContext(pinned(server))
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
  }

  /// TLS that trusts one certificate and no authority.
  public static SSLContext pinned(Hash fingerprint) {
    try {
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(null, new TrustManager[] {new Pinned(fingerprint)}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS 1.3", e);
    }
  }

  /// Hands over what is to run.
  public void putWorkload(String lease, Workload workload) throws IOException {
    exchange("PUT", path(lease, "workload"), Workload.CODEC.encode(workload));
  }

  /// Says what to go on from, where that is not the checkpoint that the ledger names.
  ///
  /// @param checkpoint a file handed over before, or none to begin anew
  public void resumeFrom(String lease, Optional<Hash> checkpoint) throws IOException {
    exchange("PUT", path(lease, "resume"), Codecs.optional(Codecs.HASH).encode(checkpoint));
  }

  /// Hands over a file, without the pieces that the provider has already.
  ///
  /// @return its content hash
  public Hash putFile(String lease, Path file) throws IOException {
    var chunks = new ArrayList<Hash>();
    MessageDigest digest = Sha256.digest();
    try (InputStream in = Files.newInputStream(file)) {
      for (byte[] chunk = in.readNBytes(FileManifest.CHUNK_BYTES);
          chunk.length > 0;
          chunk = in.readNBytes(FileManifest.CHUNK_BYTES)) {
        chunks.add(Sha256.hash(chunk));
        digest.update(chunk);
      }
    }
    var manifest = new FileManifest(Files.size(file), chunks);
    Hash sha256 = Hash.of(digest.digest());
    put(
        lease,
        sha256,
        manifest,
        index -> {
          try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer chunk = ByteBuffer.allocate(manifest.chunkBytes(index));
            long start = (long) index * FileManifest.CHUNK_BYTES;
            while (chunk.hasRemaining() && channel.read(chunk, start + chunk.position()) >= 0) {}
            return chunk.array();
          }
        });
    return sha256;
  }

  /// Hands over a file that is in memory.
  public Hash putFile(String lease, byte[] content) throws IOException {
    var pieces = new ArrayList<byte[]>();
    for (int start = 0; start < content.length; start += FileManifest.CHUNK_BYTES) {
      int end = Math.min(content.length, start + FileManifest.CHUNK_BYTES);
      pieces.add(Arrays.copyOfRange(content, start, end));
    }
    Hash sha256 = Sha256.hash(content);
    var manifest = new FileManifest(content.length, pieces.stream().map(Sha256::hash).toList());
    put(lease, sha256, manifest, pieces::get);
    return sha256;
  }

  /// Reads one piece of a file.
  private interface Pieces {
    byte[] read(int index) throws IOException;
  }

  private void put(String lease, Hash sha256, FileManifest manifest, Pieces pieces)
      throws IOException {
    Set<Hash> missing = announce(lease, sha256, manifest);
    if (missing.isEmpty()) {
      return;
    }
    for (int index = 0; index < manifest.chunks().size(); index++) {
      Hash chunk = manifest.chunks().get(index);
      if (missing.remove(chunk)) {
        exchange("PUT", path(lease, "blobs/" + chunk), pieces.read(index));
      }
    }
    Set<Hash> still = announce(lease, sha256, manifest);
    if (!still.isEmpty()) {
      throw new IOException(
          "%d pieces of file %s did not arrive; send it again".formatted(still.size(), sha256));
    }
  }

  private Set<Hash> announce(String lease, Hash sha256, FileManifest manifest) throws IOException {
    byte[] answer =
        exchange("PUT", path(lease, "files/" + sha256), FileManifest.CODEC.encode(manifest));
    var missing = new HashSet<Hash>();
    for (Object hash : Json.readObject(answer).list("missing")) {
      missing.add(Hash.parse(String.valueOf(hash)));
    }
    return missing;
  }

  /// What the provider says of the lease.
  public JsonMembers status(String lease) throws IOException {
    return Json.readObject(exchange("GET", path(lease, "status"), NOTHING));
  }

  /// The workload's log so far; with `follow` the stream goes on until the workload ends.
  public InputStream logs(String lease, boolean errors, boolean follow) throws IOException {
    String query = "logs?stream=" + (errors ? "stderr" : "stdout") + "&follow=" + follow;
    return stream(path(lease, query));
  }

  /// A file by content hash, which is verified.
  ///
  /// @throws IOException if the content is not that of the hash, or is more than fits into memory
  public byte[] file(String lease, Hash sha256) throws IOException {
    try (InputStream in = stream(path(lease, "files/" + sha256))) {
      byte[] content = in.readNBytes(MEMORY_BYTES_MAX + 1);
      if (content.length > MEMORY_BYTES_MAX) {
        throw new IOException(
            "file %s has more than %d bytes; fetch it into a file"
                .formatted(sha256, content.length - 1));
      }
      verify(sha256, Sha256.hash(content));
      return content;
    }
  }

  /// Fetches a file by content hash, whole or not at all.
  public void fetch(String lease, Hash sha256, Path target) throws IOException {
    Path temporary = target.resolveSibling(target.getFileName() + ".part");
    MessageDigest digest = Sha256.digest();
    try {
      try (InputStream in = new DigestInputStream(stream(path(lease, "files/" + sha256)), digest)) {
        Files.copy(in, temporary, StandardCopyOption.REPLACE_EXISTING);
      }
      verify(sha256, Hash.of(digest.digest()));
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static void verify(Hash expected, Hash found) throws IOException {
    if (!found.equals(expected)) {
      throw new IOException(
          "the provider sent content of hash %s; expected %s; fetch it again"
              .formatted(found, expected));
    }
  }

  /// A file of a finished job.
  public record ResultFile(String name, long bytes, Hash sha256) {
    /// The longest list of files that is read.
    public static final int FILES_MAX = 10_000;

    public static final Codec<ResultFile> CODEC =
        Records.record(
            "result_file",
            ResultFile::new,
            Records.field("name", Codecs.text(4096), ResultFile::name),
            Records.field("bytes", Codecs.WHOLE, ResultFile::bytes),
            Records.field("sha256", Codecs.HASH, ResultFile::sha256));
  }

  /// The files of a finished job.
  ///
  /// @param result what the ledger says is the hash of the results
  public List<ResultFile> results(String lease, Hash result) throws IOException {
    return Json.readObject(file(lease, result))
        .get("files", Codecs.list(ResultFile.CODEC, ResultFile.FILES_MAX));
  }

  /// Runs a command inside the sandbox.
  ///
  /// @param out receives what it prints on standard output
  /// @param errors receives what it prints on standard error
  /// @return its exit code
  public int exec(String lease, List<String> command, OutputStream out, OutputStream errors)
      throws IOException {
    byte[] body = Json.compact(Map.of("command", command)).getBytes(StandardCharsets.UTF_8);
    HttpResponse<InputStream> response = ask("POST", path(lease, "exec"), body);
    try (var lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonMembers piece = Json.readObject(line.getBytes(StandardCharsets.UTF_8));
        if (piece.find("exit").isPresent()) {
          return (int) piece.whole("exit");
        }
        boolean error = piece.find("err").isPresent();
        (error ? errors : out).write(Base64.getDecoder().decode(piece.text(error ? "err" : "out")));
        (error ? errors : out).flush();
      }
    }
    throw new IOException("the command's output was cut off; its sandbox may have ended");
  }

  private static String path(String lease, String rest) {
    return "/leases/" + lease + "/" + rest;
  }

  private byte[] exchange(String method, String target, byte[] body) throws IOException {
    try (InputStream in = ask(method, target, body).body()) {
      return in.readNBytes(JSON_BYTES_MAX);
    }
  }

  private InputStream stream(String target) throws IOException {
    return ask("GET", target, NOTHING).body();
  }

  private HttpResponse<InputStream> ask(String method, String target, byte[] body)
      throws IOException {
    HttpResponse<InputStream> response;
    try {
      response = send(method, target, body, Map.of());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the provider was asked");
    }
    if (response.statusCode() == 200) {
      return response;
    }
    try (InputStream in = response.body()) {
      JsonMembers refusal = Json.readObject(in.readNBytes(JSON_BYTES_MAX));
      throw new GatewayException(
          response.statusCode(), refusal.text("code"), refusal.text("message"));
    } catch (IllegalArgumentException e) {
      throw new IOException("the provider answers with status " + response.statusCode(), e);
    }
  }

  /// Sends a request and returns its answer, whose body streams.
  ///
  /// @param target path and query, as in `/leases/L/logs?follow=true`
  /// @param body empty for GET
  /// @param headers further headers, as `Range`
  public HttpResponse<InputStream> send(
      String method, String target, byte[] body, Map<String, String> headers)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(base.resolve(target))
            .method(
                method,
                body.length == 0
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(body));
    SignedRequest.now(method, target, body, server).headers(key).forEach(request::header);
    headers.forEach(request::header);
    return http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  /// Trusts the certificate of one fingerprint, whatever name it bears: the ledger published it.
  private static final class Pinned extends X509ExtendedTrustManager {
    private final Hash fingerprint;

    private Pinned(Hash fingerprint) {
      this.fingerprint = fingerprint;
    }

    private void check(X509Certificate[] chain) throws CertificateException {
      Hash found = Sha256.hash(chain[0].getEncoded());
      if (!found.equals(fingerprint)) {
        throw new CertificateException(
            "server has fingerprint " + found + "; the provider published " + fingerprint);
      }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("this side is no server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      throw new CertificateException("this side is no server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      throw new CertificateException("this side is no server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
