package espalier.scoring.subnet;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.scoring.subnet.BondRules.Kind;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// What an epoch's input is refused for, at each bound and one past it, and what it holds.
final class EpochInputTest {
  private static final long MEBIBYTE = 1L << 20;

  private static void refused(String reason, Executable attempt) {
    var refusal = assertThrows(IllegalArgumentException.class, attempt);
    assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
  }

  private static SparseRows row(int... columns) {
    char[] column = new char[columns.length];
    for (int i = 0; i < columns.length; i++) {
      column[i] = (char) columns[i];
    }
    int[] start = {0, columns.length, columns.length, columns.length};
    return new SparseRows(start, column, new char[columns.length]);
  }

  @Test
  void rows_name_each_uid_once_and_in_order() {
    assertEquals(3, row(0, 2).rows());
    refused("ascending columns below 3", () -> row(0, 3));
    refused("ascending columns below 3", () -> row(1, 1));
    refused("ascending columns below 3", () -> row(2, 0));
    refused("row starts", () -> new SparseRows(new int[] {0, 1}, new char[2], new char[2]));
    refused("row starts", () -> new SparseRows(new int[0], new char[0], new char[0]));
    refused("ends before", () -> new SparseRows(new int[] {0, 2, 1}, new char[1], new char[1]));
    refused("one each", () -> new SparseRows(new int[] {0, 1}, new char[1], new char[2]));
  }

  private static Neurons neurons(long[] stake, int owner) {
    int n = stake.length;
    return new Neurons(stake, new long[n], new long[n], new long[n], new boolean[n], owner);
  }

  @Test
  void neurons_and_their_stakes_are_bounded() {
    assertEquals(4_096, neurons(new long[4_096], 4_095).size());
    refused("at most 4096", () -> neurons(new long[4_097], 0));
    refused("below 4096", () -> neurons(new long[4_096], 4_096));
    refused("owner uid -2", () -> neurons(new long[1], -2));
    assertDoesNotThrow(() -> neurons(new long[] {(1L << 62) - 1, 0}, 0));
    refused("uid 1", () -> neurons(new long[] {(1L << 62) - 1, 1}, 0));
    refused("uid 0 is -1", () -> neurons(new long[] {-1}, 0));
    refused(
        "as many of each",
        () -> new Neurons(new long[2], new long[1], new long[2], new long[2], new boolean[2], 0));
  }

  @Test
  void rules_outside_their_range_are_refused() {
    BondRules bonds = new BondRules(Kind.YUMA_2, 65_535, 1_000_000, Optional.empty());
    refused("kappa 65536", () -> new EpochRules(65_536, 1, 1, 1, bonds));
    refused("none below 0", () -> new EpochRules(1, -1, 1, 1, bonds));
    refused("penalty 65536", () -> new BondRules(Kind.YUMA_2, 65_536, 0, Optional.empty()));
    refused(
        "moving average 1000001", () -> new BondRules(Kind.YUMA_2, 0, 1_000_001, Optional.empty()));
    var liquid = Optional.of(new LiquidAlpha(1_638, 65_535, -32_767));
    refused("expected Yuma 3", () -> new BondRules(Kind.YUMA_2, 0, 0, liquid));
    refused("1638 <= low", () -> new LiquidAlpha(1_637, 65_535, 0));
    refused("low <= high", () -> new LiquidAlpha(20_000, 19_999, 0));
    refused("steepness 32768", () -> new LiquidAlpha(1_638, 1_638, 32_768));
  }

  @Test
  void an_epoch_fits_its_rows_to_its_neurons() {
    Neurons two = neurons(new long[2], 0);
    SparseRows rows = SparseRows.empty(2);
    refused("for 2 neurons", () -> new EpochInput(0, 0, 0, two, SparseRows.empty(3), rows));
    refused("for 2 neurons", () -> new EpochInput(0, 0, 0, two, rows, SparseRows.empty(1)));
    refused("neither below 0", () -> new EpochInput(0, 0, -1, two, rows, rows));
  }

  @Test
  void a_weight_outside_sixteen_bits_is_refused_by_its_place() {
    refused("weight 1 is 65536", () -> WeightScale.toU16(new int[] {1, 65_536}));
    refused("weight 0 is -1", () -> WeightScale.toU16(new int[] {-1}));
  }

  @Test
  void an_epoch_of_nobody_yields_nothing() {
    EpochRules rules = EpochTiming.rules(Kind.YUMA_2, false, 1);
    Neurons nobody = neurons(new long[0], Neurons.NO_OWNER);
    SparseRows none = SparseRows.empty(0);
    EpochOutput output = new Epoch().run(rules, new EpochInput(0, 0, 9, nobody, none, none));
    assertEquals(0, output.combinedEmission().length);
  }

  @Test
  void the_largest_common_subnet_fits_into_64_mebibytes_and_a_thousand_epochs_add_none() {
    Epoch epoch = new Epoch();
    epoch.run(EpochTiming.rules(Kind.YUMA_3, true, 256), EpochTiming.fullSubnet(4_096, 256, 5));
    long held = epoch.workingBytes();
    assertTrue(held > MEBIBYTE && held <= 64 * MEBIBYTE, () -> held + " bytes");
    EpochRules rules = EpochTiming.rules(Kind.YUMA_2, false, 8);
    EpochInput input = EpochTiming.fullSubnet(64, 8, 6);
    long[] first = epoch.run(rules, input).combinedEmission();
    for (int run = 0; run < 1_000; run++) {
      assertTrue(Arrays.equals(first, epoch.run(rules, input).combinedEmission()));
    }
    assertEquals(held, epoch.workingBytes());
  }
}
