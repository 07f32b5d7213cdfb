package espalier.base.unit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class UnitTest {
  private static final BigInteger PICO = BigInteger.TEN.pow(12);

  @Test
  void an_amount_refuses_to_wrap_or_to_be_negative() {
    assertThrows(IllegalArgumentException.class, () -> new Amount(-1));
    assertThrows(ArithmeticException.class, () -> new Amount(Long.MAX_VALUE).plus(new Amount(1)));
    assertThrows(IllegalArgumentException.class, () -> new Amount(1).minus(new Amount(2)));
  }

  @Test
  void a_share_equals_the_exact_fraction_rounded_down() {
    var random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      var amount = new Amount(random.nextLong(Long.MAX_VALUE));
      var rate = new BasisPoints(random.nextInt(10_001));
      var exact =
          BigInteger.valueOf(amount.units())
              .multiply(BigInteger.valueOf(rate.value()))
              .divide(BigInteger.valueOf(10_000));
      assertEquals(exact.longValueExact(), amount.shareRoundedDown(rate).units());
    }
  }

  @Test
  void accrual_in_pieces_equals_accrual_at_once_and_the_exact_product() {
    var random = new Random(2);
    for (int i = 0; i < 10_000; i++) {
      var rate = new Rate(random.nextLong(1L << random.nextInt(1, 62)));
      var pieces = Accrued.ZERO;
      long total = 0;
      for (int piece = random.nextInt(5); piece >= 0; piece--) {
        long time = random.nextLong(1L << 20);
        total += time;
        pieces = pieces.plus(rate, time);
      }
      assertEquals(Accrued.ZERO.plus(rate, total), pieces);
      var exact = BigInteger.valueOf(rate.nanoUnitsPerSecond()).multiply(BigInteger.valueOf(total));
      assertEquals(exact.divide(PICO).longValueExact(), pieces.payable().units());
    }
  }

  @Test
  void the_first_millisecond_above_a_limit_is_exact() {
    var random = new Random(3);
    for (int i = 0; i < 10_000; i++) {
      var start = new Accrued(random.nextLong(1000), random.nextLong(1_000_000_000_000L));
      var rate = new Rate(1 + random.nextLong(1L << random.nextInt(1, 50)));
      var limit = new Amount(random.nextLong(2000));
      long until = start.millisecondsUntilAbove(limit, rate);
      assertEquals(true, start.plus(rate, until).payable().exceeds(limit));
      if (until > 0) {
        assertEquals(false, start.plus(rate, until - 1).payable().exceeds(limit));
      }
    }
  }

  @Test
  void wide_division_equals_big_integers() {
    var random = new Random(4);
    for (int i = 0; i < 10_000; i++) {
      long left = random.nextLong(1L << random.nextInt(1, 63));
      long right = random.nextLong(1L << random.nextInt(1, 63));
      long divisor = 1 + random.nextLong(1L << random.nextInt(1, 62));
      var exact = BigInteger.valueOf(left).multiply(BigInteger.valueOf(right));
      var divided = exact.divideAndRemainder(BigInteger.valueOf(divisor));
      assertEquals(divided[1].longValueExact(), Wide.product(left, right).remainder(divisor));
      if (divided[0].bitLength() < 64) {
        assertEquals(divided[0].longValueExact(), Wide.mulDiv(left, right, divisor));
      } else {
        assertThrows(ArithmeticException.class, () -> Wide.mulDiv(left, right, divisor));
      }
    }
  }

  @Test
  void an_address_reads_back_and_every_wrong_character_is_found() {
    var account = new AccountId(new Hash(1, -2, 3, -4));
    String text = account.toString();
    assertEquals(account, AccountId.parse(text));
    for (int i = 0; i < text.length(); i++) {
      String wrong =
          text.substring(0, i) + (text.charAt(i) == 'q' ? 'p' : 'q') + text.substring(i + 1);
      assertThrows(IllegalArgumentException.class, () -> AccountId.parse(wrong), wrong);
    }
  }

  /// Source: BIP-350, valid test vector with an empty data part.
  @Test
  void bech32m_agrees_with_its_standard() {
    assertEquals("a1lqfn3a", Bech32m.encode("a", new byte[0]));
  }

  @Test
  void hashes_sort_as_unsigned_bytes() {
    assertEquals(true, new Hash(-1, 0, 0, 0).compareTo(new Hash(1, 0, 0, 0)) > 0);
    var hash = new Hash(0x0123456789abcdefL, 2, 3, -4);
    assertEquals(hash, Hash.parse(hash.toString()));
    assertEquals(hash, Hash.of(hash.bytes()));
    assertThrows(
        IllegalArgumentException.class,
        () -> Hash.parse(hash.toString().toUpperCase(java.util.Locale.ROOT)));
  }

  @Test
  void a_denomination_has_a_narrow_alphabet() {
    assertEquals("esp", new Denomination("esp").name());
    for (String wrong : new String[] {"es", "Esp", "1esp", "e-sp", "abcdefghijklmnopq"}) {
      assertThrows(IllegalArgumentException.class, () -> new Denomination(wrong), wrong);
    }
  }
}
