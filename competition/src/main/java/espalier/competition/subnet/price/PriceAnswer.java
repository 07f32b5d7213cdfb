package espalier.competition.subnet.price;

import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.codec.Codecs;

/// The next close that a miner expects, in hundredths of a point.
public record PriceAnswer(long close) {
  public static final Codec<PriceAnswer> CODEC =
      record(
          "price_answer",
          PriceAnswer::new,
          field("close", Codecs.whole(0, PriceQuestion.PRICE_MAX), PriceAnswer::close));
}
