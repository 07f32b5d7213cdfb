package espalier.ledger.market;

import espalier.ledger.Transaction;
import espalier.ledger.market.MarketTransaction.Heartbeat;
import espalier.ledger.market.MarketTransaction.PlaceOffer;
import espalier.ledger.market.MarketTransaction.PlaceOrder;
import espalier.ledger.market.MarketTransaction.RegisterProvider;
import espalier.ledger.market.MarketTransaction.RenewOffer;
import espalier.ledger.market.MarketTransaction.StartLease;
import espalier.ledger.market.MarketTransaction.UpdateProvider;
import espalier.ledger.market.MarketTransaction.WithdrawOffer;

/// Which requests of different accounts do not compete for one thing.
///
/// Others do, and then the first to arrive has it: the last place of an escrow, the last bid of an
/// order, a lease that both sides end. Nor may somebody order who could need the money that a
/// heartbeat of the same block refunds: then the order stands or falls with who came first.
final class MarketShuffle {
  private MarketShuffle() {}

  static boolean isIndependent(MarketParty.Ask ask) {
    Transaction request = ask.request();
    return request instanceof RegisterProvider
        || request instanceof UpdateProvider
        || request instanceof PlaceOffer
        || request instanceof RenewOffer
        || request instanceof WithdrawOffer
        || (request instanceof PlaceOrder order
            && order.escrow().isEmpty()
            && !MarketWorld.isPoor(ask.person()))
        || request instanceof StartLease
        || request instanceof Heartbeat;
  }
}
