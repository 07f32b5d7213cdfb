package espalier.scoring.payout;

import espalier.base.unit.Amount;
import java.util.List;

/// What a round comes to, entry by entry in the order in which they were given.
///
/// `sum of (stake + gained - lost) + fees + rest = sum of stakes + pot`, to the last unit.
///
/// @param gained what an entry is paid beyond its stake, its part of the owner's fee taken
/// @param lost what an entry loses of its stake
/// @param fees what the owner is paid
/// @param rest what the pot holds afterwards
public record Settlement(List<Amount> gained, List<Amount> lost, Amount fees, Amount rest) {
  public Settlement {
    gained = List.copyOf(gained);
    lost = List.copyOf(lost);
    if (gained.size() != lost.size()) {
      throw new IllegalArgumentException(
          "%d gains and %d losses; each entry has one of either"
              .formatted(gained.size(), lost.size()));
    }
  }
}
