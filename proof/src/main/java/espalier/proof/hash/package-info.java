/// Merkle trees over SHA-256, opened at many positions at once.
///
/// Read in this order: [Digests] (how columns and nodes are hashed), [MerkleTree] (the whole tree,
/// for who commits), [MerklePaths] (the check, for who verifies).
@NullMarked
package espalier.proof.hash;

import org.jspecify.annotations.NullMarked;
