package espalier.ledger;

import espalier.base.unit.BlockTime;

/// The block in which something happens.
///
/// @param height counted from 1; genesis is 0
/// @param time not before the time of the block below
public record BlockContext(long height, BlockTime time) {
  public BlockContext {
    if (height < 0) {
      throw new IllegalArgumentException("height must not be negative: " + height);
    }
  }
}
