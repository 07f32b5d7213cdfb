package espalier.ledger;

import espalier.ledger.account.AccountEvent;
import espalier.ledger.bank.BankEvent;
import espalier.ledger.beacon.BeaconEvent;
import espalier.ledger.bond.BondEvent;
import espalier.ledger.escrow.EscrowEvent;
import espalier.ledger.market.MarketEvent;
import espalier.ledger.proof.ProofEvent;
import espalier.ledger.session.SessionEvent;
import espalier.ledger.subnet.SubnetEvent;
import espalier.ledger.tournament.TournamentEvent;

/// Everything that can have happened; its codec is [Events#CODEC].
public sealed interface Event
    permits AccountEvent,
        BankEvent,
        SessionEvent,
        EscrowEvent,
        BondEvent,
        BeaconEvent,
        MarketEvent,
        ProofEvent,
        TournamentEvent,
        SubnetEvent {}
