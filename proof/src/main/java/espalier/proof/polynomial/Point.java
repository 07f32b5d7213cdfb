package espalier.proof.polynomial;

import espalier.proof.field.Extension;
import espalier.proof.field.Extensions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A point at which many vectors are evaluated: `eq` over a run of its coordinates is expanded
/// once.
///
/// One thread uses it.
public final class Point {
  private final Extension[] coordinates;
  // By first coordinate, then by their number: as many elements as were asked for at most.
  private final long[] @Nullable [] @Nullable [] expansions;

  public Point(List<Extension> coordinates) {
    this.coordinates = coordinates.toArray(Extension[]::new);
    this.expansions = new long[this.coordinates.length + 1][][];
  }

  public int size() {
    return coordinates.length;
  }

  public Extension get(int index) {
    return coordinates[index];
  }

  /// `eq` at the bits of an index, over `bits` coordinates from `from` on.
  public Extension eq(int from, int bits, long index) {
    Extension product = Extension.ONE;
    for (int j = 0; j < bits; j++) {
      Extension z = coordinates[from + j];
      boolean bit = (index >>> (bits - 1 - j) & 1) == 1;
      product = product.times(bit ? z : Extension.ONE.minus(z));
    }
    return product;
  }

  /// `eq` over `bits` coordinates from `from` on, for all `i < count` at least; not to be written
  /// to.
  public long[] expansion(int from, int bits, int count) {
    long[] @Nullable [] byBits = expansions[from];
    if (byBits == null) {
      byBits = new long[coordinates.length + 1 - from][];
      expansions[from] = byBits;
    }
    long[] known = byBits[bits];
    if (known == null || Extensions.count(known) < count) {
      known = Equality.vector(java.util.Arrays.copyOfRange(coordinates, from, from + bits), count);
      byBits[bits] = known;
    }
    return known;
  }
}
