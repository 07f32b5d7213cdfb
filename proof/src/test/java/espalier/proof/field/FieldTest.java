package espalier.proof.field;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.proof.Seeds;
import java.math.BigInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Every operation against `BigInteger`.
final class FieldTest {
  private static final BigInteger P =
      BigInteger.TWO.pow(64).subtract(BigInteger.TWO.pow(32)).add(BigInteger.ONE);
  private static final BigInteger SEVEN = BigInteger.valueOf(7);

  private static BigInteger big(long unsigned) {
    return new BigInteger(Long.toUnsignedString(unsigned));
  }

  private static long element(BigInteger value) {
    return value.mod(P).longValue();
  }

  private static Extension plainProduct(Extension a, Extension b) {
    BigInteger a0 = big(a.c0());
    BigInteger a1 = big(a.c1());
    BigInteger b0 = big(b.c0());
    BigInteger b1 = big(b.c1());
    return new Extension(
        element(a0.multiply(b0).add(SEVEN.multiply(a1).multiply(b1))),
        element(a0.multiply(b1).add(a1.multiply(b0))));
  }

  @Test
  void base_operations_agree_with_big_integers() {
    Seeds.forEach(50_000, FieldTest::baseOperations);
  }

  private static void baseOperations(RandomGenerator random) {
    long a = Elements.base(random);
    long b = Elements.base(random);
    long c = Elements.base(random);
    long d = Elements.base(random);
    assertEquals(element(big(a).add(big(b))), Goldilocks.add(a, b));
    assertEquals(element(big(a).subtract(big(b))), Goldilocks.sub(a, b));
    assertEquals(element(big(a).negate()), Goldilocks.negate(a));
    assertEquals(element(big(a).multiply(big(b))), Goldilocks.mul(a, b));
    assertEquals(element(big(a).multiply(big(a))), Goldilocks.square(a));
    assertEquals(element(big(a).multiply(SEVEN)), Extensions.timesSeven(a));
    assertEquals(
        element(big(a).multiply(big(b)).add(big(c).multiply(big(d)))),
        Extensions.sumOfProducts(a, b, c, d));
  }

  @Test
  void wide_sums_are_reduced() {
    Seeds.forEach(
        20_000,
        random -> {
          long low = random.nextLong();
          long high = random.nextInt(8) == 0 ? -1 : random.nextLong();
          long top = random.nextInt(8) == 0 ? 0xffff_ffffL : random.nextInt() & 0xffff_ffffL;
          BigInteger wide = big(high).shiftLeft(64).add(big(low));
          assertEquals(element(wide), Goldilocks.reduce(high, low));
          assertEquals(
              element(wide.add(big(top).shiftLeft(128))), Goldilocks.reduce(top, high, low));
          assertEquals(element(big(low)), Goldilocks.canonical(low));
        });
  }

  @Test
  void powers_and_inverses_agree_with_big_integers() {
    Seeds.forEach(
        300,
        random -> {
          long a = Elements.base(random);
          long exponent = random.nextLong();
          assertEquals(big(a).modPow(big(exponent), P).longValue(), Goldilocks.pow(a, exponent));
          if (a != 0) {
            assertEquals(big(a).modInverse(P).longValue(), Goldilocks.inverse(a));
          }
        });
    assertThrows(ArithmeticException.class, () -> Goldilocks.inverse(0));
  }

  @Test
  void signed_integers_survive_the_way_there_and_back() {
    long half = (Goldilocks.MODULUS >>> 1) - 1;
    for (long value : new long[] {0, 1, -1, 127, -128, half, -half, Integer.MIN_VALUE}) {
      long element = Goldilocks.fromSigned(value);
      assertEquals(element(BigInteger.valueOf(value)), element);
      assertEquals(value, Goldilocks.toSigned(element));
    }
    for (long value : new long[] {Long.MIN_VALUE, Long.MAX_VALUE}) {
      assertEquals(element(BigInteger.valueOf(value)), Goldilocks.fromSigned(value));
    }
  }

  @Test
  void roots_of_unity_have_exactly_their_order() {
    assertEquals(1, Goldilocks.rootOfUnity(0));
    assertEquals(Goldilocks.MODULUS - 1, Goldilocks.rootOfUnity(1));
    for (int bits = 1; bits <= Goldilocks.TWO_ADICITY; bits++) {
      long root = Goldilocks.rootOfUnity(bits);
      assertEquals(Goldilocks.rootOfUnity(bits - 1), Goldilocks.square(root));
    }
    assertThrows(IllegalArgumentException.class, () -> Goldilocks.rootOfUnity(33));
    assertThrows(IllegalArgumentException.class, () -> Goldilocks.rootOfUnity(-1));
  }

  @Test
  void seven_is_no_square_so_that_the_extension_is_a_field() {
    assertEquals(Goldilocks.MODULUS - 1, Goldilocks.pow(7, (Goldilocks.MODULUS - 1) >>> 1));
  }

  @Test
  void extension_operations_agree_with_big_integers() {
    Seeds.forEach(20_000, FieldTest::extensionOperations);
  }

  private static void extensionOperations(RandomGenerator random) {
    Extension a = Elements.extension(random);
    Extension b = Elements.extension(random);
    long c = Elements.base(random);
    assertEquals(plainProduct(a, b), a.times(b));
    assertEquals(plainProduct(a, a), a.square());
    assertEquals(plainProduct(a, Extension.of(c)), a.timesBase(c));
    assertEquals(
        new Extension(Goldilocks.add(a.c0(), b.c0()), Goldilocks.add(a.c1(), b.c1())), a.plus(b));
    assertEquals(a, a.plus(b).minus(b));
    assertEquals(Extension.ZERO, a.plus(a.negate()));
    if (!a.isZero()) {
      assertEquals(Extension.ONE, a.times(a.inverse()));
    }
  }

  @Test
  void extension_powers_multiply() {
    var x = new Extension(3, 5);
    assertEquals(Extension.ONE, x.pow(0));
    Extension product = Extension.ONE;
    for (int i = 0; i < 20; i++) {
      assertEquals(product, x.pow(i));
      assertEquals(product, Extensions.get(Extensions.powers(x, 20), i));
      product = product.times(x);
    }
    assertThrows(ArithmeticException.class, Extension.ZERO::inverse);
  }

  @Test
  void an_element_that_is_not_canonical_is_refused() {
    assertTrue(Goldilocks.isCanonical(Goldilocks.MODULUS - 1));
    assertFalse(Goldilocks.isCanonical(Goldilocks.MODULUS));
    assertFalse(Goldilocks.isCanonical(-1));
    assertThrows(IllegalArgumentException.class, () -> new Extension(Goldilocks.MODULUS, 0));
    assertThrows(IllegalArgumentException.class, () -> new Extension(0, -1));
  }

  @Test
  void vector_operations_agree_with_elements() {
    Seeds.forEach(
        200,
        random -> {
          int count = 1 + random.nextInt(20);
          Extension[] a = Elements.extensions(random, count);
          Extension[] b = Elements.extensions(random, count);
          Extension factor = Elements.extension(random);
          Extension sum = Extension.ZERO;
          var scaled = new Extension[count];
          for (int i = 0; i < count; i++) {
            sum = sum.plus(a[i].times(b[i]));
            scaled[i] = a[i].plus(b[i].times(factor));
          }
          assertEquals(sum, Extensions.dot(Extensions.of(a), Extensions.of(b)));
          long[] target = Extensions.of(a);
          Extensions.addScaled(target, Extensions.of(b), factor);
          assertArrayEquals(Extensions.of(scaled), target);
        });
  }

  @Test
  void many_inverses_cost_one() {
    long[] vector = Extensions.of(new Extension(3, 1), new Extension(0, 9), Extension.ONE);
    long[] inverses = Extensions.inverses(vector);
    for (int i = 0; i < 3; i++) {
      assertEquals(Extension.ONE, Extensions.get(vector, i).times(Extensions.get(inverses, i)));
    }
    assertNotEquals(Extension.ONE, Extensions.get(inverses, 0));
    long[] withZero = Extensions.of(Extension.ONE, Extension.ZERO);
    assertThrows(ArithmeticException.class, () -> Extensions.inverses(withZero));
  }
}
