/// The state machine: what a block of transactions does to the state.
///
/// Read in this order: [Transaction] and [TransactionBody] (what is asked), [Outcome], [Rejection]
/// and [Event] (what is answered), [Kernel] (the modules over one overlay), [Ledger] (check,
/// apply), [Genesis].
///
/// One thread owns a [Ledger]. A transaction runs on an overlay that is merged when everything in
/// it was accepted and dropped otherwise: a refused transaction changes nothing, its sequence
/// number and fee included. Specified in `docs/spec/`.
@NullMarked
package espalier.ledger;

import org.jspecify.annotations.NullMarked;
