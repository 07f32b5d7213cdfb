package espalier.forecast.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class QuantityTest {
  @Test
  void quantities_are_read_with_their_units() {
    assertEquals(Optional.of(0.33), Quantity.SHARE.parse("33 %"));
    assertEquals(Optional.of(0.33), Quantity.SHARE.parse("33%"));
    assertEquals(Optional.of(58.75 / 660), Quantity.SHARE.parse("58.75 / 660"));
    assertEquals(Optional.of(0.03), Quantity.GROWTH.parse("3 % a year"));
    assertEquals(Optional.of(1.5), Quantity.MULTIPLE.parse("1.5 x"));
    assertEquals(Optional.of(5.85e12), Quantity.MONEY.parse("5.85 T USD"));
    assertEquals(Optional.of(12.0), Quantity.MONEY.parse("12 USD"));
    assertEquals(Optional.of(2e9), Quantity.MONEY.parse("2 B USD"));
  }

  @Test
  void what_lacks_its_unit_or_has_anothers_is_none() {
    for (String text :
        List.of("33", "0.33", "", " ", "%", "33 % a year", "1.5 x", "1 / 0", "∞ %")) {
      assertEquals(Optional.empty(), Quantity.SHARE.parse(text), text);
    }
    for (String text : List.of("3 %", "3", "3 x", "3 % per year")) {
      assertEquals(Optional.empty(), Quantity.GROWTH.parse(text), text);
    }
    for (String text :
        List.of("5 T", "5", "5 EUR", "1e12 USD", "5 Q USD", "9999999999999999 USD")) {
      assertEquals(Optional.empty(), Quantity.MONEY.parse(text), text);
    }
  }

  @Test
  void dollars_are_written_to_four_digits_with_the_power_of_a_thousand() {
    assertEquals("5.850 T", Quantity.money(5.85e12));
    assertEquals("878.4 M", Quantity.money(878.38e6));
    assertEquals("1.000 B", Quantity.money(999.96e6));
    assertEquals("999.9 M", Quantity.money(999.94e6));
    assertEquals("12.50", Quantity.money(12.5));
    assertEquals("0", Quantity.money(0));
    assertEquals("-1.500 K", Quantity.money(-1_500));
    assertEquals("1.000 M", Quantity.money(999_999.99));
  }

  /// Method: write random amounts, read them back, and allow for the four digits.
  @Test
  void what_is_written_reads_back_as_the_same_figure() {
    var random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      double dollars = Math.exp(random.nextDouble() * 25 + 3);
      double back = Quantity.MONEY.parse(Quantity.MONEY.format(dollars)).orElseThrow();
      assertEquals(dollars, back, dollars * 6e-4 + 0.005);
      double share = random.nextDouble();
      assertEquals(share, Quantity.SHARE.parse(Quantity.SHARE.format(share)).orElseThrow(), 6e-5);
    }
  }
}
