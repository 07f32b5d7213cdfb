package espalier.competition.subnet.digits;

import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.codec.Codecs;

/// Which digit is this?
///
/// @param image [Scans#PIXELS] bytes of 0 to 16, row by row
public record DigitQuestion(byte[] image) {
  public static final Codec<DigitQuestion> CODEC =
      record(
          "digit_question",
          DigitQuestion::new,
          field("image", Codecs.fixedBytes(Scans.PIXELS), DigitQuestion::image));

  public DigitQuestion {
    for (byte ink : image) {
      if (ink < 0 || ink > Scans.INK_MAX) {
        throw new IllegalArgumentException("a pixel is 0 to 16; found " + ink);
      }
    }
  }
}
