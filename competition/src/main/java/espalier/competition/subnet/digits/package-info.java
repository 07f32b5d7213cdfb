/// Handwritten digits, read by miners and judged on items that nobody has seen before.
///
/// A validator makes hidden items ([HiddenItems]) from real scans and a secret, and binds itself to
/// them by a Merkle root that stands in its endpoint on the ledger before any is asked. The
/// ledger's randomness says which are asked ([DigitJudge]), each in one epoch only; when it is over
/// they are opened with their paths. [Reader] holds miners of different skill. The scans are the
/// 1,797 of `vectors/digits` (CC BY 4.0, see there); miners learn from the first half, items come
/// from the second.
@NullMarked
package espalier.competition.subnet.digits;

import org.jspecify.annotations.NullMarked;
