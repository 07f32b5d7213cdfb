package espalier.ledger.state;

import java.util.Random;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// Runs a random test under many seeds; a failure names the seed that replays it alone.
public final class Seeds {
  private Seeds() {}

  /// How much longer than usual the random tests run: `-Despalier.scale=`.
  public static int scale() {
    return Integer.getInteger("espalier.scale", 1);
  }

  public static void forEach(int count, Consumer<RandomGenerator> test) {
    Long replayed = Long.getLong("espalier.seed");
    if (replayed != null) {
      test.accept(new Random(replayed));
      return;
    }
    long first = new Random().nextLong();
    long end = first + (long) count * scale();
    System.out.println("seeds " + first + " to " + (end - 1));
    for (long seed = first; seed != end; seed++) {
      try {
        test.accept(new Random(seed));
      } catch (RuntimeException | Error e) {
        throw new AssertionError("replay with -Despalier.seed=" + seed, e);
      }
    }
  }
}
