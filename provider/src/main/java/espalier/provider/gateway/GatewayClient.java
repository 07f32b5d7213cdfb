package espalier.provider.gateway;

import espalier.base.crypto.Sha256;
import espalier.base.crypto.SigningKey;
import espalier.base.unit.Hash;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/// A tenant's side of the gateway: trusts one fingerprint and signs each request.
public final class GatewayClient implements AutoCloseable {
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
  static SSLContext pinned(Hash fingerprint) {
    try {
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(null, new TrustManager[] {new Pinned(fingerprint)}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS 1.3", e);
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
