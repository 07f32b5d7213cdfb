/// REST and the event stream, as `/openapi.json` of a running node describes them.
///
/// Read in this order: [Api] (the server, its bounds and paths), [ApiException] and [ApiError]
/// (every refusal has a code, a name and a sentence), [TransactionRoutes], [BlockRoutes],
/// [StateRoutes], [EventStream], [OpenApi] (generated from the codecs' schemas), [Served] (what is
/// served).
///
/// Reads use snapshots, so they never hold up the ledger's thread; proofs alone run between blocks.
/// **Bounds.** See [ApiLimits]; every list has a page size, every body a length.
@NullMarked
package espalier.node.api;

import org.jspecify.annotations.NullMarked;
