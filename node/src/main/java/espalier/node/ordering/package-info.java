/// The solo ordering: one process takes transactions, makes blocks of them and keeps them.
///
/// Read in this order: [Intake] (admits, verifies and queues what arrives; refuses with a reason
/// when too much waits), [Answer] (what a submitter gets), [SoloOrdering] (the one thread that owns
/// the ledger: a block whenever work waits or a timer is due), [BlockRecord] (what the log keeps of
/// a block), [StateStore] (the ledger's state, tree and index over the database), [BlockFeed] (how
/// readers follow). [SignatureEngine] chooses the Ed25519 provider.
///
/// **Durability.** A submitter hears of a block when its frame is on the disk: one write and one
/// sync a block, shared by all transactions that waited. **Determinism.** The log holds the bytes
/// of every accepted transaction and the block's time; replaying them yields the recorded root or
/// the node stops. **Bounds.** See [OrderingLimits].
@NullMarked
package espalier.node.ordering;

import org.jspecify.annotations.NullMarked;
