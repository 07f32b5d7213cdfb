package espalier.competition.subnet.price;

import espalier.competition.subnet.Judge;
import espalier.competition.subnet.Seed;
import espalier.competition.subnet.SubnetService;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/// Asks for the close after 64 days that the seed picks.
///
/// With `e` the forecast's error and `m` the mean daily move of the days shown, a forecast scores
/// `m^2 / (m^2 + e^2)`: all of it for the price itself, a half for an error as large as a usual
/// day's move. In integers: `r = min(10^6, floor(1000 e / m))`, `floor(10^12 / (10^6 + r^2))`.
public final class PriceJudge implements Judge<PriceQuestion, PriceAnswer, Long> {
  public static final SubnetService<PriceQuestion, PriceAnswer> SERVICE =
      new SubnetService<>(
          "price",
          "the next daily close after those shown, scored m^2 / (m^2 + e^2) on the one that came",
          1,
          PriceQuestion.CODEC,
          PriceAnswer.CODEC);

  private static final int DAYS_SHOWN = 64;
  private static final long RATIO_MAX = 1_000_000;

  private final List<Long> closes;

  private PriceJudge(List<Long> closes) {
    this.closes = closes;
  }

  /// Over the series that comes with the program.
  public static PriceJudge shipped() throws IOException {
    try (InputStream in = PriceJudge.class.getResourceAsStream("sp500.csv.gz")) {
      if (in == null) {
        throw new IOException("the program lacks sp500.csv.gz; build it again");
      }
      var lines =
          new BufferedReader(
              new InputStreamReader(new GZIPInputStream(in), StandardCharsets.UTF_8));
      var closes = new ArrayList<Long>();
      lines.readLine();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        closes.add(Long.parseLong(line.substring(line.indexOf(',') + 1)));
      }
      return new PriceJudge(List.copyOf(closes));
    }
  }

  public int days() {
    return closes.size();
  }

  @Override
  public SubnetService<PriceQuestion, PriceAnswer> service() {
    return SERVICE;
  }

  @Override
  public Posed<PriceQuestion, Long> pose(Seed seed) {
    int from = (int) seed.below(closes.size() - DAYS_SHOWN, 0);
    return new Posed<>(
        new PriceQuestion(closes.subList(from, from + DAYS_SHOWN)), closes.get(from + DAYS_SHOWN));
  }

  @Override
  public int score(PriceQuestion question, PriceAnswer answer, Long truth) {
    long error = Math.abs(answer.close() - truth);
    long ratio = Math.min(RATIO_MAX, error * 1_000 / question.typicalMove());
    return (int) (1_000_000_000_000L / (1_000_000L + ratio * ratio));
  }
}
