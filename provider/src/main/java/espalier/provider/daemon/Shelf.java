package espalier.provider.daemon;

import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import espalier.base.unit.Rate;
import espalier.client.Refusal;
import espalier.ledger.Transaction;
import espalier.ledger.TransactionBody;
import espalier.ledger.market.MarketState;
import espalier.ledger.market.MarketTransaction.PlaceOffer;
import espalier.ledger.market.MarketTransaction.RenewOffer;
import espalier.ledger.market.MarketTransaction.WithdrawOffer;
import espalier.ledger.market.Offer;
import espalier.provider.daemon.DaemonSettings.Lot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The provider's standing offers: published, renewed before they expire, withdrawn.
final class Shelf {
  private static final int OFFERS_MAX = 1_000_000;

  private final Desk desk;
  private final DaemonSettings.Shop shop;
  private final List<Lot> lots;
  private final long units;

  /// @param lots what is offered
  /// @param units benchmark units of the whole machine
  /// @param processors of the whole machine, in thousandths
  Shelf(Desk desk, DaemonSettings.Shop shop, List<Lot> lots, Capacity capacity) {
    this.desk = desk;
    this.shop = shop;
    this.lots = List.copyOf(lots);
    this.units = capacity.unitsPerProcessor();
  }

  /// What the whole machine is worth.
  ///
  /// @param units that the benchmark measured with all processors
  record Capacity(long units, long processors) {
    long unitsPerProcessor() {
      return units / Math.max(1, processors);
    }
  }

  /// Brings the ledger's offers in line with the lots: what stands already is renewed.
  void publish() throws IOException {
    var requests = new ArrayList<Transaction>();
    Set<Hash> kept = new HashSet<>();
    List<Offer> standing = standing();
    for (Lot lot : lots) {
      Optional<Offer> same =
          standing.stream()
              .filter(offer -> !kept.contains(offer.id()) && isSame(offer, lot))
              .findFirst();
      if (same.isPresent()) {
        kept.add(same.get().id());
        requests.add(new RenewOffer(same.get().id(), lot.rate(), expiry()));
      } else {
        requests.add(place(lot));
      }
    }
    for (Offer offer : standing) {
      if (!kept.contains(offer.id())) {
        requests.add(new WithdrawOffer(offer.id()));
      }
    }
    send(requests);
  }

  /// Takes all offers back; leases go on.
  void withdraw() throws IOException {
    var requests = new ArrayList<Transaction>();
    for (Offer offer : standing()) {
      requests.add(new WithdrawOffer(offer.id()));
    }
    send(requests);
  }

  private void send(List<Transaction> requests) throws IOException {
    for (int start = 0; start < requests.size(); start += TransactionBody.REQUESTS_MAX) {
      int end = Math.min(requests.size(), start + TransactionBody.REQUESTS_MAX);
      Optional<Refusal> refusal = Desk.refusal(desk.submit(requests.subList(start, end)));
      if (refusal.isPresent()) {
        throw new IOException("the ledger refuses the offers: " + refusal.get());
      }
    }
  }

  private List<Offer> standing() {
    return desk.node().rows("offers", MarketState.OFFERS, new byte[0], OFFERS_MAX).stream()
        .map(row -> row.value())
        .filter(offer -> offer.provider().equals(desk.account()))
        .toList();
  }

  private boolean isSame(Offer offer, Lot lot) {
    return offer.lot().equals(lot.each())
        && offer.gpu().equals(lot.gpu())
        && offer.denomination().equals(shop.denomination())
        && offer.lots() == lot.count();
  }

  private PlaceOffer place(Lot lot) {
    long benchmark = Math.max(0, units * lot.each().millicores() / 1_000);
    Rate rate = lot.rate();
    return new PlaceOffer(
        lot.each(), lot.gpu(), shop.denomination(), rate, benchmark, lot.count(), expiry());
  }

  private BlockTime expiry() {
    long longest = desk.parameters().market().periods().offer();
    return desk.clock().now().plusMilliseconds(Math.min(longest, shop.offerLife().toMillis()));
  }

  /// How long until the offers are renewed.
  long renewalMilliseconds() {
    long longest = desk.parameters().market().periods().offer();
    return Math.max(1_000, Math.min(longest, shop.offerLife().toMillis()) / 2);
  }
}
