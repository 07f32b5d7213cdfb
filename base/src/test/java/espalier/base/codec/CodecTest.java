package espalier.base.codec;

import static espalier.base.codec.Codecs.*;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.unit.Amount;
import espalier.base.unit.Coin;
import espalier.base.unit.Denomination;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class CodecTest {
  private enum Colour {
    RED,
    GREEN
  }

  private sealed interface Shape {}

  private record Dot() implements Shape {}

  private record Line(String name, List<Long> points, Optional<Coin> price, Colour colour)
      implements Shape {}

  private static final Codec<Line> LINE =
      record(
          "line",
          Line::new,
          field("name", text(8), Line::name),
          field("points", list(WHOLE, 3), Line::points),
          field("price", optional(COIN), Line::price),
          field("colour", choice("colour", Colour.values()), Line::colour));

  private static final Codec<Shape> SHAPE =
      union(
          "shape",
          variant(1, "dot", Dot.class, record("dot", Dot::new)),
          variant(2, "line", Line.class, LINE));

  private static final Shape EXAMPLE =
      new Line(
          "é",
          List.of(1L, 2L),
          Optional.of(new Coin(new Denomination("esp"), new Amount(7))),
          Colour.GREEN);

  @Test
  void the_bytes_are_as_specified() {
    assertEquals(
        "0002"
            + "00000002c3a9"
            + "00000002"
            + "00000000000000010000000000000002"
            + "01"
            + "00000003657370"
            + "0000000000000007"
            + "01",
        HexFormat.of().formatHex(SHAPE.encode(EXAMPLE)));
  }

  @Test
  void bytes_and_json_read_back() {
    assertEquals(EXAMPLE, SHAPE.decode(SHAPE.encode(EXAMPLE)));
    assertEquals(EXAMPLE, SHAPE.fromTree(SHAPE.toTree(EXAMPLE)));
    assertEquals(new Dot(), SHAPE.fromTree(SHAPE.toTree(new Dot())));
  }

  /// Method: whatever decodes must encode to the very same bytes.
  @Test
  void no_value_has_a_second_spelling() {
    byte[] good = SHAPE.encode(EXAMPLE);
    var random = new Random(5);
    int accepted = 0;
    for (int i = 0; i < 100_000; i++) {
      byte[] bytes = good.clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        var decoded = SHAPE.decode(bytes);
        accepted++;
        assertArrayEquals(bytes, SHAPE.encode(decoded));
      } catch (Malformed expected) {
        // Refused: nothing to compare.
      }
    }
    assertTrue(accepted > 100);
  }

  @Test
  void every_truncation_and_every_tail_is_refused() {
    byte[] good = SHAPE.encode(EXAMPLE);
    for (int length = 0; length < good.length; length++) {
      byte[] part = java.util.Arrays.copyOf(good, length);
      assertThrows(Malformed.class, () -> SHAPE.decode(part));
    }
    assertThrows(
        Malformed.class, () -> SHAPE.decode(java.util.Arrays.copyOf(good, good.length + 1)));
  }

  @Test
  void bounds_hold_at_n_and_fail_at_n_plus_one() {
    var three = new Line("12345678", List.of(1L, 2L, 3L), Optional.empty(), Colour.RED);
    assertEquals(three, LINE.decode(LINE.encode(three)));
    var four = new Line("x", List.of(1L, 2L, 3L, 4L), Optional.empty(), Colour.RED);
    assertThrows(Malformed.class, () -> LINE.decode(LINE.encode(four)));
    assertThrows(Malformed.class, () -> LINE.fromTree(LINE.toTree(four)));
    var nine = new Line("123456789", List.of(), Optional.empty(), Colour.RED);
    assertThrows(Malformed.class, () -> LINE.decode(LINE.encode(nine)));
  }

  @Test
  void json_says_what_is_wrong_and_where() {
    var refused =
        assertThrows(
            Malformed.class,
            () -> SHAPE.fromTree(Map.of("line", Map.of("name", "x", "points", List.of("a")))));
    assertTrue(refused.getMessage().contains("points"), refused.getMessage());
    assertThrows(Malformed.class, () -> SHAPE.fromTree(Map.of("dot", Map.of("x", 1L))));
    assertThrows(Malformed.class, () -> SHAPE.fromTree(Map.of("circle", Map.of())));
  }
}
