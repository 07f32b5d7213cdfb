package espalier.scoring.tournament;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InverseNormalTest {
  private static final MathContext DIGITS = new MathContext(60);

  /// Method: the distribution function by its Taylor series at 0 with 60 digits, which shares
  /// nothing with the code under test, must lead each quantile back to its share.
  @Test
  void the_exact_quantile_leads_back_to_its_share() {
    for (int[] share : new int[][] {{1, 65_534}, {1, 10_000}, {333, 10_000}, {1, 3}, {499, 1000}}) {
      BigInteger numerator = BigInteger.valueOf(share[0]);
      BigInteger denominator = BigInteger.valueOf(share[1]);
      BigDecimal z = Exact.scaled(InverseNormal.exact(numerator, denominator), 128);
      BigDecimal tail = new BigDecimal("0.5").subtract(half(z));
      BigDecimal wanted = new BigDecimal(numerator).divide(new BigDecimal(denominator), DIGITS);
      assertTrue(
          tail.subtract(wanted).abs().compareTo(new BigDecimal("1e-35")) < 0,
          () -> share[0] + " of " + share[1] + " leads back to " + tail);
    }
  }

  @Test
  void the_fast_quantile_is_within_its_bound_of_the_exact_one() {
    var random = new Random(3);
    for (int i = 0; i < 3_000; i++) {
      BigInteger denominator = BigInteger.valueOf(2 + random.nextInt(65_533));
      BigInteger numerator = BigInteger.valueOf(1 + random.nextInt(denominator.intValue() / 2));
      long fast = InverseNormal.upperQuantile60(numerator, denominator);
      BigInteger exact = InverseNormal.exact(numerator, denominator).shiftRight(68);
      long distance = BigInteger.valueOf(fast).subtract(exact).abs().longValueExact();
      assertTrue(
          distance <= InverseNormal.ERROR_60, numerator + " of " + denominator + ": " + distance);
    }
  }

  @Test
  void quantiles_agree_with_a_double_approximation_far_out() {
    for (double share = 0.5; share > 1e-15; share /= 1.37) {
      BigDecimal exact = new BigDecimal(share);
      double found = Exact.quantile(exact).doubleValue();
      assertEquals(doubleQuantile(share), found, 1e-8, "share " + share);
      if (share > 1e-6) {
        assertEquals(-found, Exact.quantile(BigDecimal.ONE.subtract(exact)).doubleValue(), 1e-12);
      }
    }
  }

  @Test
  void the_ends_are_infinite_and_beyond_them_is_nothing() {
    BigInteger one = BigInteger.ONE;
    assertEquals(InverseNormal.NEGATIVE_INFINITY, InverseNormal.quantile60(BigInteger.ZERO, one));
    assertEquals(InverseNormal.POSITIVE_INFINITY, InverseNormal.quantile60(one, one));
    assertThrows(ArithmeticException.class, () -> InverseNormal.quantile60(BigInteger.TWO, one));
    assertThrows(ArithmeticException.class, () -> InverseNormal.quantile60(one.negate(), one));
    assertThrows(
        ArithmeticException.class, () -> InverseNormal.quantile60(one, BigInteger.TEN.pow(17)));
    assertThrows(ArithmeticException.class, () -> Exact.quantile(BigDecimal.ONE));
  }

  @Test
  void a_table_holds_the_nearest_whole_numbers_and_is_odd_and_rising() {
    for (int rows : new int[] {2, 3, 10, 61, 1_000}) {
      GaussTable table = GaussTable.of(rows);
      BigInteger twice = BigInteger.valueOf(2L * rows);
      assertEquals(0, table.gauss(rows + 1));
      assertEquals(0, table.power(rows + 1));
      for (int code = 2; code <= rows; code++) {
        BigInteger below = BigInteger.valueOf(code - 1L);
        assertEquals(-GaussTable.exactGauss(below, twice), table.gauss(code));
        assertEquals(-GaussTable.exactPower(below, twice), table.power(code));
        assertEquals(-table.gauss(code), table.gauss(2 * rows + 2 - code));
        assertEquals(-table.power(code), table.power(2 * rows + 2 - code));
        assertTrue(table.gauss(code) < table.gauss(code + 1));
        assertTrue(table.power(code) < table.power(code + 1));
      }
    }
  }

  /// Method: tables that another library computed with 40 digits.
  @Test
  void tables_are_those_of_an_independent_implementation() throws IOException {
    var tables = Vectors.file("gauss-tables.json").get("tables");
    assertEquals(5, tables.size());
    for (var expected : tables) {
      GaussTable table = GaussTable.of(expected.get("rows").asInt());
      assertEquals(expected.get("hash").asString(), table.hash().toString());
      int last = 2 * table.rows();
      assertEquals(expected.get("largest_gauss").asLong(), table.gauss(last));
      assertEquals(expected.get("largest_power").asLong(), table.power(last));
    }
  }

  @Test
  void the_largest_table_agrees_with_doubles_to_the_last_bit_but_one() {
    GaussTable table = GaussTable.of(RankCodes.ROWS_MAX);
    for (int code = 2; code <= 2 * RankCodes.ROWS_MAX; code += 997) {
      double z = doubleQuantile((code - 1) / (2.0 * RankCodes.ROWS_MAX));
      assertEquals(z * 0x1p28, (double) table.gauss(code), 1);
      assertEquals(
          Math.signum(z) * Math.pow(Math.abs(z), 1.5) * 0x1p28, (double) table.power(code), 2);
    }
    assertThrows(IllegalArgumentException.class, () -> GaussTable.of(RankCodes.ROWS_MAX + 1));
    assertThrows(IllegalArgumentException.class, () -> GaussTable.of(1));
  }

  @Test
  void integer_roots_are_the_largest_that_fit() {
    var random = new Random(9);
    for (int i = 0; i < 20_000; i++) {
      long value = random.nextLong() >>> (1 + random.nextInt(62));
      long root = IntegerRoot.floor(value);
      assertTrue(root * root <= value);
      assertTrue(BigInteger.valueOf(root + 1).pow(2).compareTo(BigInteger.valueOf(value)) > 0);
    }
    assertEquals(3_037_000_499L, IntegerRoot.floor(Long.MAX_VALUE));
    assertThrows(ArithmeticException.class, () -> IntegerRoot.floor(-1));
    assertEquals(
        BigInteger.valueOf(-1414),
        IntegerRoot.quotient(BigInteger.valueOf(-2000), BigInteger.TWO, 0));
  }

  /// `Phi(z) - 1/2`, by `sum (-1)^k z^(2k+1) / (2^k k! (2k+1))` over `sqrt(2 pi)`.
  private static BigDecimal half(BigDecimal z) {
    var pi =
        new BigDecimal("3.14159265358979323846264338327950288419716939937510582097494459230781");
    BigDecimal term = z;
    BigDecimal sum = BigDecimal.ZERO;
    for (int k = 0; k < 200; k++) {
      sum = sum.add(term.divide(BigDecimal.valueOf(2L * k + 1), DIGITS));
      term =
          term.multiply(z, DIGITS)
              .multiply(z, DIGITS)
              .divide(BigDecimal.valueOf(-2L * (k + 1)), DIGITS);
    }
    return sum.divide(pi.multiply(BigDecimal.TWO).sqrt(DIGITS), DIGITS);
  }

  /// Newton on the complementary error function's continued fraction, in doubles.
  static double doubleQuantile(double share) {
    if (share > 0.5) {
      return -doubleQuantile(1 - share);
    }
    double low = 0;
    double high = 9;
    for (int i = 0; i < 100; i++) {
      double middle = (low + high) / 2;
      if (doubleTail(middle) > share) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return -(low + high) / 2;
  }

  private static double doubleTail(double x) {
    double density = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    if (x < 3) {
      double term = x;
      double sum = 0;
      for (int odd = 3; term > 1e-18; odd += 2) {
        sum += term;
        term *= x * x / odd;
      }
      return 0.5 - density * sum;
    }
    double fraction = x;
    for (int k = 200; k >= 1; k--) {
      fraction = x + k / fraction;
    }
    return density / fraction;
  }
}
