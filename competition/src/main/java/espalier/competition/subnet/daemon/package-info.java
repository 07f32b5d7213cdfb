/// Miners and validators that run beside a ledger.
///
/// Read in this order: [SubnetLedger] (what they read of the ledger and send to it), [Miner],
/// [Validator], and what a validator is made of: [Round] (ask everybody at once, score), [Votes]
/// (what it is bound to, on disk before the ledger hears of it), [Relay] and [Vouchers] (paid calls
/// of users).
@NullMarked
package espalier.competition.subnet.daemon;

import org.jspecify.annotations.NullMarked;
