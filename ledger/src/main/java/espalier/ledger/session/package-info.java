/// Session keys: a key that may act for an account within scope, time and spending limits.
///
/// For agents and daemons, which should not hold the owner's key. Read in this order: [Session],
/// [SessionTransaction], [SpendMeter], [SessionRules].
///
/// **Money.** Whatever leaves the account while a transaction of a session key runs, fees included,
/// is counted at the bank itself and held against the limits before the transaction takes effect.
/// **Bounds.** 64 sessions an account, 32 kinds, 4 denominations and 16 counterparties a session.
/// Specified in `docs/spec/session.md`.
@NullMarked
package espalier.ledger.session;

import org.jspecify.annotations.NullMarked;
