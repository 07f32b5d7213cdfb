/// The tenant's door to a leased machine: status, logs, files and a shell over TLS, with the
/// tenant's ledger key.
///
/// Read in this order: [espalier.client.gateway.SignedRequest] (what a tenant signs), [Access] (who
/// may see which lease), [LeaseRoom] (what there is to see), [Gateway] (the server), [Routes] (what
/// each path does), [espalier.client.gateway.GatewayClient] (the other side).
///
/// **Trust.** The certificate signs itself; its SHA-256 fingerprint is published in the provider's
/// record on the ledger and is part of what the tenant signs, so a request caught by somebody
/// else's server is worth nothing at this one. **Bounds.** JSON bodies 1 MiB, blobs 4 MiB, 64
/// requests at once, clocks within 60 s, each nonce once. A refusal is `{"code", "message"}`, see
/// [Refusal].
@NullMarked
package espalier.provider.gateway;

import org.jspecify.annotations.NullMarked;
