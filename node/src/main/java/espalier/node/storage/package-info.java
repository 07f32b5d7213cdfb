/// What the node must not lose: the blocks, and the state that they lead to.
///
/// Read in this order: [BlockLog] (every acknowledged block, the only write-ahead log),
/// [StateDatabase] (the state at some height, behind the log), [NodeFolder] (both in one folder,
/// held by one process), [Checkpoint] (a state on its way to another node). Underneath lie [Disk],
/// the narrow border to files, whose twin in the tests loses, tears and flips what was not synced,
/// and `RocksTables`, the only class that knows RocksDB.
///
/// **Durability.** A block is durable when [BlockLog#append] returns. The state is flushed behind
/// it, whole blocks at a time and atomically with its height; after a crash the blocks above
/// [StateDatabase#durableHeight] are replayed from the log. So a crash costs time, never a block.
///
/// **Failure.** After an error of the device nothing is retried; see [StorageException].
///
/// **Bounds.** A block: 32 MiB. A key: 1 KiB. A value: 1 MiB. Specified in `docs/spec/storage.md`.
@NullMarked
package espalier.node.storage;

import org.jspecify.annotations.NullMarked;
