/// `espalier node`: lays down a ledger in the state folder, runs it, looks after it.
///
/// Read in this order: [LocalGenesis] (the terms of a new ledger), [NodeStart], [RunningNode] (how
/// one process finds the node that another started).
@NullMarked
package espalier.cli.node;

import org.jspecify.annotations.NullMarked;
