package espalier.ledger.market;

import espalier.base.codec.Decoder;
import espalier.base.unit.Denomination;
import espalier.base.unit.Hash;
import espalier.ledger.state.Overlay;
import espalier.ledger.state.View;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The standing offers by size of lot, each size by price: what a match searches.
///
/// Derived from [MarketState#OFFERS] and never more than a faster way to read it: it is rebuilt
/// from the table at start and follows the table block by block. An order needs `n` lots of a size,
/// the same `n` for all offers of that size, so the cheapest offer of a size is its first, and the
/// cheapest of all is the best of the firsts. Shelves are parted by powers of two of the free lots,
/// so that many offers with too few cannot hide one with enough.
public final class Book {
  private static final Comparator<Offer> BY_PRICE =
      Comparator.comparing(Offer::rate).thenComparing(Offer::id);

  /// All offers of one size and kind with about equally many free lots, in one denomination.
  ///
  /// @param size 0 for offers without a free lot, which no search looks at, only the explanation of
  ///   why nothing fits; otherwise the number of binary digits of the free lots
  record Shelf(
      Denomination denomination, Resources lot, GpuModel gpu, int size, TreeSet<Offer> offers) {
    /// Whether an offer here may have so many free lots; above the smallest such size all have.
    boolean mayHold(long lots) {
      return size > 0 && lots < (1L << size);
    }
  }

  private record ShelfKey(Denomination denomination, Hash shape, int size) {}

  private static final Comparator<ShelfKey> BY_SHELF =
      Comparator.comparing(ShelfKey::denomination)
          .thenComparing(ShelfKey::shape)
          .thenComparingInt(ShelfKey::size);

  private final Map<Hash, Offer> offers = new HashMap<>();
  private final TreeMap<ShelfKey, Shelf> shelves = new TreeMap<>(BY_SHELF);

  /// The book of all offers in `view`.
  public static Book of(View view) {
    var book = new Book();
    MarketState.OFFERS.scan(
        view,
        new byte[0],
        (_, offer) -> {
          book.put(offer);
          return true;
        });
    return book;
  }

  /// Follows what `block` changed in the table of offers.
  void follow(Overlay block) {
    byte[] name = MarketState.OFFERS.name();
    block.forEachChange(
        name,
        (key, value) -> {
          if (value == null) {
            remove(Hash.at(key, name.length));
          } else {
            put(MarketState.OFFERS.values().read(new Decoder(value)));
          }
        });
  }

  void put(Offer offer) {
    remove(offer.id());
    offers.put(offer.id(), offer);
    shelves
        .computeIfAbsent(
            key(offer),
            key ->
                new Shelf(
                    key.denomination(),
                    offer.lot(),
                    offer.gpu(),
                    key.size(),
                    new TreeSet<>(BY_PRICE)))
        .offers()
        .add(offer);
  }

  private void remove(Hash id) {
    @Nullable Offer offer = offers.remove(id);
    if (offer == null) {
      return;
    }
    Shelf shelf = shelves.get(key(offer));
    if (shelf != null) {
      shelf.offers().remove(offer);
      if (shelf.offers().isEmpty()) {
        shelves.remove(key(offer));
      }
    }
  }

  /// The shelves in a fixed order.
  Collection<Shelf> shelves() {
    return shelves.values();
  }

  public int size() {
    return offers.size();
  }

  /// Whether this book is the one of the table in `view`, bit for bit. For tests and invariants.
  public boolean isOf(View view) {
    List<Offer> stored = MarketState.OFFERS.all(view);
    int shelved = 0;
    for (Shelf shelf : shelves.values()) {
      shelved += shelf.offers().size();
    }
    return stored.size() == offers.size()
        && shelved == offers.size()
        && stored.stream()
            .allMatch(offer -> {
              Shelf shelf = shelves.get(key(offer));
              return offer.equals(offers.get(offer.id()))
                  && shelf != null
                  && shelf.offers().contains(offer);
            });
  }

  private static ShelfKey key(Offer offer) {
    int size = Integer.SIZE - Integer.numberOfLeadingZeros(offer.free());
    return new ShelfKey(offer.denomination(), offer.shape(), size);
  }
}
