package espalier.ledger;

import static espalier.base.codec.Codecs.COIN;
import static espalier.base.codec.Codecs.TRUTH;
import static espalier.base.codec.Codecs.list;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.unit.Coin;
import espalier.base.unit.Denomination;
import espalier.ledger.market.MarketParameters;
import espalier.ledger.state.Table;
import java.util.List;
import java.util.Optional;

/// What genesis fixes for all modules; part of the state, so the root covers it.
///
/// @param prices what transactions cost, in each denomination in which fees can be paid
/// @param beaconStake what a beacon commitment locks
public record Parameters(List<PriceTable> prices, Coin beaconStake, MarketParameters market) {
  public static final Codec<Parameters> CODEC =
      record(
          "parameters",
          Parameters::new,
          field("prices", list(PriceTable.CODEC, 8), Parameters::prices),
          field("beacon_stake", COIN, Parameters::beaconStake),
          field("market", MarketParameters.CODEC, Parameters::market));

  public Parameters {
    prices = List.copyOf(prices);
    if (prices.stream().map(PriceTable::denomination).distinct().count() < prices.size()) {
      throw new IllegalArgumentException("a denomination has two price tables; keep one");
    }
  }

  static final Table<Boolean, Parameters> TABLE = new Table<>(255, 0, TRUTH, CODEC);

  public Optional<PriceTable> prices(Denomination denomination) {
    return prices.stream().filter(one -> one.denomination().equals(denomination)).findFirst();
  }
}
