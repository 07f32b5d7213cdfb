package espalier.prover;

import java.util.Random;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// Random tests that can be replayed: a failure names the seed, `-Despalier.seed=` runs it alone.
public final class Seeds {
  private static final int SCALE = Integer.getInteger("espalier.scale", 1);

  private Seeds() {}

  /// Runs `property` with `count` fixed seeds (times the scale of long runs).
  public static void forEach(int count, Consumer<RandomGenerator> property) {
    Long only = Long.getLong("espalier.seed");
    if (only != null) {
      property.accept(new Random(only));
      return;
    }
    for (long seed = 1; seed <= (long) count * SCALE; seed++) {
      try {
        property.accept(new Random(seed));
      } catch (AssertionError | RuntimeException failed) {
        throw new AssertionError("seed " + seed + ": " + failed.getMessage(), failed);
      }
    }
  }
}
