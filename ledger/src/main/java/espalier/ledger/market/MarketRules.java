package espalier.ledger.market;

import espalier.ledger.Call;
import espalier.ledger.Outcome;
import espalier.ledger.market.MarketTransaction.CancelOrder;
import espalier.ledger.market.MarketTransaction.CloseLease;
import espalier.ledger.market.MarketTransaction.CommitBid;
import espalier.ledger.market.MarketTransaction.CompleteLease;
import espalier.ledger.market.MarketTransaction.Heartbeat;
import espalier.ledger.market.MarketTransaction.JudgeProvider;
import espalier.ledger.market.MarketTransaction.LeaveMarket;
import espalier.ledger.market.MarketTransaction.PlaceOffer;
import espalier.ledger.market.MarketTransaction.PlaceOrder;
import espalier.ledger.market.MarketTransaction.RegisterProvider;
import espalier.ledger.market.MarketTransaction.RenewOffer;
import espalier.ledger.market.MarketTransaction.RepriceLease;
import espalier.ledger.market.MarketTransaction.RevealBid;
import espalier.ledger.market.MarketTransaction.SignClaims;
import espalier.ledger.market.MarketTransaction.StartLease;
import espalier.ledger.market.MarketTransaction.UpdateProvider;
import espalier.ledger.market.MarketTransaction.WithdrawOffer;

/// The one switch over all requests; the rules stand with who may ask.
public final class MarketRules {
  private MarketRules() {}

  public static Outcome apply(Market market, MarketTransaction transaction, Call call) {
    return switch (transaction) {
      case RegisterProvider register -> ProviderRules.register(market, register, call);
      case UpdateProvider update -> ProviderRules.update(market, update, call);
      case LeaveMarket _ -> ProviderRules.leave(market, call);
      case PlaceOffer place -> ProviderRules.offer(market, place, call);
      case RenewOffer renew -> ProviderRules.renew(market, renew, call);
      case WithdrawOffer withdraw -> ProviderRules.withdraw(market, withdraw, call);
      case PlaceOrder place -> OrderRules.place(market, place, call);
      case CancelOrder cancel -> OrderRules.cancel(market, cancel, call);
      case CommitBid commit -> BidRules.commit(market, commit, call);
      case RevealBid reveal -> BidRules.reveal(market, reveal, call);
      case StartLease start -> LeaseRules.start(market, start, call);
      case Heartbeat heartbeat -> LeaseRules.beat(market, heartbeat, call);
      case CompleteLease complete -> LeaseRules.complete(market, complete, call);
      case CloseLease close -> LeaseRules.close(market, close, call);
      case RepriceLease reprice -> LeaseRules.reprice(market, reprice, call);
      case SignClaims sign -> AuditRules.sign(market, sign, call);
      case JudgeProvider judge -> AuditRules.judge(market, judge, call);
    };
  }
}
