package espalier.provider.train;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// A table of numbers with one class a row, as [TableReader] read it.
///
/// @param rows features: `rows[i]` has [#columns()] finite numbers
/// @param labels `labels[i]` is the index of row i's class in `classes`
/// @param classes the distinct classes in ascending order: by value if all are whole numbers
/// @param sha256 of the file as it lay on disk, in hexadecimal
record Table(float[][] rows, int[] labels, List<String> classes, String sha256) {

  int columns() {
    return rows[0].length;
  }

  /// The rows split into those to train on and those held out, the same for the same seed.
  ///
  /// @throws BadInput if either part would be empty
  Split split(long seed, int heldOutPercent) {
    int[] order = shuffled(rows.length, seed, -1);
    int[] heldOut = heldOut(rows.length, seed, heldOutPercent);
    if (heldOut.length == 0 || heldOut.length == rows.length) {
      throw new BadInput(
          "the table has %d rows, of which %d %% leave nothing to %s; give a table with more rows"
              .formatted(
                  rows.length, heldOutPercent, heldOut.length == 0 ? "check with" : "train on"));
    }
    return new Split(Arrays.copyOfRange(order, heldOut.length, order.length), heldOut);
  }

  /// The row numbers to check with, of so many rows.
  static int[] heldOut(int rows, long seed, int heldOutPercent) {
    return Arrays.copyOf(
        shuffled(rows, seed, -1), (int) Math.round(rows * (heldOutPercent / 100.0)));
  }

  /// Row numbers to train on, and row numbers to check with; together every row once.
  record Split(int[] training, int[] heldOut) {}

  /// The numbers below `count` in an order that `seed` and `epoch` decide.
  ///
  /// [Random] is used because its sequence is part of the Java specification: a checkpoint taken on
  /// one machine goes on with the same rows on another. The order depends on nothing else, so the
  /// step alone says where a run stands in its data.
  static int[] shuffled(int count, long seed, long epoch) {
    var random = new Random(seed * 0x9E3779B97F4A7C15L + epoch * 0xD1B54A32D192ED03L);
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      order[i] = i;
    }
    for (int i = count - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int kept = order[i];
      order[i] = order[j];
      order[j] = kept;
    }
    return order;
  }
}
