package espalier.ledger.market;

import static espalier.ledger.Outcome.accepted;
import static espalier.ledger.Outcome.rejected;
import static espalier.ledger.market.MarketRejection.CLAIM_INVALID;
import static espalier.ledger.market.MarketRejection.NOT_AUDITOR;

import espalier.base.unit.Hash;
import espalier.ledger.Call;
import espalier.ledger.Event;
import espalier.ledger.Outcome;
import espalier.ledger.bank.ModuleAccount;
import espalier.ledger.market.MarketEvent.ClaimsSigned;
import espalier.ledger.market.MarketEvent.ProviderJudged;
import espalier.ledger.market.MarketState.ClaimKey;
import espalier.ledger.market.MarketState.Claims;
import espalier.ledger.market.MarketTransaction.JudgeProvider;
import espalier.ledger.market.MarketTransaction.SignClaims;
import espalier.ledger.market.Provider.Standing;
import java.util.ArrayList;
import java.util.Optional;

/// What auditors may ask. Anybody may sign claims, and orders say whose they trust; only auditors
/// that genesis names may suspend.
final class AuditRules {
  private AuditRules() {}

  static Outcome sign(Market market, SignClaims sign, Call call) {
    if (market.state().provider(sign.provider()).isEmpty()) {
      return ProviderRules.unknown(sign.provider());
    }
    if (!Attribute.areSorted(sign.attributes()) || sign.provider().equals(call.actor())) {
      return rejected(
          CLAIM_INVALID, "claims ascend by key, each once, and are about somebody else");
    }

    market
        .state()
        .put(
            new ClaimKey(sign.provider(), call.actor()),
            new Claims(sign.attributes(), sign.expiry()));
    return accepted(
        new ClaimsSigned(sign.provider(), call.actor(), sign.attributes(), sign.expiry()));
  }

  static Outcome judge(Market market, JudgeProvider judge, Call call) {
    if (!market.parameters().auditors().contains(call.actor())) {
      return rejected(NOT_AUDITOR, "genesis does not name you as an auditor");
    }
    Optional<Provider> found = market.state().provider(judge.provider());
    if (found.isEmpty()) {
      return ProviderRules.unknown(judge.provider());
    }

    var events = new ArrayList<Event>();
    Provider provider =
        found.get().withStanding(judge.sound() ? Standing.ACTIVE : Standing.SUSPENDED);
    market.state().put(judge.provider(), provider);
    if (!judge.sound()) {
      Hash bond = ProviderRules.registrationBond(judge.provider());
      events.add(
          market
              .bonds()
              .slash(
                  bond, market.bonds().held(bond), ModuleAccount.TREASURY.id(), judge.evidence()));
    }
    events.add(new ProviderJudged(judge.provider(), call.actor(), judge.sound(), judge.evidence()));
    events.add(ProviderRules.changed(judge.provider(), provider));
    return accepted(events);
  }
}
