/// Subnets off the ledger: what an operator writes, and everything that he does not have to.
///
/// Read in this order: [SubnetService] (what is asked and answered), [Answerer] (a miner's part),
/// [Judge] (a validator's part), [Seed] (where fresh questions come from). Then `protocol` (signed
/// messages over HTTP, `docs/spec/subnet-protocol.md`), `daemon` (miners and validators that run
/// beside a ledger), and two real subnets: `price` and `digits`.
@NullMarked
package espalier.competition.subnet;

import org.jspecify.annotations.NullMarked;
