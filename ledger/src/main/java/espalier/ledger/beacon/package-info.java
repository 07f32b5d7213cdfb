/// Randomness that nobody could choose: committed before it is known, revealed when it is too late.
///
/// An epoch lasts a minute of block time. A party commits to the hash of a secret in one epoch and
/// reveals the secret in the next; when that ends, the revealed secrets and the state root of the
/// block below are folded into the value. A party that does not reveal loses its bond, so keeping
/// quiet once the others are known has a price. **Bounds.** 64 commitments an epoch. Specified in
/// `docs/spec/beacon.md`.
@NullMarked
package espalier.ledger.beacon;

import org.jspecify.annotations.NullMarked;
