package espalier.ledger.market;

import static espalier.base.codec.Codecs.DENOMINATION;
import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.RATE;
import static espalier.base.codec.Codecs.whole;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.unit.Denomination;
import espalier.base.unit.Hash;
import espalier.base.unit.Rate;

/// What a tenant signs when it places an order.
///
/// @param limit the most that the whole order may cost
/// @param manifest hash of what is to run
/// @param durationMilliseconds after which a lease ends; 0 if it runs until closed or used up
/// @param recoveries how many recovery orders may follow a provider's failure
public record Terms(
    Needs needs,
    Denomination denomination,
    Rate limit,
    Acceptance acceptance,
    Hash manifest,
    long durationMilliseconds,
    int recoveries) {
  public static final long DURATION_MILLISECONDS_MAX = 366L * 24 * 3600 * 1000;
  public static final int RECOVERIES_MAX = 100;

  public static final Codec<Terms> CODEC =
      record(
          "terms",
          Terms::new,
          field("needs", Needs.CODEC, Terms::needs),
          field("denomination", DENOMINATION, Terms::denomination),
          field("limit", RATE, Terms::limit),
          field("acceptance", Acceptance.CODEC, Terms::acceptance),
          field("manifest", HASH, Terms::manifest),
          field(
              "duration_milliseconds",
              whole(0, DURATION_MILLISECONDS_MAX),
              Terms::durationMilliseconds),
          field("recoveries", whole32(0, RECOVERIES_MAX), Terms::recoveries));

  Terms withRecoveries(int left) {
    return new Terms(needs, denomination, limit, acceptance, manifest, durationMilliseconds, left);
  }
}
