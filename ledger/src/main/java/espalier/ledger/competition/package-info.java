/// What tournaments and subnets share: how they are called, and the hashes that bind an entry and a
/// commitment.
///
/// Read [Names], [Commitments]. Specified in `docs/spec/tournament.md`.
@NullMarked
package espalier.ledger.competition;

import org.jspecify.annotations.NullMarked;
