package espalier.scoring.subnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class FixedPointTest {
  private static final int DRAWS = 300_000;

  private static long exactQuotient(long value, long divisor) {
    return BigInteger.valueOf(value)
        .shiftLeft(32)
        .divide(BigInteger.valueOf(divisor))
        .longValueExact();
  }

  @Test
  void quotients_by_multiplication_are_exact() {
    var random = new SplittableRandom(7);
    for (int i = 0; i < DRAWS; i++) {
      long divisor = 1 + (random.nextLong() >>> (2 + random.nextInt(62)));
      long value = i % 5 == 0 ? divisor : random.nextLong(divisor + 1);
      if (i % 3 == 0) {
        // Close to a multiple of the divisor, where a quotient is wrong most easily.
        long quotient = random.nextLong((1L << 32) + 1);
        value =
            BigInteger.valueOf(quotient)
                .multiply(BigInteger.valueOf(divisor))
                .shiftRight(32)
                .longValueExact();
      }
      check(value, divisor);
    }
    for (int bits = 0; bits < 62; bits++) {
      for (int off = -1; off <= 1; off++) {
        long divisor = Math.max(1, (1L << bits) + off);
        check(divisor, divisor);
        check(divisor - 1, divisor);
        check(0, divisor);
      }
    }
  }

  private static void check(long value, long divisor) {
    long found =
        Reciprocal.quotient(value, divisor, Reciprocal.shift(divisor), Reciprocal.of(divisor));
    assertEquals(exactQuotient(value, divisor), found, () -> value + " / " + divisor);
    assertEquals(exactQuotient(value, divisor), FixedPoint.ratio(value, divisor));
  }

  @Test
  void products_are_rounded_down_below_zero_too() {
    assertEquals(-1, FixedPoint.multiply(1, -1));
    assertEquals(-1, FixedPoint.multiplyWide(1, -1));
    assertEquals(FixedPoint.ONE, FixedPoint.multiply(FixedPoint.ONE, FixedPoint.ONE));
    var random = new SplittableRandom(11);
    for (int i = 0; i < DRAWS; i++) {
      long a = random.nextLong(-FixedPoint.ONE, FixedPoint.ONE + 1);
      long b = random.nextLong(-FixedPoint.ONE, FixedPoint.ONE + 1);
      long exact =
          BigInteger.valueOf(a).multiply(BigInteger.valueOf(b)).shiftRight(32).longValueExact();
      assertEquals(exact, FixedPoint.multiply(a, b));
      assertEquals(exact, FixedPoint.multiplyWide(a, b));
    }
  }

  @Test
  void the_exponential_is_good_to_a_unit_in_the_last_place() {
    assertEquals(FixedPoint.ONE, FixedPoint.exp(0));
    var random = new SplittableRandom(13);
    long last = -1;
    for (int i = 0; i < DRAWS; i++) {
      long x = random.nextLong(-20 * FixedPoint.ONE, 20 * FixedPoint.ONE + 1);
      double exact = StrictMath.exp(x / (double) FixedPoint.ONE) * FixedPoint.ONE;
      assertTrue(Math.abs(exact - FixedPoint.exp(x)) <= 2 + exact * 1e-14, () -> "exp of " + x);
    }
    for (long x = -25 * FixedPoint.ONE; x <= 25 * FixedPoint.ONE; x += FixedPoint.ONE / 64) {
      assertTrue(FixedPoint.exp(x) >= last, "the exponential falls");
      last = FixedPoint.exp(x);
    }
  }

  @Test
  void inverses_are_truncated() {
    for (long x : new long[] {FixedPoint.ONE, FixedPoint.ONE + 1, 3 * FixedPoint.ONE, 1L << 61}) {
      assertEquals(
          BigInteger.ONE.shiftLeft(64).divide(BigInteger.valueOf(x)).longValueExact(),
          FixedPoint.invert(x));
    }
  }
}
