package espalier.ledger.market;

import static espalier.ledger.Outcome.accepted;
import static espalier.ledger.Outcome.rejected;
import static espalier.ledger.market.MarketRejection.MONEY_NOT_ACCEPTED;
import static espalier.ledger.market.MarketRejection.OFFER_EXPIRY;
import static espalier.ledger.market.MarketRejection.OFFER_INVALID;
import static espalier.ledger.market.MarketRejection.OFFER_NOT_YOURS;
import static espalier.ledger.market.MarketRejection.OFFER_UNKNOWN;
import static espalier.ledger.market.MarketRejection.PROFILE_INVALID;
import static espalier.ledger.market.MarketRejection.PROVIDER_BUSY;
import static espalier.ledger.market.MarketRejection.PROVIDER_EXISTS;
import static espalier.ledger.market.MarketRejection.PROVIDER_SUSPENDED;
import static espalier.ledger.market.MarketRejection.PROVIDER_UNKNOWN;
import static espalier.ledger.market.MarketRejection.SHAPES_FULL;

import espalier.base.crypto.Sha256;
import espalier.base.unit.AccountId;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import espalier.base.unit.Hash;
import espalier.base.unit.Rate;
import espalier.ledger.Call;
import espalier.ledger.Event;
import espalier.ledger.Outcome;
import espalier.ledger.Outcome.Rejected;
import espalier.ledger.bank.BankRules;
import espalier.ledger.market.MarketEvent.OfferChanged;
import espalier.ledger.market.MarketEvent.OfferEnded;
import espalier.ledger.market.MarketEvent.ProviderChanged;
import espalier.ledger.market.MarketEvent.ProviderLeft;
import espalier.ledger.market.MarketTransaction.PlaceOffer;
import espalier.ledger.market.MarketTransaction.RegisterProvider;
import espalier.ledger.market.MarketTransaction.RenewOffer;
import espalier.ledger.market.MarketTransaction.UpdateProvider;
import espalier.ledger.market.MarketTransaction.WithdrawOffer;
import espalier.ledger.market.Provider.Standing;
import espalier.ledger.timer.Timer;
import espalier.ledger.timer.Timer.Kind;
import java.util.ArrayList;
import java.util.Optional;

/// What a provider may ask: to be registered, and to offer its machines.
final class ProviderRules {
  static final int SHAPES_MAX = 1024;
  static final Rate RATE_MAX = Rate.unitsPerSecond(1_000_000_000L);

  private ProviderRules() {}

  static Outcome register(Market market, RegisterProvider register, Call call) {
    if (market.state().provider(call.actor()).isPresent()) {
      return rejected(PROVIDER_EXISTS, "you are registered; update your profile instead");
    }
    if (!isValid(register.profile())) {
      return invalidProfile();
    }
    Coin bond = market.parameters().registration();
    if (!market.bank().has(call.actor(), bond)) {
      return BankRules.tooLow(market.bank(), call.actor(), bond);
    }

    Provider provider = Provider.registered(register.profile());
    market.state().put(call.actor(), provider);
    Event locked = market.bonds().lock(registrationBond(call.actor()), call.actor(), bond);
    return accepted(locked, changed(call.actor(), provider));
  }

  static Outcome update(Market market, UpdateProvider update, Call call) {
    Optional<Provider> found = market.state().provider(call.actor());
    if (found.isEmpty()) {
      return unknown(call.actor());
    }
    if (!isValid(update.profile())) {
      return invalidProfile();
    }

    Provider provider = found.get().withProfile(update.profile()).alive();
    market.state().put(call.actor(), provider);
    return accepted(changed(call.actor(), provider));
  }

  static Outcome leave(Market market, Call call) {
    Optional<Provider> found = market.state().provider(call.actor());
    if (found.isEmpty()) {
      return unknown(call.actor());
    }
    if (found.get().standing() == Standing.SUSPENDED) {
      // Else it could register again with a clean record.
      return rejected(
          PROVIDER_SUSPENDED, "an auditor suspended you; have an auditor judge you sound first");
    }
    if (found.get().leases() > 0) {
      return rejected(
          PROVIDER_BUSY,
          "%d leases are not closed; end them first".formatted(found.get().leases()));
    }

    var events = new ArrayList<Event>();
    for (Hash id : market.state().offersOf(call.actor())) {
      events.add(end(market, market.state().offer(id).orElseThrow()));
    }
    market.state().removeProvider(call.actor());
    events.add(market.bonds().release(registrationBond(call.actor())));
    events.add(new ProviderLeft(call.actor()));
    return accepted(events);
  }

  static Outcome offer(Market market, PlaceOffer place, Call call) {
    Optional<Provider> found = market.state().provider(call.actor());
    if (found.isEmpty()) {
      return unknown(call.actor());
    }
    if (found.get().standing() == Standing.SUSPENDED) {
      return rejected(
          PROVIDER_SUSPENDED, "an auditor suspended you; have an auditor judge you sound first");
    }
    if (market.parameters().money(place.denomination()).isEmpty()) {
      return rejected(
          MONEY_NOT_ACCEPTED, "machines are not let for " + place.denomination() + " here");
    }
    Resources lot = place.lot();
    boolean empty = lot.millicores() == 0 || lot.memoryBytes() == 0;
    boolean gpuNamed = !place.gpu().equals(GpuModel.NONE);
    if (empty || gpuNamed != (lot.gpus() > 0) || place.rate().exceeds(RATE_MAX)) {
      return rejected(
          OFFER_INVALID,
          "a lot has processors and memory, names its graphics processors if and only if it has"
              + " some, and costs at most 10^18 nano-units a second");
    }
    Optional<Rejected> tooLong = checkExpiry(market, place.expiry(), call.time());
    if (tooLong.isPresent()) {
      return tooLong.get();
    }
    if (!market.state().hasShape(Offer.shape(lot, place.gpu()))
        && market.state().shapes() == SHAPES_MAX) {
      return rejected(
          SHAPES_FULL,
          "the book holds 1024 sizes of lots; offer a size that others offer, such as a round one");
    }

    var offer =
        new Offer(
            call.newId("offer"),
            call.actor(),
            lot,
            place.gpu(),
            place.denomination(),
            place.rate(),
            place.benchmark(),
            place.lots(),
            place.lots(),
            place.expiry());
    market.state().add(offer);
    market.state().put(call.actor(), found.get().alive());
    market.timers().arm(new Timer(offer.expiry(), Kind.OFFER_EXPIRY, offer.id()));
    return accepted(new OfferChanged(offer));
  }

  static Outcome renew(Market market, RenewOffer renew, Call call) {
    Optional<Offer> found = market.state().offer(renew.offer());
    Optional<Rejected> refusal =
        notYours(found, renew.offer(), call.actor())
            .or(() -> checkExpiry(market, renew.expiry(), call.time()));
    if (refusal.isPresent()) {
      return refusal.get();
    }
    if (renew.rate().exceeds(RATE_MAX)) {
      return rejected(OFFER_INVALID, "a lot costs at most 10^18 nano-units a second");
    }

    Offer before = found.orElseThrow();
    Offer offer = before.renewed(renew.rate(), renew.expiry());
    market.timers().disarm(new Timer(before.expiry(), Kind.OFFER_EXPIRY, offer.id()));
    market.timers().arm(new Timer(offer.expiry(), Kind.OFFER_EXPIRY, offer.id()));
    market.state().put(offer);
    market
        .state()
        .provider(call.actor())
        .ifPresent(provider -> market.state().put(call.actor(), provider.alive()));
    return accepted(new OfferChanged(offer));
  }

  static Outcome withdraw(Market market, WithdrawOffer withdraw, Call call) {
    Optional<Offer> found = market.state().offer(withdraw.offer());
    Optional<Rejected> refusal = notYours(found, withdraw.offer(), call.actor());
    if (refusal.isPresent()) {
      return refusal.get();
    }

    return accepted(end(market, found.orElseThrow()));
  }

  /// Takes an offer out of the book; leases that hold lots of it go on.
  static OfferEnded end(Market market, Offer offer) {
    market.timers().disarm(new Timer(offer.expiry(), Kind.OFFER_EXPIRY, offer.id()));
    market.state().remove(offer);
    return new OfferEnded(offer.id(), offer.provider());
  }

  static ProviderChanged changed(AccountId id, Provider provider) {
    return new ProviderChanged(id, provider.standing(), provider.profile());
  }

  static Hash registrationBond(AccountId provider) {
    return Sha256.tagged("espalier/registration", provider.hash().bytes());
  }

  static Rejected unknown(AccountId provider) {
    return rejected(PROVIDER_UNKNOWN, provider + " is not registered; register as provider first");
  }

  private static Optional<Rejected> notYours(Optional<Offer> found, Hash id, AccountId actor) {
    if (found.isEmpty()) {
      return Optional.of(rejected(OFFER_UNKNOWN, "no offer " + id + "; it may have expired"));
    }
    if (!found.get().provider().equals(actor)) {
      return Optional.of(
          rejected(OFFER_NOT_YOURS, "the offer is one of " + found.get().provider()));
    }
    return Optional.empty();
  }

  private static Optional<Rejected> checkExpiry(Market market, BlockTime expiry, BlockTime now) {
    BlockTime latest = now.plusMilliseconds(market.parameters().periods().offer());
    if (expiry.isAfter(now) && !expiry.isAfter(latest)) {
      return Optional.empty();
    }
    return Optional.of(
        rejected(
            OFFER_EXPIRY,
            "expiry %s must lie after now, %s, and not after %s".formatted(expiry, now, latest)));
  }

  private static boolean isValid(Profile profile) {
    return profile.endpoint().startsWith("https://") && Attribute.areSorted(profile.attributes());
  }

  private static Rejected invalidProfile() {
    return rejected(
        PROFILE_INVALID,
        "a profile's endpoint starts with https:// and its attributes ascend by key, each once");
  }
}
