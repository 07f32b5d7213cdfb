package espalier.ledger.market;

import static espalier.base.codec.Codecs.ACCOUNT;
import static espalier.base.codec.Codecs.AMOUNT;
import static espalier.base.codec.Codecs.BASIS_POINTS;
import static espalier.base.codec.Codecs.COIN;
import static espalier.base.codec.Codecs.DENOMINATION;
import static espalier.base.codec.Codecs.list;
import static espalier.base.codec.Codecs.whole;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BasisPoints;
import espalier.base.unit.Coin;
import espalier.base.unit.Denomination;
import espalier.base.unit.Rate;
import java.util.List;
import java.util.Optional;

/// What genesis fixes for the market.
///
/// @param money the denominations in which machines are let
/// @param registration what a provider locks as long as it is registered
/// @param auditors who may judge declared hardware
public record MarketParameters(
    List<Money> money, Coin registration, List<AccountId> auditors, Periods periods) {

  /// Terms of one denomination.
  ///
  /// @param take the market's share of what is paid
  /// @param depositFloor the least deposit
  /// @param bondFloor the least bond of a lease
  /// @param orderFee what a tenant loses that cancels an order, so that junk orders cost something
  public record Money(
      Denomination denomination,
      BasisPoints take,
      Amount depositFloor,
      Amount bondFloor,
      Amount orderFee) {
    static final Codec<Money> CODEC =
        record(
            "market_money",
            Money::new,
            field("denomination", DENOMINATION, Money::denomination),
            field("take", BASIS_POINTS, Money::take),
            field("deposit_floor", AMOUNT, Money::depositFloor),
            field("bond_floor", AMOUNT, Money::bondFloor),
            field("order_fee", AMOUNT, Money::orderFee));
  }

  /// Milliseconds.
  ///
  /// @param deposit a deposit covers at least this long at the limit
  /// @param open an order waits this long for an offer
  /// @param start a matched lease must start within
  /// @param heartbeat between two heartbeats
  /// @param silence without heartbeat after which a lease has failed
  /// @param drain for the last heartbeat of an ended lease
  /// @param bond a lease's bond is worth this long at its rate
  /// @param penalty a failure costs this long at the lease's rate, at most the bond
  /// @param offer the longest life of an offer that is not renewed
  public record Periods(
      long deposit,
      long open,
      long start,
      long heartbeat,
      long silence,
      long drain,
      long bond,
      long penalty,
      long offer) {
    private static final Codec<Long> PERIOD = whole(1, 366L * 24 * 3600 * 1000);

    static final Codec<Periods> CODEC =
        record(
            "periods",
            Periods::new,
            field("deposit", PERIOD, Periods::deposit),
            field("open", PERIOD, Periods::open),
            field("start", PERIOD, Periods::start),
            field("heartbeat", PERIOD, Periods::heartbeat),
            field("silence", PERIOD, Periods::silence),
            field("drain", PERIOD, Periods::drain),
            field("bond", PERIOD, Periods::bond),
            field("penalty", PERIOD, Periods::penalty),
            field("offer", PERIOD, Periods::offer));

    /// An hour's deposit, five minutes to match, two to start, a heartbeat every 1.5 s of which
    /// three may be missed, ten minutes' bond of which one is lost with a failure.
    public static final Periods DEFAULT =
        new Periods(3_600_000, 300_000, 120_000, 1_500, 4_500, 3_000, 600_000, 60_000, 86_400_000);
  }

  public static final Codec<MarketParameters> CODEC =
      record(
          "market_parameters",
          MarketParameters::new,
          field("money", list(Money.CODEC, 8), MarketParameters::money),
          field("registration", COIN, MarketParameters::registration),
          field("auditors", list(ACCOUNT, 64), MarketParameters::auditors),
          field("periods", Periods.CODEC, MarketParameters::periods));

  Optional<Money> money(Denomination denomination) {
    return money.stream().filter(one -> one.denomination().equals(denomination)).findFirst();
  }

  /// The least deposit of an order with this limit.
  public Amount depositFor(Money of, Rate limit) {
    Amount time = limit.costRoundedUp(periods.deposit());
    return time.exceeds(of.depositFloor()) ? time : of.depositFloor();
  }

  /// The bond of a lease at this rate.
  public Amount bondFor(Money of, Rate rate) {
    Amount time = rate.costRoundedUp(periods.bond());
    return time.exceeds(of.bondFloor()) ? time : of.bondFloor();
  }
}
