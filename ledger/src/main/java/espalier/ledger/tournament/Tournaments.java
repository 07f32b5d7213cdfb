package espalier.ledger.tournament;

import espalier.ledger.bank.BankState;
import espalier.ledger.bond.BondState;
import espalier.ledger.proof.WorkMeter;
import espalier.ledger.timer.TimerState;

/// What the rules of tournaments work with.
///
/// @param work counts what this transaction had the ledger compute
public record Tournaments(
    TournamentState state, BankState bank, BondState bonds, TimerState timers, WorkMeter work) {}
