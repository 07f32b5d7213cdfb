package espalier.provider.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.provider.hardware.Hardware;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchmarkTest {
  @TempDir Path folder;

  @Test
  void this_machine_measures_itself_and_leaves_nothing() throws Exception {
    var said = new ArrayList<String>();
    var percents = new ArrayList<Integer>();
    var benchmark =
        new Benchmark(
            folder,
            Duration.ofMillis(30),
            (what, percent) -> {
              said.add(what);
              percents.add(percent);
            });
    Score score = benchmark.run(Hardware.ofThisMachine(folder).report());
    assertTrue(score.singleCoreUnits() > 0);
    assertTrue(score.multiCoreUnits() > 0);
    assertTrue(score.memoryMegabytesPerSecond() > 0);
    assertTrue(score.diskMegabytesPerSecond() > 0);
    assertEquals(List.of("one core", "all cores", "memory", "disk", "done"), said);
    assertEquals(List.of(0, 25, 50, 75, 100), percents);
    assertEquals(score, Score.CODEC.decode(Score.CODEC.encode(score)));
    try (var left = Files.list(folder)) {
      assertEquals(0, left.count());
    }
  }

  /// The plain twin: the same steps in numbers of any size.
  @Test
  void the_integer_answer_is_that_of_arithmetic_without_bounds() {
    BigInteger mask = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
    BigInteger state = BigInteger.valueOf(42);
    BigInteger folded = BigInteger.ZERO;
    for (int step = 0; step < 20_000; step++) {
      state = state.add(new BigInteger("9e3779b97f4a7c15", 16)).and(mask);
      BigInteger mixed =
          state
              .xor(state.shiftRight(30))
              .multiply(new BigInteger("bf58476d1ce4e5b9", 16))
              .and(mask);
      mixed =
          mixed
              .xor(mixed.shiftRight(27))
              .multiply(new BigInteger("94d049bb133111eb", 16))
              .and(mask);
      BigInteger turned = folded.shiftLeft(1).or(folded.shiftRight(63)).and(mask);
      folded = turned.xor(mixed).xor(mixed.shiftRight(31));
    }
    assertEquals(folded.longValue(), Kernels.integers(42, 20_000));
    assertEquals(Benchmark.Answers.INTEGERS, Kernels.integers(42, Kernels.INTEGER_STEPS));
  }

  @Test
  void the_trace_is_that_of_whole_numbers() {
    int side = Kernels.SIDE;
    double[] left = Kernels.matrix(1);
    double[] right = Kernels.matrix(2);
    long trace = 0;
    for (int i = 0; i < side; i++) {
      for (int k = 0; k < side; k++) {
        long factor = Math.round(left[i * side + k]);
        trace += factor * Math.round(right[k * side + i]);
      }
    }
    assertEquals((double) trace, Kernels.floats(left, right, new double[side * side]));
    assertEquals(Benchmark.Answers.TRACE, (double) trace);
  }

  @Test
  void units_are_the_geometric_mean() {
    assertEquals(600, Score.units(400, 900));
    assertEquals(0, Score.units(0, 900));
  }
}
