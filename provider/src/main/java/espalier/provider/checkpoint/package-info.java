/// Files by content hash: checkpoints, inputs and results that outlive a machine.
///
/// Read in this order: [BlobStore] (one piece under its SHA-256),
/// [espalier.client.gateway.FileManifest] (a big file as a list of pieces), [ChunkedFiles] (put a
/// file in, find what is missing, take it out).
///
/// **Bounds.** A blob has at most 4 MiB, a file at most 120 000 blobs (469 GiB), a store as many
/// bytes as it was opened with. Every read is verified against the name.
@NullMarked
package espalier.provider.checkpoint;

import org.jspecify.annotations.NullMarked;
