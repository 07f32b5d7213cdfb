/// Bonds: money that a party locks behind a promise, and loses on recorded evidence.
///
/// Modules lock, slash and release; no transaction does so directly. **Money.** A bond is held by
/// [espalier.ledger.bank.ModuleAccount#BONDS]; locked = released + slashed + still held, for every
/// bond. Specified in `docs/spec/bond.md`.
@NullMarked
package espalier.ledger.bond;

import org.jspecify.annotations.NullMarked;
