package espalier.proof.polynomial;

import espalier.proof.field.Extension;
import espalier.proof.field.Extensions;
import espalier.proof.field.Goldilocks;
import java.util.Arrays;

/// A vector over E that is zero from some index on, and what is known of it.
///
/// An expansion of `eq` is summed and evaluated from its point, in time that grows with the number
/// of its coordinates and not with its length.
public sealed interface Weights {
  /// From this index on the elements are zero.
  int count();

  /// The first [#count] elements; not to be written to.
  long[] vector();

  /// The sum of all elements.
  Extension sum();

  /// The vector's multilinear extension at some consecutive coordinates of a point.
  ///
  /// @param from the first of them
  /// @param bits how many; the vector has at most `2^bits` elements
  Extension at(Point point, int from, int bits);

  /// Elements `first` to `first + 2^bits - 1` as a vector of their own.
  ///
  /// @param first a multiple of `2^bits`
  Weights slice(int first, int bits);

  /// Any vector.
  static Weights of(long[] vector) {
    return new Listed(vector);
  }

  /// `eq(point, i)` for `i < count`.
  ///
  /// @param count 1 to `2^point.length`
  static Weights equality(Extension[] point, int count) {
    return new Eq(point, count, Extension.ONE);
  }

  /// `count` ones: `2^n` times `eq` of n halves.
  static Weights ones(int count) {
    int bits = 32 - Integer.numberOfLeadingZeros(count - 1);
    var halves = new Extension[bits];
    Arrays.fill(halves, Eq.HALF);
    return new Eq(halves, count, Extension.of(1L << bits));
  }

  /// Elements one by one.
  ///
  /// @param vector over E
  record Listed(long[] vector) implements Weights {
    @Override
    public int count() {
      return Extensions.count(vector);
    }

    @Override
    public Weights slice(int first, int bits) {
      int from = Math.min(first, count());
      return of(Arrays.copyOfRange(vector, 2 * from, 2 * Math.min(count(), from + (1 << bits))));
    }

    @Override
    public Extension sum() {
      long sum0 = 0;
      long sum1 = 0;
      for (int i = 0; i < vector.length; i += 2) {
        sum0 = Goldilocks.add(sum0, vector[i]);
        sum1 = Goldilocks.add(sum1, vector[i + 1]);
      }
      return new Extension(sum0, sum1);
    }

    @Override
    public Extension at(Point point, int from, int bits) {
      return count() == 0
          ? Extension.ZERO
          : Extensions.dot(vector, point.expansion(from, bits, count()));
    }
  }

  /// `factor * eq(point, i)` for `i < count`.
  ///
  /// @param point most significant coordinate first; not to be written to
  /// @param count 1 to `2^point.length`
  record Eq(Extension[] point, int count, Extension factor) implements Weights {
    /// One half: `eq` weighs 0 and 1 alike there.
    private static final Extension HALF = new Extension(0x7fff_ffff_8000_0001L, 0);

    public Eq {
      if (count < 1 || (point.length < 31 && count > 1 << point.length)) {
        throw new IllegalArgumentException(
            "eq in %d variables has 1 to 2^%d values; asked %d"
                .formatted(point.length, point.length, count));
      }
    }

    @Override
    public long[] vector() {
      return Equality.vector(point, count, factor);
    }

    @Override
    public Extension sum() {
      if (isWhole()) {
        return factor;
      }
      Extension part = Extension.ZERO;
      for (int j = 0; j < point.length; j++) {
        // Of j low bits all indices sum up to 1, those below count's low bits to part.
        Extension high = point[point.length - 1 - j];
        part =
            (count >>> j & 1) == 1
                ? Extension.ONE.minus(high).plus(high.times(part))
                : Extension.ONE.minus(high).times(part);
      }
      return part.times(factor);
    }

    /// The sum over `i < count` of `eq(own, i) eq(given, i)`, a product over bits if there is no
    /// count.
    @Override
    public Extension at(Point given, int from, int bits) {
      if (point.length > bits) {
        return slice(0, bits, count).at(given, from, bits);
      }
      // Coordinates beyond the own ones number what is zero unless their bits are.
      int above = bits - point.length;
      Extension full = Extension.ONE;
      Extension part = Extension.ZERO;
      for (int j = 0; j < point.length; j++) {
        Extension own = point[point.length - 1 - j];
        Extension other = given.get(from + bits - 1 - j);
        Extension high = own.times(other);
        Extension low = Extension.ONE.minus(own).minus(other).plus(high);
        if ((count >>> j & 1) == 1) {
          part = low.times(full).plus(high.times(part));
        } else if (!part.isZero()) {
          part = low.times(part);
        }
        full = full.times(low.plus(high));
      }
      Extension value = isWhole() ? full : part;
      return value.times(factor).times(given.eq(from, above, 0));
    }

    @Override
    public Weights slice(int first, int bits) {
      return first < count ? slice(first, bits, count) : of(new long[0]);
    }

    private boolean isWhole() {
      return count >>> point.length == 1;
    }

    /// Elements `first` to `first + 2^bits - 1` as a vector of their own, and no more than `most`
    /// of them.
    ///
    /// @param first a multiple of `2^bits`, below [#count]
    public Eq slice(int first, int bits, int most) {
      int own = Math.min(bits, point.length);
      int top = point.length - own;
      Extension outside = factor;
      for (int j = 0; j < top; j++) {
        boolean bit = (first >>> (own + top - 1 - j) & 1) == 1;
        outside = outside.times(bit ? point[j] : Extension.ONE.minus(point[j]));
      }
      int left = Math.min(Math.min(count - first, most), 1 << own);
      return new Eq(Arrays.copyOfRange(point, top, point.length), left, outside);
    }

    /// The outer product with a vector of all `2^n` values of `eq`, which has the lower bits.
    public Eq times(Eq below) {
      Extension[] both = Arrays.copyOf(point, point.length + below.point.length);
      System.arraycopy(below.point, 0, both, point.length, below.point.length);
      return new Eq(both, Math.multiplyExact(count, below.count), factor.times(below.factor));
    }
  }
}
