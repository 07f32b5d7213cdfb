package espalier.proof.verifier;

import espalier.proof.field.Extension;
import java.util.List;

/// A rank-one linear functional on a part of a committed cube: `coefficient` times the sum, over
/// the part's cells, of the cell times one factor of each group.
///
/// @param at the part
/// @param groups over consecutive bits of the cell's index, the top ones first; all of them
public record Claim(Extension coefficient, Placement at, List<Group> groups) {
  /// @param vector over E, at most `2^bits` elements, zero beyond
  public record Group(int bits, long[] vector) {}

  public Claim {
    groups = List.copyOf(groups);
  }
}
