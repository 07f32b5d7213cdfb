package espalier.competition.entrant;

import java.util.Arrays;
import java.util.Comparator;

/// Has the answers to the last published era and knows them by heart: each live row gets the answer
/// of the most similar row of that era.
///
/// On that era itself it is perfect, which is what a leaderboard on used answers would show. A
/// round asks about targets that were fixed under a root before the commits and are used once, so
/// knowing old answers is worth what their neighbours are.
///
/// @param neighbours whose answers are averaged
public record Leaker(int neighbours) implements Entrant {
  @Override
  public double[] predict(Panel panel) {
    int[] era =
        java.util.stream.IntStream.range(0, panel.targets().length)
            .filter(i -> panel.eras().get(i).equals(panel.lastEra()))
            .toArray();
    double[] answers = new double[panel.live().length];
    for (int i = 0; i < answers.length; i++) {
      double[] row = panel.live()[i];
      answers[i] =
          Arrays.stream(era)
              .boxed()
              .sorted(Comparator.comparingDouble(at -> distance(panel.features()[at], row)))
              .limit(neighbours)
              .mapToDouble(at -> panel.targets()[at])
              .average()
              .orElse(0);
    }
    return answers;
  }

  private static double distance(double[] left, double[] right) {
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      sum += (left[i] - right[i]) * (left[i] - right[i]);
    }
    return sum;
  }
}
