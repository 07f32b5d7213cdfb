/// What competitions share: dividing whole units so that nothing is lost ([LargestRemainder]), and
/// opening one piece of published bytes against their root ([MerkleTree], [MerklePath]).
@NullMarked
package espalier.scoring.share;

import org.jspecify.annotations.NullMarked;
