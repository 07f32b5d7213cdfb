package espalier.proof.verifier;

import espalier.proof.circuit.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// How a tensor lies in a committed cube: in one piece, or cut along some axes, so that padding
/// each piece's axes to powers of two costs little.
///
/// A kernel of 3 by 3 is padded to 16 cells; cut, its pieces of 4, 2, 2 and 1 are not.
///
/// @param cube which commitment
/// @param pieces each cut has put a piece's segments, in their order, in the piece's place
public record Layout(Placement.Cube cube, List<Piece> pieces) {
  /// An axis is cut into so many segments at most: the two largest powers of two, then the rest.
  static final int SEGMENTS_MAX = 3;

  /// A tensor has no more pieces: each costs claims and a message.
  static final int PIECES_MAX = 8;

  /// No axis is cut to save fewer cells than this.
  static final int SAVED_MIN = 1 << 12;

  /// A part of the tensor.
  ///
  /// @param first the part's first index on each axis, a multiple of its size there rounded up to a
  ///   power of two
  /// @param shape of the part
  /// @param offset of its first cell, a multiple of `2^shape.bits()`
  public record Piece(List<Integer> first, Shape shape, long offset) {
    public Piece {
      first = List.copyOf(first);
    }

    /// A tensor that is not cut, from a cube's first cell on.
    public static Piece whole(Shape shape) {
      return new Piece(Collections.nCopies(shape.axes(), 0), shape, 0);
    }

    Piece at(long place) {
      return new Piece(first, shape, place);
    }

    /// The cell after the last.
    public long end() {
      return offset + (1L << shape.bits());
    }
  }

  public Layout {
    pieces = List.copyOf(pieces);
  }

  /// A tensor's layout, not yet placed: again and again the axis is cut that saves most cells, of
  /// equal ones the first.
  static Layout of(Placement.Cube cube, Shape shape) {
    List<Piece> best = List.of(Piece.whole(shape));
    while (true) {
      List<Piece> found = best;
      long fewest = cells(best) - SAVED_MIN + 1;
      for (int axis = 0; axis < shape.axes(); axis++) {
        List<Piece> pieces = cut(best, axis);
        if (pieces.size() <= PIECES_MAX && cells(pieces) < fewest) {
          fewest = cells(pieces);
          found = pieces;
        }
      }
      if (found.equals(best)) {
        return new Layout(cube, best);
      }
      best = found;
    }
  }

  /// Cells that a tensor takes in a commitment, padding included.
  public static long cells(Shape shape) {
    return cells(of(Placement.Cube.WITNESS, shape).pieces());
  }

  private static long cells(List<Piece> pieces) {
    long cells = 0;
    for (Piece piece : pieces) {
      cells += 1L << piece.shape().bits();
    }
    return cells;
  }

  private static List<Piece> cut(List<Piece> pieces, int axis) {
    var cut = new ArrayList<Piece>();
    for (Piece piece : pieces) {
      int size = piece.shape().size(axis);
      int from = 0;
      for (int segment = 1; from < size; segment++) {
        int left = size - from;
        int own = segment == SEGMENTS_MAX ? left : Integer.highestOneBit(left);
        var first = new ArrayList<>(piece.first());
        first.set(axis, first.get(axis) + from);
        var sizes = new ArrayList<>(piece.shape().sizes());
        sizes.set(axis, own);
        cut.add(new Piece(first, new Shape(sizes), 0));
        from += own;
      }
    }
    return cut;
  }
}
