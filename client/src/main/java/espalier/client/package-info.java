/// Builds, signs, submits and follows transactions of one ledger.
///
/// Read in this order: [NodeClient] (one node's REST interface), [TransactionBuilder] (from
/// requests to a receipt, safely repeated when a connection breaks), [EventFollower] (events from a
/// durable cursor, each exactly once), and the package `espalier.client.key` (keys in files).
///
/// **Failures.** What the ledger refuses is a value ([Submission], [DryRun]); a node that cannot be
/// reached, is busy or answers nonsense is a [ClientException], whose message is a sentence with
/// the remedy. **Bounds.** No answer is read past [NodeClient#ANSWER_BYTES_MAX], no event past
/// [EventFollower#LINE_BYTES_MAX].
@NullMarked
package espalier.client;

import org.jspecify.annotations.NullMarked;
