package espalier.competition.subnet.price;

import espalier.competition.subnet.Answerer;
import java.util.List;
import java.util.SplittableRandom;

/// Miners of different skill.
public enum Forecaster implements Answerer<PriceQuestion, PriceAnswer> {
  /// The next close is the last: what an efficient market would have one say.
  LAST {
    @Override
    double move(double[] moves) {
      return 0;
    }
  },
  /// Ridge regression of a day's move on the five before it, over the days shown.
  RIDGE {
    @Override
    double move(double[] moves) {
      return Autoregression.next(moves);
    }
  },
  /// What went up goes on going up.
  MOMENTUM {
    @Override
    double move(double[] moves) {
      return moves[moves.length - 1];
    }
  },
  /// Anything within five usual days' moves, the same for the same question.
  NOISE {
    @Override
    double move(double[] moves) {
      double sum = 0;
      long seed = 17;
      for (double move : moves) {
        sum += Math.abs(move);
        seed = 31 * seed + Double.hashCode(move);
      }
      double typical = sum / moves.length;
      return 10 * typical * (new SplittableRandom(seed).nextDouble() - 0.5);
    }
  };

  /// The next day's move, from those of the days shown, in hundredths of a point.
  abstract double move(double[] moves);

  @Override
  public PriceAnswer answer(PriceQuestion question) {
    List<Long> closes = question.closes();
    double[] moves = new double[closes.size() - 1];
    for (int i = 0; i < moves.length; i++) {
      moves[i] = closes.get(i + 1) - closes.get(i);
    }
    long close = question.last() + Math.round(move(moves));
    return new PriceAnswer(Math.clamp(close, 0, PriceQuestion.PRICE_MAX));
  }
}
