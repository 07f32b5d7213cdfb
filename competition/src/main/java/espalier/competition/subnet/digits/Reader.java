package espalier.competition.subnet.digits;

import espalier.competition.subnet.Answerer;
import java.util.Arrays;

/// Miners of different skill; each learns from the scans that it is given.
public enum Reader {
  /// The five most similar scans vote.
  NEIGHBOURS {
    @Override
    public Answerer<DigitQuestion, DigitAnswer> learn(Scans scans) {
      return question -> new DigitAnswer(neighbours(scans, question.image()));
    }
  },
  /// The most similar of ten mean images.
  CENTROIDS {
    @Override
    public Answerer<DigitQuestion, DigitAnswer> learn(Scans scans) {
      double[][] means = centroids(scans);
      return question -> new DigitAnswer(nearest(means, question.image()));
    }
  },
  /// A linear model, trained as a perceptron; its average over the training is kept.
  LINEAR {
    @Override
    public Answerer<DigitQuestion, DigitAnswer> learn(Scans scans) {
      double[][] weights = perceptron(scans);
      return question -> new DigitAnswer(strongest(weights, question.image()));
    }
  },
  /// Anything, the same for the same image.
  GUESS {
    @Override
    public Answerer<DigitQuestion, DigitAnswer> learn(Scans scans) {
      return question -> new DigitAnswer(Math.floorMod(Arrays.hashCode(question.image()), DIGITS));
    }
  };

  private static final int DIGITS = 10;
  private static final int VOTERS = 5;
  private static final int PASSES = 10;

  public abstract Answerer<DigitQuestion, DigitAnswer> learn(Scans scans);

  private static int neighbours(Scans scans, byte[] image) {
    int[] distance = new int[VOTERS];
    int[] label = new int[VOTERS];
    Arrays.fill(distance, Integer.MAX_VALUE);
    for (int s = 0; s < scans.count(); s++) {
      byte[] scan = scans.images().get(s);
      int sum = 0;
      for (int p = 0; p < Scans.PIXELS; p++) {
        int difference = scan[p] - image[p];
        sum += difference * difference;
      }
      for (int at = VOTERS - 1; at >= 0 && sum < distance[at]; at--) {
        if (at + 1 < VOTERS) {
          distance[at + 1] = distance[at];
          label[at + 1] = label[at];
        }
        distance[at] = sum;
        label[at] = scans.labels()[s];
      }
    }
    int[] votes = new int[DIGITS];
    int best = label[0];
    for (int one : label) {
      votes[one]++;
      best = votes[one] > votes[best] ? one : best;
    }
    return best;
  }

  private static double[][] centroids(Scans scans) {
    double[][] means = new double[DIGITS][Scans.PIXELS];
    int[] counts = new int[DIGITS];
    for (int s = 0; s < scans.count(); s++) {
      int digit = scans.labels()[s];
      counts[digit]++;
      for (int p = 0; p < Scans.PIXELS; p++) {
        means[digit][p] += scans.images().get(s)[p];
      }
    }
    for (int digit = 0; digit < DIGITS; digit++) {
      for (int p = 0; p < Scans.PIXELS; p++) {
        means[digit][p] /= Math.max(1, counts[digit]);
      }
    }
    return means;
  }

  private static int nearest(double[][] means, byte[] image) {
    int best = 0;
    double least = Double.MAX_VALUE;
    for (int digit = 0; digit < DIGITS; digit++) {
      double sum = 0;
      for (int p = 0; p < Scans.PIXELS; p++) {
        double difference = means[digit][p] - image[p];
        sum += difference * difference;
      }
      if (sum < least) {
        least = sum;
        best = digit;
      }
    }
    return best;
  }

  private static double[][] perceptron(Scans scans) {
    double[][] now = new double[DIGITS][Scans.PIXELS + 1];
    double[][] sum = new double[DIGITS][Scans.PIXELS + 1];
    for (int pass = 0; pass < PASSES; pass++) {
      for (int s = 0; s < scans.count(); s++) {
        byte[] image = scans.images().get(s);
        int seen = strongest(now, image);
        int real = scans.labels()[s];
        if (seen != real) {
          for (int p = 0; p < Scans.PIXELS; p++) {
            now[real][p] += image[p];
            now[seen][p] -= image[p];
          }
          now[real][Scans.PIXELS] += Scans.INK_MAX;
          now[seen][Scans.PIXELS] -= Scans.INK_MAX;
        }
        for (int digit = 0; digit < DIGITS; digit++) {
          for (int p = 0; p <= Scans.PIXELS; p++) {
            sum[digit][p] += now[digit][p];
          }
        }
      }
    }
    return sum;
  }

  private static int strongest(double[][] weights, byte[] image) {
    int best = 0;
    double most = Double.NEGATIVE_INFINITY;
    for (int digit = 0; digit < DIGITS; digit++) {
      double sum = weights[digit][Scans.PIXELS] * Scans.INK_MAX;
      for (int p = 0; p < Scans.PIXELS; p++) {
        sum += weights[digit][p] * image[p];
      }
      if (sum > most) {
        most = sum;
        best = digit;
      }
    }
    return best;
  }
}
