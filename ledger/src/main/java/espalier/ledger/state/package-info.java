/// The ledger's state: keys and values, layered while they change, under one Merkle root a block.
///
/// Keys and values: [View] (what can be read), [Overlay] (changes on top of a view that can be kept
/// or dropped), [Table] (typed keys and values). A transaction runs on an overlay of the block's
/// overlay of the committed state; a refusal drops it, so nothing of it remains. Only the final
/// values of a block reach the store and the tree.
///
/// The root: [StateTree], the tree and its shape; [TreePage] with [Branch] and [Bucket], how it
/// lies in memory; [TreeUpdate], one descent for a batch; [PageCodec], [PageReader] and
/// [PageCache], how pages come and go; [MembershipProof] and [Ics23], what is shown to others.
///
/// **Bounds.** A tree has fewer than 2^31 leaves; a bucket 64; a path 256 steps; a proof 4 MiB.
@NullMarked
package espalier.ledger.state;

import org.jspecify.annotations.NullMarked;
