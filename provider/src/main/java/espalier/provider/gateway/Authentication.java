package espalier.provider.gateway;

import com.sun.net.httpserver.Headers;
import espalier.base.crypto.PublicKey;
import espalier.base.crypto.Signature;
import espalier.base.unit.Hash;
import espalier.client.gateway.SignedRequest;
import espalier.provider.gateway.Refusal.Code;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/// Finds out whose request it is, and that it is fresh.
final class Authentication {
  private static final long WINDOW_MILLISECONDS = 60_000;
  private static final int MAX_NONCES = 100_000;

  private final Hash server;
  private final Clock clock;
  // Nonces in the order in which they came, with the time after which they are stale anyway.
  private final Map<String, Long> nonces = new LinkedHashMap<>();

  Authentication(Hash server, Clock clock) {
    this.server = server;
    this.clock = clock;
  }

  /// The signer, and the hash that the body must have.
  record Caller(PublicKey key, Hash body) {}

  Caller check(String method, String target, Headers headers) throws Refusal {
    try {
      PublicKey key = new PublicKey(Hash.parse(header(headers, SignedRequest.KEY)));
      Hash body = Hash.parse(header(headers, SignedRequest.BODY));
      long time = Long.parseLong(header(headers, SignedRequest.TIME));
      String nonce = header(headers, SignedRequest.NONCE);
      var signature =
          new Signature(HexFormat.of().parseHex(header(headers, SignedRequest.SIGNATURE)));
      long now = clock.millis();
      if (time < now - WINDOW_MILLISECONDS || time > now + WINDOW_MILLISECONDS) {
        throw new Refusal(
            Code.STALE,
            "request is of %d and it is %d here; set the clock within 60 s and sign again"
                .formatted(time, now));
      }
      byte[] nonceBytes = HexFormat.of().parseHex(nonce);
      var signed = new SignedRequest(method, target, body, time, nonceBytes, server);
      if (nonceBytes.length != SignedRequest.NONCE_BYTES || !signed.isSignedBy(key, signature)) {
        throw new Refusal(
            Code.BAD_SIGNATURE,
            "signature does not fit method, target, body, time, nonce and the server's fingerprint "
                + server);
      }
      // Remembered only now: strangers cannot fill the memory.
      remember(key + ":" + HexFormat.of().formatHex(nonceBytes), now);
      return new Caller(key, body);
    } catch (IllegalArgumentException e) {
      throw new Refusal(Code.UNSIGNED, "a header of the signature is malformed: " + e.getMessage());
    }
  }

  private static String header(Headers headers, String name) throws Refusal {
    String found = headers.getFirst(name);
    if (found == null || found.length() > 256) {
      throw new Refusal(Code.UNSIGNED, "header " + name + " is missing or too long; sign requests");
    }
    return found;
  }

  private synchronized void remember(String nonce, long now) throws Refusal {
    Iterator<Long> oldest = nonces.values().iterator();
    while (oldest.hasNext() && oldest.next() < now) {
      oldest.remove();
    }
    if (nonces.containsKey(nonce)) {
      throw new Refusal(Code.REPLAYED, "this request was served already; sign a new one");
    }
    if (nonces.size() >= MAX_NONCES) {
      throw new Refusal(Code.BUSY, "too many requests within two minutes; try again later");
    }
    nonces.put(nonce, now + 2 * WINDOW_MILLISECONDS);
  }
}
