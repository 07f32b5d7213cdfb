package espalier.prover.commitment;

import espalier.proof.field.Extensions;
import espalier.proof.field.Goldilocks;

/// Where cells are read from: signed integers of absolute value below p/2, however they are kept.
///
/// Read many times, by several threads at once.
public interface CellSource {
  /// How many cells there are; cells behind them are zero.
  long count();

  /// Copies cells `first` to `first + length - 1`, all below [#count], to the start of `target`.
  void read(long first, int length, long[] target);

  /// Cells kept as longs.
  static CellSource of(long[] cells) {
    return new CellSource() {
      @Override
      public long count() {
        return cells.length;
      }

      @Override
      public void read(long first, int length, long[] target) {
        System.arraycopy(cells, (int) first, target, 0, length);
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
      public void read(long first, int length, long[] target) {
        int from = (int) first;
        for (int i = 0; i < length; i++) {
          target[i] = cells[from + i];
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
      public void read(long first, int length, long[] target) {
        int from = (int) first;
        for (int i = 0; i < length; i++) {
          target[i] = cells[from + i];
        }
      }
    };
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
      public void read(long first, int length, long[] target) {
        for (int i = 0; i < length; i++) {
          long cell = first + i;
          int row = (int) (cell >>> columnBits);
          int element = (row >> 1) * columns + (int) (cell & (columns - 1));
          target[i] = element < elements ? Goldilocks.toSigned(vector[2 * element + (row & 1)]) : 0;
        }
      }
    };
  }
}
