package espalier.competition.subnet.price;

import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.codec.Codecs;
import java.util.List;

/// What comes after these closes?
///
/// @param closes of trading days, one after another, in hundredths of a point; 2 to 256
public record PriceQuestion(List<Long> closes) {
  static final long PRICE_MAX = 1_000_000_000_000L;
  static final int DAYS_MIN = 2;
  static final int DAYS_MAX = 256;

  public static final Codec<PriceQuestion> CODEC =
      record(
          "price_question",
          PriceQuestion::new,
          field(
              "closes", Codecs.list(Codecs.whole(1, PRICE_MAX), DAYS_MAX), PriceQuestion::closes));

  public PriceQuestion {
    closes = List.copyOf(closes);
    if (closes.size() < DAYS_MIN) {
      throw new IllegalArgumentException(
          "a question shows at least 2 closes; found " + closes.size());
    }
  }

  long last() {
    return closes.getLast();
  }

  /// The mean of what the price moves in a day, either way; at least 1.
  long typicalMove() {
    long sum = 0;
    for (int i = 1; i < closes.size(); i++) {
      sum += Math.abs(closes.get(i) - closes.get(i - 1));
    }
    return Math.max(1, sum / (closes.size() - 1));
  }
}
