/// Where the bulk of a round lies: rank codes too large for the ledger, under the roots that it
/// holds, and the round's published files.
///
/// Read in this order: [espalier.competition.payload.PayloadStore] keeps payloads by their root,
/// [espalier.competition.payload.PayloadServer] serves them and the published files over HTTP,
/// [espalier.competition.payload.PayloadClient] asks it.
///
/// **Trust.** None: whoever reads checks the root, the reader of a damaged file is told so.
/// **Bounds.** A payload has at most 65,534 bytes, a store the bytes that its operator allows, a
/// server 64 requests at a time; it listens on the loopback interface unless told otherwise.
@NullMarked
package espalier.competition.payload;

import org.jspecify.annotations.NullMarked;
