package espalier.scoring.tournament;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.codec.Malformed;
import espalier.scoring.share.MerkleTree;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RankCodesTest {
  @Test
  void codes_are_twice_the_mean_rank_of_all_equal_keys() {
    var random = new Random(1);
    for (int i = 0; i < 2_000; i++) {
      long[] keys = keys(random, 2 + random.nextInt(60));
      assertArrayEquals(plain(keys), RankCodes.of(keys), () -> Arrays.toString(keys));
    }
  }

  @Test
  void a_ranker_is_not_changed_by_what_it_ranked_before() {
    var random = new Random(2);
    var ranker = new Ranker(300);
    for (int i = 0; i < 200; i++) {
      long[] keys = keys(random, 300);
      char[] codes = new char[300];
      ranker.rank(keys, codes);
      assertArrayEquals(plain(keys), codes);
    }
    assertThrows(IllegalArgumentException.class, () -> ranker.rank(new long[299], new char[300]));
    assertThrows(IllegalArgumentException.class, () -> ranker.rank(new long[300], new char[299]));
  }

  @Test
  void wide_keys_rank_as_the_numbers_they_are() {
    var random = new Random(3);
    for (int i = 0; i < 500; i++) {
      int rows = 2 + random.nextInt(40);
      long[] upper = keys(random, rows);
      long[] lower = keys(random, rows);
      var values = new ArrayList<BigDecimal>();
      for (int row = 0; row < rows; row++) {
        values.add(
            new BigDecimal(
                BigInteger.valueOf(upper[row])
                    .shiftLeft(64)
                    .add(new BigInteger(Long.toUnsignedString(lower[row])))));
      }
      char[] codes = new char[rows];
      new Ranker(rows).rank(upper, lower, codes);
      assertArrayEquals(RankCodes.of(values), codes);
    }
  }

  @Test
  void decimals_and_their_keys_rank_alike() {
    var random = new Random(4);
    for (int i = 0; i < 300; i++) {
      long[] keys = keys(random, 2 + random.nextInt(30));
      var values = Arrays.stream(keys).mapToObj(key -> BigDecimal.valueOf(key, 7)).toList();
      assertArrayEquals(RankCodes.of(keys), RankCodes.of(values));
    }
  }

  @Test
  void a_ranking_is_the_ranking_of_itself_and_nothing_else_is_canonical() {
    var random = new Random(5);
    int canonical = 0;
    for (int i = 0; i < 20_000; i++) {
      int rows = 2 + random.nextInt(6);
      char[] codes = new char[rows];
      for (int row = 0; row < rows; row++) {
        codes[row] = (char) random.nextInt(2 * rows + 3);
      }
      boolean expected = Arrays.equals(plain(longs(codes)), codes);
      assertEquals(expected, RankCodes.isCanonical(codes), () -> Arrays.toString(codes));
      canonical += expected ? 1 : 0;
      assertTrue(RankCodes.isCanonical(plain(longs(codes))));
    }
    assertTrue(canonical > 20, "only " + canonical + " of the vectors were canonical");
    assertFalse(RankCodes.isCanonical(new char[] {2}));
    assertFalse(RankCodes.isCanonical(new char[] {2, 0xffff}));
  }

  @Test
  void payloads_read_back_and_others_are_refused_with_a_sentence() {
    char[] codes = RankCodes.of(keys(new Random(6), 700));
    byte[] bytes = RankCodes.encode(codes);
    assertArrayEquals(codes, RankCodes.decodeCanonical(bytes, 700));
    assertEquals(MerkleTree.ofCut(bytes, 512).root(), RankCodes.tree(codes).root());
    assertEquals(3, RankCodes.tree(codes).count());
    assertThrows(Malformed.class, () -> RankCodes.decodeCanonical(bytes, 699));
    assertThrows(Malformed.class, () -> RankCodes.decode(new byte[3]));
    assertThrows(Malformed.class, () -> RankCodes.decode(new byte[2 * 32_768]));
    bytes[1]++;
    var refused = assertThrows(Malformed.class, () -> RankCodes.decodeCanonical(bytes, 700));
    assertTrue(refused.getMessage().contains("rank the predictions again"));
  }

  @Test
  void mutated_payloads_are_canonical_codes_or_malformed() {
    var random = new Random(7);
    for (int i = 0; i < 5_000; i++) {
      byte[] bytes = RankCodes.encode(RankCodes.of(keys(random, 2 + random.nextInt(5))));
      int rows = bytes.length / 2;
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        char[] codes = RankCodes.decodeCanonical(bytes, rows);
        assertArrayEquals(plain(longs(codes)), codes);
      } catch (Malformed refused) {
        assertFalse(Arrays.equals(plain(longs(RankCodes.decode(bytes))), RankCodes.decode(bytes)));
      }
    }
  }

  @Test
  void floating_point_bits_order_as_the_numbers_and_nan_is_refused() {
    float[] floats = {
      Float.NEGATIVE_INFINITY, -1e30f, -1, -Float.MIN_VALUE, 0, 1e-40f, 0.1f, 0.10000001f, 3e38f
    };
    double[] doubles = {Double.NEGATIVE_INFINITY, -1e300, -0.5, 0, Double.MIN_VALUE, 0.5, 1e308};
    for (int i = 1; i < floats.length; i++) {
      assertTrue(
          OrderedKeys.ofFloatBits(Float.floatToRawIntBits(floats[i - 1]))
              < OrderedKeys.ofFloatBits(Float.floatToRawIntBits(floats[i])));
    }
    for (int i = 1; i < doubles.length; i++) {
      assertTrue(
          OrderedKeys.ofDoubleBits(Double.doubleToRawLongBits(doubles[i - 1]))
              < OrderedKeys.ofDoubleBits(Double.doubleToRawLongBits(doubles[i])));
    }
    assertEquals(0, OrderedKeys.ofFloatBits(Float.floatToRawIntBits(-0f)));
    assertEquals(0, OrderedKeys.ofDoubleBits(Double.doubleToRawLongBits(-0.0)));
    assertThrows(
        IllegalArgumentException.class,
        () -> OrderedKeys.ofFloatBits(Float.floatToRawIntBits(Float.NaN)));
    assertThrows(
        IllegalArgumentException.class,
        () -> OrderedKeys.ofDoubleBits(Double.doubleToRawLongBits(Double.NaN)));
  }

  @Test
  void ties_broken_by_row_give_every_rank_once() {
    assertArrayEquals(
        new int[] {3, 1, 4, 2, 5}, RankCodes.tieBroken(RankCodes.of(new long[] {1, 0, 1, 0, 1})));
  }

  private static long[] keys(Random random, int rows) {
    int kind = random.nextInt(5);
    long[] keys = new long[rows];
    for (int i = 0; i < rows; i++) {
      keys[i] =
          switch (kind) {
            case 0 -> random.nextInt(3);
            case 1 -> random.nextLong();
            case 2 -> random.nextBoolean() ? Long.MIN_VALUE : Long.MAX_VALUE;
            case 3 -> random.nextInt(1 << 20);
            default -> 7;
          };
    }
    return keys;
  }

  /// The definition, in quadratic time: twice the mean of the ranks of all equal keys.
  private static char[] plain(long[] keys) {
    char[] codes = new char[keys.length];
    for (int i = 0; i < keys.length; i++) {
      int below = 0;
      int equal = 0;
      for (long key : keys) {
        below += key < keys[i] ? 1 : 0;
        equal += key == keys[i] ? 1 : 0;
      }
      codes[i] = (char) (2 * below + equal + 1);
    }
    return codes;
  }

  private static long[] longs(char[] codes) {
    long[] longs = new long[codes.length];
    Arrays.setAll(longs, i -> codes[i]);
    return longs;
  }
}
