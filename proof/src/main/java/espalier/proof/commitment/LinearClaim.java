package espalier.proof.commitment;

import espalier.proof.field.Extension;
import espalier.proof.field.Extensions;
import espalier.proof.polynomial.Equality;
import espalier.proof.polynomial.Multilinear;
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
  /// @param weights a vector over E of at most `2^bits` elements; zero beyond its end
  public record Axis(int bits, long[] weights) {
    public Axis {
      if (bits < 0 || bits > 40 || Extensions.count(weights) > 1L << bits) {
        throw new IllegalArgumentException(
            "an axis of %d bits has at most 2^%d weights; found %d"
                .formatted(bits, bits, Extensions.count(weights)));
      }
    }
  }

  public LinearClaim {
    axes = List.copyOf(axes);
    int bits = axes.stream().mapToInt(Axis::bits).sum();
    if (commitment < 0 || bits > 40 || offset < 0 || (offset & ((1L << bits) - 1)) != 0) {
      throw new IllegalArgumentException(
          "a cube of 2^%d cells starts at a multiple of its size; found %d in commitment %d"
              .formatted(bits, offset, commitment));
    }
  }

  /// The binary logarithm of the cube's size.
  public int bits() {
    return axes.stream().mapToInt(Axis::bits).sum();
  }

  /// The weights' multilinear extension at a point of a larger cube that contains this one: the
  /// weight is zero outside of this one. The coefficient is included.
  ///
  /// @param first the larger cube's first cell
  /// @param point one coordinate for each of the larger cube's bits
  Extension evaluate(long first, List<Extension> point) {
    int bits = bits();
    int prefix = point.size() - bits;
    Extension value =
        coefficient.times(Equality.at(point.subList(0, prefix), (offset - first) >>> bits));
    int at = prefix;
    for (Axis axis : axes) {
      value =
          value.times(Multilinear.evaluate(axis.weights(), point.subList(at, at + axis.bits())));
      at += axis.bits();
    }
    return value;
  }
}
