package espalier.ledger;

import espalier.ledger.account.AccountTransaction;
import espalier.ledger.bank.BankTransaction;
import espalier.ledger.beacon.BeaconTransaction;
import espalier.ledger.escrow.EscrowTransaction;
import espalier.ledger.market.MarketTransaction;
import espalier.ledger.proof.ProofTransaction;
import espalier.ledger.session.SessionTransaction;
import espalier.ledger.subnet.SubnetTransaction;
import espalier.ledger.tournament.TournamentTransaction;

/// Everything a party can ask of the ledger; its codec is [Transactions#CODEC].
public sealed interface Transaction
    permits AccountTransaction,
        BankTransaction,
        SessionTransaction,
        EscrowTransaction,
        BeaconTransaction,
        MarketTransaction,
        ProofTransaction,
        TournamentTransaction,
        SubnetTransaction {}
