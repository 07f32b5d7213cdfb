package espalier.ledger.proof;

import espalier.ledger.bank.BankState;
import espalier.ledger.escrow.EscrowState;
import espalier.ledger.timer.TimerState;

/// What the rules about proofs work with.
///
/// @param verifiers verify proofs
/// @param work counts what this transaction had the ledger compute
public record Proofs(
    ProofState state,
    BankState bank,
    EscrowState escrows,
    TimerState timers,
    Verifiers verifiers,
    WorkMeter work) {}
