package espalier.proof.commitment;

import espalier.proof.field.Extension;
import espalier.proof.polynomial.Point;
import espalier.proof.polynomial.Weights;
import java.util.List;

/// One summand of a claim: `coefficient * sum over the cells of an aligned cube of weight * cell`.
///
/// The weight of a cell is the product of one element from each axis, chosen by the bits of the
/// cell's number in the cube, the first axis owning the top bits. One axis alone is any weight.
///
/// @param commitment the number of the commitment in the opening's list
/// @param offset the cube's first cell, a multiple of its size
/// @param axes most significant first
/// @param coefficient what the sum is multiplied by
public record LinearClaim(int commitment, long offset, List<Axis> axes, Extension coefficient) {
  /// The weights along some consecutive bits of a cell's number.
  ///
  /// @param bits how many bits
  /// @param weights at most `2^bits` elements
  public record Axis(int bits, Weights weights) {
    public Axis {
      if (bits < 0 || bits > 40 || weights.count() > 1L << bits) {
        throw new IllegalArgumentException(
            "an axis of %d bits has at most 2^%d weights; found %d"
                .formatted(bits, bits, weights.count()));
      }
    }

    /// @param weights a vector over E of at most `2^bits` elements; zero beyond its end
    public Axis(int bits, long[] weights) {
      this(bits, Weights.of(weights));
    }
  }

  public LinearClaim {
    axes = List.copyOf(axes);
    int bits = bits(axes);
    if (commitment < 0 || bits > 40 || offset < 0 || (offset & ((1L << bits) - 1)) != 0) {
      throw new IllegalArgumentException(
          "a cube of 2^%d cells starts at a multiple of its size; found %d in commitment %d"
              .formatted(bits, offset, commitment));
    }
  }

  /// The binary logarithm of the cube's size.
  public int bits() {
    return bits(axes);
  }

  private static int bits(List<Axis> axes) {
    int bits = 0;
    for (Axis axis : axes) {
      bits += axis.bits();
    }
    return bits;
  }

  /// The weights' multilinear extension at a point of a larger cube that contains this one: the
  /// weight is zero outside of this one. The coefficient is included.
  ///
  /// @param first the larger cube's first cell
  /// @param point its last coordinates belong to the larger cube's bits
  /// @param variables how many those are
  Extension evaluate(long first, Point point, int variables) {
    int bits = bits();
    int prefix = variables - bits;
    int at = point.size() - variables;
    Extension value = coefficient.times(point.eq(at, prefix, (offset - first) >>> bits));
    at += prefix;
    for (Axis axis : axes) {
      value = value.times(axis.weights().at(point, at, axis.bits()));
      at += axis.bits();
    }
    return value;
  }
}
