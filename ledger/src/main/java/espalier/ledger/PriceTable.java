package espalier.ledger;

import static espalier.base.codec.Codecs.AMOUNT;
import static espalier.base.codec.Codecs.DENOMINATION;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.unit.Amount;
import espalier.base.unit.Coin;
import espalier.base.unit.Denomination;
import java.util.List;

/// What a transaction costs in one denomination: an exact integer of what was measured.
///
/// @param perTransaction for the signature and the work of every transaction
/// @param perByte for each byte of the canonical encoding
/// @param perWrite for each key of the state that it changes
public record PriceTable(
    Denomination denomination, Amount perTransaction, Amount perByte, Amount perWrite) {
  public static final Codec<PriceTable> CODEC =
      record(
          "price_table",
          PriceTable::new,
          field("denomination", DENOMINATION, PriceTable::denomination),
          field("per_transaction", AMOUNT, PriceTable::perTransaction),
          field("per_byte", AMOUNT, PriceTable::perByte),
          field("per_write", AMOUNT, PriceTable::perWrite));

  /// The highest price of anything: 10^12, so that no fee can overflow.
  public static final long PRICE_MAX = 1_000_000_000_000L;

  public PriceTable {
    for (Amount price : List.of(perTransaction, perByte, perWrite)) {
      if (price.units() > PRICE_MAX) {
        throw new IllegalArgumentException(
            "a price of %s %s; at most %d is allowed".formatted(price, denomination, PRICE_MAX));
      }
    }
  }

  /// @param work units of work beyond the ordinary, each at the price of a byte: a byte of an
  ///   ordinary transaction costs a node about a microsecond too
  public Coin fee(int bytes, long work, int writes) {
    long units =
        Math.addExact(
            perTransaction.units(),
            Math.addExact(
                Math.multiplyExact(perByte.units(), bytes + work),
                Math.multiplyExact(perWrite.units(), writes)));
    return new Coin(denomination, Amount.of(units));
  }
}
