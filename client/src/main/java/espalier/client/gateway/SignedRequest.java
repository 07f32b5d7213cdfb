package espalier.client.gateway;

import espalier.base.codec.Codec;
import espalier.base.codec.Codecs;
import espalier.base.codec.Records;
import espalier.base.crypto.Ed25519;
import espalier.base.crypto.PublicKey;
import espalier.base.crypto.Sha256;
import espalier.base.crypto.Signature;
import espalier.base.crypto.SigningKey;
import espalier.base.unit.Hash;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a tenant signs for each request.
///
/// | header | holds |
/// |---|---|
/// | `Espalier-Key` | the tenant's public key, 64 hexadecimal digits |
/// | `Espalier-Time` | milliseconds since 1970 |
/// | `Espalier-Nonce` | 32 random hexadecimal digits, never used twice |
/// | `Espalier-Body` | SHA-256 of the body, also of an empty one |
/// | `Espalier-Signature` | Ed25519 over the tagged hash of the canonical bytes of this record |
///
/// @param method as in `GET`
/// @param target raw path and query, as in the request line
/// @param server SHA-256 of the server's certificate
public record SignedRequest(
    String method, String target, Hash body, long timeMilliseconds, byte[] nonce, Hash server) {
  /// Header names.
  public static final String KEY = "Espalier-Key";

  public static final String TIME = "Espalier-Time";
  public static final String NONCE = "Espalier-Nonce";
  public static final String BODY = "Espalier-Body";
  public static final String SIGNATURE = "Espalier-Signature";

  public static final int NONCE_BYTES = 16;
  public static final int MAX_TARGET_BYTES = 4_096;

  /// The canonical bytes.
  public static final Codec<SignedRequest> CODEC =
      Records.record(
          "gateway_request",
          SignedRequest::new,
          Records.field("method", Codecs.text(16), SignedRequest::method),
          Records.field("target", Codecs.text(MAX_TARGET_BYTES), SignedRequest::target),
          Records.field("body", Codecs.HASH, SignedRequest::body),
          Records.field("time", Codecs.WHOLE, SignedRequest::timeMilliseconds),
          Records.field("nonce", Codecs.fixedBytes(NONCE_BYTES), SignedRequest::nonce),
          Records.field("server", Codecs.HASH, SignedRequest::server));

  private static final SecureRandom RANDOM = new SecureRandom();

  /// A request made now, with a fresh nonce.
  public static SignedRequest now(String method, String target, byte[] body, Hash server) {
    byte[] nonce = new byte[NONCE_BYTES];
    RANDOM.nextBytes(nonce);
    Hash hash = Sha256.hash(body);
    return new SignedRequest(method, target, hash, System.currentTimeMillis(), nonce, server);
  }

  private byte[] message() {
    return Sha256.tagged("espalier/gateway-request", CODEC.encode(this)).bytes();
  }

  /// The headers that go with the request.
  public Map<String, String> headers(SigningKey key) {
    var headers = new LinkedHashMap<String, String>();
    headers.put(KEY, key.publicKey().toString());
    headers.put(TIME, Long.toString(timeMilliseconds));
    headers.put(NONCE, HexFormat.of().formatHex(nonce));
    headers.put(BODY, body.toString());
    headers.put(SIGNATURE, key.sign(Ed25519.jdk(), message()).toString());
    return headers;
  }

  /// Whether `signature` is that of `key` over this request.
  public boolean isSignedBy(PublicKey key, Signature signature) {
    return !key.isSmallOrder() && Ed25519.jdk().verifies(key, message(), signature);
  }
}
