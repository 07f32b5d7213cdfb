/// A tenant's side of a provider's gateway: what it hands over, and what it gets back.
///
/// Read in this order: [SignedRequest] (what a tenant signs), [FileManifest] (a file of any size as
/// pieces that are named by content), [GatewayClient] (everything a tenant asks).
///
/// **Trust.** No certificate authority: the provider's certificate signs itself, its SHA-256 stands
/// in the provider's profile on the ledger, and only that certificate is accepted. **Bounds.** JSON
/// answers 1 MiB, pieces 4 MiB; whatever is named by content hash is verified when it is received.
@NullMarked
package espalier.client.gateway;

import org.jspecify.annotations.NullMarked;
