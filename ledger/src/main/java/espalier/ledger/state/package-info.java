/// The authenticated state: what every key holds, bound by one root a block.
///
/// Read in this order: [StateTree], the tree and its shape; [TreePage] with [Branch] and [Bucket],
/// how it lies in memory; [TreeUpdate], one descent for a batch; [PageCodec], [PageReader] and
/// [PageCache], how pages come and go; [MembershipProof] and [Ics23], what is shown to others.
///
/// **Bounds.** A tree has fewer than 2^31 leaves; a bucket 64; a path 256 steps; a proof 4 MiB.
@NullMarked
package espalier.ledger.state;

import org.jspecify.annotations.NullMarked;
