package espalier.ledger.market;

import espalier.ledger.bank.BankState;
import espalier.ledger.bond.BondState;
import espalier.ledger.escrow.EscrowState;
import espalier.ledger.timer.TimerState;

/// What the market's rules work with.
public record Market(
    MarketState state,
    BankState bank,
    EscrowState escrows,
    BondState bonds,
    TimerState timers,
    MarketParameters parameters) {}
