package espalier.ledger.market;

import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import espalier.base.unit.Rate;
import java.util.List;
import java.util.Optional;

/// Whether a provider may serve an order.
final class Fitness {
  private Fitness() {}

  /// The first predicate about the provider itself that fails.
  static Optional<Predicate> ofProvider(Market market, Order order, AccountId id, BlockTime now) {
    Optional<Provider> found = market.state().provider(id);
    return found.isEmpty()
        ? Optional.of(Predicate.STANDING)
        : ofProvider(market, order, id, found.get(), now);
  }

  static Optional<Predicate> ofProvider(
      Market market, Order order, AccountId id, Provider provider, BlockTime now) {
    Needs needs = order.terms().needs();
    List<Attribute> wanted = needs.attributes();
    if (!provider.profile().attributes().containsAll(wanted)) {
      return Optional.of(Predicate.ATTRIBUTES);
    }
    boolean allVouch =
        needs.allOf().stream()
            .allMatch(auditor -> market.state().vouches(auditor, id, wanted, now));
    boolean anyVouches =
        needs.anyOf().isEmpty()
            || needs.anyOf().stream()
                .anyMatch(auditor -> market.state().vouches(auditor, id, wanted, now));
    if (!allVouch || !anyVouches) {
      return Optional.of(Predicate.AUDIT);
    }
    if (provider.standing() != Provider.Standing.ACTIVE || order.excluded().contains(id)) {
      return Optional.of(Predicate.STANDING);
    }
    return Optional.empty();
  }

  /// Whether the provider has the money that a lease at `rate` locks.
  static boolean canBond(Market market, Order order, AccountId provider, Rate rate) {
    return market.bank().has(provider, bond(market, order, rate));
  }

  static Coin bond(Market market, Order order, Rate rate) {
    var denomination = order.terms().denomination();
    Amount bond =
        market.parameters().bondFor(market.parameters().money(denomination).orElseThrow(), rate);
    return new Coin(denomination, bond);
  }
}
