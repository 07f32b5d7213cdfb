package espalier.scoring.subnet;

import static espalier.scoring.subnet.SubnetVectors.fixed;
import static espalier.scoring.subnet.SubnetVectors.fixedNumbers;
import static espalier.scoring.subnet.SubnetVectors.ints;
import static espalier.scoring.subnet.SubnetVectors.items;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Every case of `vectors/subnet/math.json`.
final class MathVectorTest {
  private static List<JsonNode> cases(String name) throws IOException {
    return items(SubnetVectors.file("math.json").get(name));
  }

  @Test
  void weighted_medians_agree() throws IOException {
    for (JsonNode item : cases("weighted_median")) {
      long[] stake = fixedNumbers(item.get("stake"));
      FixedPoint.normalise(stake, stake.length);
      long minority = Arrays.stream(stake).sum() - fixed(item.get("majority"));
      long found =
          new WeightedMedian()
              .of(fixedNumbers(item.get("score")), 0, stake, stake.length, minority);
      assertEquals(fixed(item.get("expect")), found, item::toString);
    }
  }

  @Test
  void weighted_medians_of_columns_agree() throws IOException {
    for (JsonNode item : cases("weighted_median_col")) {
      long[] all = fixedNumbers(item.get("stake"));
      long[] stake = Arrays.stream(all).filter(s -> s > 0).toArray();
      FixedPoint.normalise(stake, stake.length);
      long minority = Arrays.stream(stake).sum() - fixed(item.get("majority"));
      for (int j = 0; j < item.get("expect").size(); j++) {
        long[] score = new long[stake.length];
        int at = 0;
        for (int i = 0; i < all.length; i++) {
          if (all[i] > 0) {
            score[at++] = fixed(item.get("score_rows").get(i).get(j));
          }
        }
        assertEquals(
            fixed(item.get("expect").get(j)),
            new WeightedMedian().of(score, 0, stake, stake.length, minority),
            item::toString);
      }
    }
  }

  @Test
  void votes_are_scaled_to_the_greatest() throws IOException {
    for (JsonNode item : cases("max_upscale_to_u16")) {
      char[] scaled = WeightScale.toU16(fixedNumbers(item.get("input")));
      int[] found = new String(scaled).chars().toArray();
      assertArrayEquals(ints(item.get("expect")), found, item::toString);
    }
  }

  @Test
  void the_highest_stakes_get_permits() throws IOException {
    for (JsonNode item : cases("is_topk")) {
      long[] stake = SubnetVectors.longs(item.get("input"));
      int k = item.get("k").asInt();
      boolean[] expected = SubnetVectors.booleans(item.get("expect"));
      assertArrayEquals(expected, permits(stake, k), item::toString);
    }
  }

  /// The vectors fix the choice over all uids; an epoch leaves out those without stake.
  private static boolean[] permits(long[] stake, int k) {
    int n = stake.length;
    long[] none = new long[n];
    EpochRules rules =
        new EpochRules(
            32_767,
            k,
            5_000,
            0,
            new BondRules(BondRules.Kind.YUMA_2, 65_535, 900_000, java.util.Optional.empty()));
    Neurons neurons = new Neurons(stake, none, none, none, new boolean[n], Neurons.NO_OWNER);
    return new Epoch()
        .run(rules, new EpochInput(1, 0, 0, neurons, SparseRows.empty(n), SparseRows.empty(n)))
        .permit();
  }

  @Test
  void vectors_are_normalised() throws IOException {
    for (JsonNode item : cases("normalize")) {
      long[] numbers = fixedNumbers(item.get("input"));
      FixedPoint.normalise(numbers, numbers.length);
      for (int i = 0; i < numbers.length; i++) {
        assertEquals(
            item.get("expect").get(i).asDouble(),
            numbers[i] / (double) FixedPoint.ONE,
            item.get("tolerance").asDouble());
      }
    }
  }

  @Test
  void bonds_move_at_their_own_rate() throws IOException {
    for (JsonNode item : cases("ema_per_bond_alpha")) {
      long rate = fixed(item.get("alpha"));
      forEachCell(item, "old", "new", (old, fresh) -> FixedPoint.follow(rate, old, fresh));
    }
  }

  @Test
  void weights_are_interpolated() throws IOException {
    for (JsonNode item : cases("interpolate")) {
      long ratio = fixed(item.get("ratio"));
      forEachCell(item, "a", "b", (a, b) -> FixedPoint.interpolate(a, b, ratio));
    }
  }

  private interface Operation {
    long of(long first, long second);
  }

  private static void forEachCell(JsonNode item, String first, String second, Operation does) {
    for (int i = 0; i < item.get("expect").size(); i++) {
      for (int j = 0; j < item.get("expect").get(i).size(); j++) {
        long found =
            does.of(fixed(item.get(first).get(i).get(j)), fixed(item.get(second).get(i).get(j)));
        double expected = item.get("expect").get(i).get(j).asDouble();
        double tolerance = item.get("tolerance").asDouble();
        // A single-precision ratio of 0.9 is off by 2e-8 of the product.
        assertEquals(expected, found / (double) FixedPoint.ONE, tolerance + expected * 1e-7);
      }
    }
  }
}
