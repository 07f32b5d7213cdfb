/// Exact balances in several denominations: the only place where money changes hands.
///
/// Read in this order: [BankState], [BankTransaction], [BankRules], [BankEvent].
///
/// **Money.** Every other module asks [BankState#move]. The sum of all balances of a denomination
/// is its supply, which only an issuer's `issue` and `redeem` change. **Bounds.** Amounts are below
/// 2^63; so is every supply, so no balance can overflow. Specified in `docs/spec/bank.md`.
@NullMarked
package espalier.ledger.bank;

import org.jspecify.annotations.NullMarked;
