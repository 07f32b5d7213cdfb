package espalier.ledger.subnet;

import static espalier.base.codec.Codecs.AMOUNT;
import static espalier.base.codec.Codecs.WHOLE;
import static espalier.base.codec.Codecs.optional;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.unit.Amount;
import espalier.base.unit.Wide;
import java.util.Optional;

/// The stake behind one account in one subnet, its own included, divided into shares.
///
/// Dividends raise what a share is worth; nobody's row is touched. Whoever comes later buys shares
/// at what they are worth then, rounded so that nobody's share is worth less afterwards; the last
/// one to leave takes what is left, so nothing ever stays behind.
///
/// @param total what all shares are worth together
/// @param shares how many there are; 0 only if the total is 0
/// @param delegators how many rows hold shares
/// @param take what the validator keeps of dividends, of 65 535
/// @param raise a higher take, and the epoch from which it applies
public record Pool(Amount total, long shares, int delegators, int take, Optional<Raise> raise) {
  public static final int DELEGATORS_MAX = 256;

  static final Pool EMPTY = new Pool(Amount.ZERO, 0, 0, 0, Optional.empty());

  /// A higher take that delegators have been told of.
  public record Raise(int take, int fromEpoch) {
    static final Codec<Raise> CODEC =
        record(
            "take_raise",
            Raise::new,
            field("take", whole32(0, 65_535), Raise::take),
            field("from_epoch", whole32(1, Integer.MAX_VALUE), Raise::fromEpoch));
  }

  public static final Codec<Pool> CODEC =
      record(
          "pool",
          Pool::new,
          field("total", AMOUNT, Pool::total),
          field("shares", WHOLE, Pool::shares),
          field("delegators", whole32(0, DELEGATORS_MAX), Pool::delegators),
          field("take", whole32(0, 65_535), Pool::take),
          field("raise", optional(Raise.CODEC), Pool::raise));

  public Pool {
    if ((shares == 0) != (delegators == 0) || (shares == 0 && !total.isZero())) {
      throw new IllegalArgumentException(
          "%d shares of %d delegators worth %s; expected all to be zero or none"
              .formatted(shares, delegators, total));
    }
  }

  /// How many shares `amount` buys now, rounded down; 0 if it is too little for one.
  ///
  /// A pool whose shares are worth nothing cannot be bought into: empty if so.
  Optional<Long> sharesFor(Amount amount) {
    if (shares == 0) {
      return Optional.of(amount.units());
    }
    if (total.isZero()) {
      return Optional.empty();
    }
    return Optional.of(Wide.product(amount.units(), shares).quotient(total.units()));
  }

  /// What `part` of the shares is worth, rounded down; all of them are worth the total.
  Amount worth(long part) {
    return part == 0 ? Amount.ZERO : new Amount(Wide.product(total.units(), part).quotient(shares));
  }

  /// @param joining 1 if somebody new holds them
  Pool plus(Amount amount, long bought, int joining) {
    return new Pool(
        total.plus(amount), Math.addExact(shares, bought), delegators + joining, take, raise);
  }

  /// @param leaving 1 if the seller has none left
  Pool minus(Amount amount, long sold, int leaving) {
    return new Pool(total.minus(amount), shares - sold, delegators - leaving, take, raise);
  }

  Pool earning(Amount dividends) {
    return new Pool(total.plus(dividends), shares, delegators, take, raise);
  }

  Pool withTake(int next, Optional<Raise> later) {
    return new Pool(total, shares, delegators, next, later);
  }
}
