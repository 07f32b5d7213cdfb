/// Escrows: money that a payer sets aside, streamed to payees for the time that evidence covers.
///
/// Read in this order: [Escrow], [Stream], [Depletion], [EscrowState], [EscrowTransaction],
/// [EscrowRules].
///
/// A stream has a rate and a point up to which its time is *covered*. A module reports coverage;
/// only covered time is owed. What is owed is the floor of the exact cumulative total
/// ([espalier.base.unit.Accrued]), so the moments of settlement cannot change a unit.
///
/// **Money.** deposited = paid + fees + refunded + balance, for every escrow, always; the balances
/// are held by [espalier.ledger.bank.ModuleAccount#ESCROW]. **Depletion.** The first millisecond in
/// which the streams together would owe more than there is, if all were covered from where they
/// are; a timer fires then, all streams stop, and the fraction of that millisecond that the balance
/// still covers is shared pro rata by largest remainder. **Bounds.** 64 streams an escrow, 8 rate
/// steps a stream. Specified in `docs/spec/escrow.md`.
@NullMarked
package espalier.ledger.escrow;

import org.jspecify.annotations.NullMarked;
