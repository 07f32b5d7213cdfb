package espalier.ledger.market;

import static espalier.base.codec.Codecs.ACCOUNT;
import static espalier.base.codec.Codecs.DENOMINATION;
import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.RATE;
import static espalier.base.codec.Codecs.TIME;
import static espalier.base.codec.Codecs.whole;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.crypto.Sha256;
import espalier.base.unit.AccountId;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Denomination;
import espalier.base.unit.Hash;
import espalier.base.unit.Rate;

/// A standing offer: so many lots of one size, each at one price, until it expires.
///
/// @param rate of one lot
/// @param benchmark units of one lot
/// @param lots offered in all
/// @param free of them, not leased now
public record Offer(
    Hash id,
    AccountId provider,
    Resources lot,
    GpuModel gpu,
    Denomination denomination,
    Rate rate,
    long benchmark,
    int lots,
    int free,
    BlockTime expiry) {
  public static final int LOTS_MAX = 1_000_000;

  public static final Codec<Offer> CODEC =
      record(
          "offer",
          Offer::new,
          field("id", HASH, Offer::id),
          field("provider", ACCOUNT, Offer::provider),
          field("lot", Resources.CODEC, Offer::lot),
          field("gpu", GpuModel.CODEC, Offer::gpu),
          field("denomination", DENOMINATION, Offer::denomination),
          field("rate", RATE, Offer::rate),
          field("benchmark", whole(0, 1_000_000_000_000L), Offer::benchmark),
          field("lots", whole32(1, LOTS_MAX), Offer::lots),
          field("free", whole32(0, LOTS_MAX), Offer::free),
          field("expiry", TIME, Offer::expiry));

  /// Names the size and kind of a lot, whatever its price.
  Hash shape() {
    return shape(lot, gpu);
  }

  static Hash shape(Resources lot, GpuModel gpu) {
    return Sha256.tagged("espalier/shape", Resources.CODEC.encode(lot), GpuModel.CODEC.encode(gpu));
  }

  Offer withFree(int lotsFree) {
    return new Offer(id, provider, lot, gpu, denomination, rate, benchmark, lots, lotsFree, expiry);
  }

  Offer renewed(Rate newRate, BlockTime newExpiry) {
    return new Offer(
        id, provider, lot, gpu, denomination, newRate, benchmark, lots, free, newExpiry);
  }
}
