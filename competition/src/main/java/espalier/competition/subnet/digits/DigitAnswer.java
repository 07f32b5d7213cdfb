package espalier.competition.subnet.digits;

import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.codec.Codecs;

/// The digit that a miner sees, 0 to 9.
public record DigitAnswer(int digit) {
  public static final Codec<DigitAnswer> CODEC =
      record(
          "digit_answer",
          DigitAnswer::new,
          field("digit", Codecs.whole32(0, 9), DigitAnswer::digit));
}
