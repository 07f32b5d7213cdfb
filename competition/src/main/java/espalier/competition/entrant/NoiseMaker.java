package espalier.competition.entrant;

import java.util.Random;

/// Guesses: the yardstick for what luck alone earns.
public record NoiseMaker(long seed) implements Entrant {
  @Override
  public double[] predict(Panel panel) {
    return new Random(seed).doubles(panel.live().length).toArray();
  }
}
