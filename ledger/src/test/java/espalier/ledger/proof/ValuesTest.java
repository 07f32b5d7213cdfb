package espalier.ledger.proof;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import espalier.base.codec.Malformed;
import espalier.ledger.state.Seeds;
import espalier.proof.circuit.Interval;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ValuesTest {
  @Test
  void cells_of_any_size_come_back_as_they_were() {
    Seeds.forEach(
        500,
        random -> {
          int shift = 2 + random.nextInt(61);
          long[] cells =
              random.longs(random.nextInt(20)).map(cell -> (cell >> shift) / 2).toArray();
          Values values = Values.of(3, cells);
          assertArrayEquals(cells, values.cells());
          assertEquals(values, Values.CODEC.decode(Values.CODEC.encode(values)));
        });
  }

  @Test
  void the_narrowest_width_is_the_only_one() {
    assertEquals(1, Values.of(0, new long[] {-128, 127}).width());
    assertEquals(2, Values.of(0, new long[] {128}).width());
    assertEquals(2, Values.of(0, new long[] {-129, 32_767}).width());
    assertEquals(4, Values.of(0, new long[] {-32_769}).width());
    assertEquals(8, Values.of(0, new long[] {1L << 31}).width());
    var wide = Blob.of(new byte[] {0, 5});
    assertThrows(IllegalArgumentException.class, () -> new Values(0, 2, wide));
    assertThrows(IllegalArgumentException.class, () -> new Values(0, 3, Blob.of(new byte[3])));
    assertThrows(IllegalArgumentException.class, () -> new Values(0, 2, Blob.of(new byte[3])));
  }

  @Test
  void a_cell_of_2_to_62_is_taken_and_one_more_is_not() {
    Values.of(0, new long[] {Interval.LIMIT, -Interval.LIMIT});
    assertThrows(
        IllegalArgumentException.class, () -> Values.of(0, new long[] {Interval.LIMIT + 1}));
  }

  @Test
  void a_mebibyte_is_taken_and_one_more_byte_is_not() {
    assertEquals(Values.BYTES_MAX, Values.of(0, new long[Values.BYTES_MAX]).packed().length());
    assertThrows(
        IllegalArgumentException.class, () -> Values.of(0, new long[Values.BYTES_MAX + 1]));
  }

  @Test
  void a_digest_tells_steps_and_cells_apart() {
    var one = Values.digest(List.of(Values.of(0, new long[] {1, 2})));
    assertNotEquals(one, Values.digest(List.of(Values.of(1, new long[] {1, 2}))));
    assertNotEquals(one, Values.digest(List.of(Values.of(0, new long[] {2, 1}))));
    assertNotEquals(one, Values.digest(List.of()));
  }

  @Test
  void a_cut_encoding_is_refused() {
    byte[] bytes = Values.CODEC.encode(Values.of(0, new long[] {1, 2, 3}));
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = java.util.Arrays.copyOf(bytes, length);
      assertThrows(Malformed.class, () -> Values.CODEC.decode(cut));
    }
  }
}
