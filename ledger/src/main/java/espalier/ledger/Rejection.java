package espalier.ledger;

import espalier.ledger.account.AccountRejection;
import espalier.ledger.bank.BankRejection;
import espalier.ledger.beacon.BeaconRejection;
import espalier.ledger.escrow.EscrowRejection;
import espalier.ledger.market.MarketRejection;
import espalier.ledger.proof.ProofRejection;
import espalier.ledger.session.SessionRejection;
import espalier.ledger.subnet.SubnetRejection;
import espalier.ledger.tournament.TournamentRejection;

/// Why a transaction was refused: an enum constant with a permanent number.
///
/// Numbers are never used again for another reason. 100 to 199 envelope and account, 200 to 299
/// bank, 300 to 399 session, 400 to 499 escrow, 600 to 699 beacon, 1000 to 1999 market, 2000 to
/// 2099 proof, 3100 to 3199 tournament, 3200 to 3299 subnet.
public sealed interface Rejection
    permits AccountRejection,
        BankRejection,
        SessionRejection,
        EscrowRejection,
        BeaconRejection,
        MarketRejection,
        ProofRejection,
        TournamentRejection,
        SubnetRejection {
  int code();

  /// The constant's name.
  String name();
}
