package espalier.prover.commitment;

import espalier.proof.field.Extensions;
import espalier.proof.field.Goldilocks;
import java.util.Arrays;

/// Where cells are read from: signed integers of absolute value below p/2, however they are kept.
///
/// Read many times, by several threads at once.
public interface CellSource {
  /// How many cells there are; cells behind them are zero.
  long count();

  /// Copies cells `first` to `first + length - 1`, all below [#count], to `target` from `at` on.
  void read(long first, int length, long[] target, int at);

  /// Cells kept as longs.
  static CellSource of(long[] cells) {
    return new CellSource() {
      @Override
      public long count() {
        return cells.length;
      }

      @Override
      public void read(long first, int length, long[] target, int at) {
        System.arraycopy(cells, (int) first, target, at, length);
      }
    };
  }

  /// Cells kept as ints.
  static CellSource of(int[] cells) {
    return new CellSource() {
      @Override
      public long count() {
        return cells.length;
      }

      @Override
      public void read(long first, int length, long[] target, int at) {
        int from = (int) first;
        for (int i = 0; i < length; i++) {
          target[at + i] = cells[from + i];
        }
      }
    };
  }

  /// Cells kept as shorts.
  static CellSource of(short[] cells) {
    return new CellSource() {
      @Override
      public long count() {
        return cells.length;
      }

      @Override
      public void read(long first, int length, long[] target, int at) {
        int from = (int) first;
        for (int i = 0; i < length; i++) {
          target[at + i] = cells[from + i];
        }
      }
    };
  }

  /// The same cells as shorts or ints, if they fit.
  static CellSource compact(long[] cells) {
    long all = 0;
    for (long cell : cells) {
      all |= cell ^ (cell >> 63);
    }
    if (all <= Short.MAX_VALUE) {
      var shorts = new short[cells.length];
      for (int i = 0; i < shorts.length; i++) {
        shorts[i] = (short) cells[i];
      }
      return of(shorts);
    }
    return all <= Integer.MAX_VALUE
        ? of(Arrays.stream(cells).mapToInt(c -> (int) c).toArray())
        : of(cells);
  }

  /// The base rows of rows of E: of each `2^columnBits` elements first all c0, then all c1.
  static CellSource ofExtension(long[] vector, int columnBits) {
    int columns = 1 << columnBits;
    int elements = Extensions.count(vector);
    return new CellSource() {
      @Override
      public long count() {
        return 2L * columns * ((elements + columns - 1) / columns);
      }

      @Override
      public void read(long first, int length, long[] target, int at) {
        for (int i = 0; i < length; i++) {
          long cell = first + i;
          int row = (int) (cell >>> columnBits);
          int element = (row >> 1) * columns + (int) (cell & (columns - 1));
          target[at + i] =
              element < elements ? Goldilocks.toSigned(vector[2 * element + (row & 1)]) : 0;
        }
      }
    };
  }
}
