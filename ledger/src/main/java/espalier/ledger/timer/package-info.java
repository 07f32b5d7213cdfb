/// Timers: every state that waits has a deadline, and a queue at block end fires it.
///
/// A timer is a row sorted by time, so the due ones are the first. It fires once, in the first
/// block whose time is not before its own, and is told its own time, not the block's. **Bounds.** 4
/// 096 timers a block; the rest fire in the next. Specified in `docs/spec/timer.md`.
@NullMarked
package espalier.ledger.timer;

import org.jspecify.annotations.NullMarked;
