/// What a node can do on the machine at hand; `espalier bench ledger` prints what comes out.
///
/// [LedgerBench] runs everything and yields [Figure]s; [TransferLoad] is the generator, which
/// signs, sends over HTTP and waits for durable answers like any client; [MeasuredNode] is a node
/// in a process of its own, to measure start and memory.
@NullMarked
package espalier.node.bench;

import org.jspecify.annotations.NullMarked;
