/// A node: a ledger that is kept on a disk and served to others.
///
/// [Node#open] with [NodeSettings] starts one in this process; [NodeException] says in a sentence
/// why it does not start. Below: `storage` (the block log and the state), `ordering` (blocks from
/// transactions), `api` (REST and the event stream), `metrics`, `bench` (what it can do).
@NullMarked
package espalier.node;

import org.jspecify.annotations.NullMarked;
