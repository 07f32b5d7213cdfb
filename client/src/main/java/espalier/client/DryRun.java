package espalier.client;

import espalier.ledger.Receipt;

/// What the ledger would answer now.
public sealed interface DryRun {
  /// @param receipt the fee that would be taken and what would happen
  record Accepted(Receipt receipt) implements DryRun {}

  record Refused(Refusal refusal) implements DryRun {}
}
