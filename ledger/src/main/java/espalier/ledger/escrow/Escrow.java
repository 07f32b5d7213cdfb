package espalier.ledger.escrow;

import static espalier.base.codec.Codecs.ACCOUNT;
import static espalier.base.codec.Codecs.AMOUNT;
import static espalier.base.codec.Codecs.DENOMINATION;
import static espalier.base.codec.Codecs.TIME;
import static espalier.base.codec.Codecs.TRUTH;
import static espalier.base.codec.Codecs.list;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Denomination;
import espalier.base.unit.Hash;
import java.util.List;
import java.util.Optional;

/// Money set aside by one payer, and the streams that draw on it.
///
/// @param paid what payees received so far
/// @param fees what the market took so far
/// @param refunded what went back to the payer so far
/// @param depletesAt the first millisecond in which the streams may owe more than there is
/// @param depleted whether that moment has come; nothing can be deposited or covered any more
///   beyond it
public record Escrow(
    AccountId payer,
    Denomination denomination,
    Amount deposited,
    Amount paid,
    Amount fees,
    Amount refunded,
    BlockTime depletesAt,
    boolean depleted,
    List<Stream> streams) {
  public static final int STREAMS_MAX = 64;

  /// The most that may be paid into one escrow over its whole life: 2^62 smallest units.
  ///
  /// Half of what a long holds, so that no total of what is owed, which may pass the deposits by
  /// what all streams earn in a millisecond, can overflow.
  public static final long DEPOSITED_MAX = 1L << 62;

  public static final Codec<Escrow> CODEC =
      record(
          "escrow",
          Escrow::new,
          field("payer", ACCOUNT, Escrow::payer),
          field("denomination", DENOMINATION, Escrow::denomination),
          field("deposited", AMOUNT, Escrow::deposited),
          field("paid", AMOUNT, Escrow::paid),
          field("fees", AMOUNT, Escrow::fees),
          field("refunded", AMOUNT, Escrow::refunded),
          field("depletes_at", TIME, Escrow::depletesAt),
          field("depleted", TRUTH, Escrow::depleted),
          field("streams", list(Stream.CODEC, STREAMS_MAX), Escrow::streams));

  /// Whether the streams may have used it up at `now`: from then on nothing is settled, deposited
  /// or withdrawn, no stream is opened or finished, and only [EscrowState#close] pays.
  ///
  /// True from the depletion moment on, hence before its timer fires at the end of the block.
  public boolean isOverAt(BlockTime now) {
    return depleted || !now.isBefore(depletesAt);
  }

  /// How much more may be paid in.
  public Amount room() {
    return new Amount(DEPOSITED_MAX).minus(deposited);
  }

  /// What is left.
  public Amount balance() {
    return deposited.minus(paid).minus(fees).minus(refunded);
  }

  public Optional<Stream> stream(Hash id) {
    return streams.stream().filter(stream -> stream.id().equals(id)).findFirst();
  }
}
