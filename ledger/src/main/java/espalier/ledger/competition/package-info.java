/// What tournaments and subnets share: the hashes that bind an entry and a commitment.
///
/// Read [Commitments]. Specified in `docs/spec/tournament.md`.
@NullMarked
package espalier.ledger.competition;

import org.jspecify.annotations.NullMarked;
