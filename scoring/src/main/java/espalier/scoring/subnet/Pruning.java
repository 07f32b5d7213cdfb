package espalier.scoring.subnet;

import java.util.OptionalInt;

/// Who leaves a full subnet when somebody new registers.
///
/// The lowest emission goes, the earliest registration among equals, the lowest uid among those.
/// Immune neurons go only if no more than `leastFree` others are left; immortal ones never.
///
/// Upstream counts immunity in blocks ([#immuneByBlocks]); where votes are committed one epoch and
/// revealed the next, a newcomer may then be pruned before anybody has scored it. Here a ledger
/// counts rounds in which the neuron was scored ([#immuneByRounds]).
///
/// @param emission what each uid earned in the last epoch
/// @param registered when each registered
/// @param immune who is still new
/// @param immortal who never goes: the owner's
/// @see "subtensor 14bc6f9f, `subnets/registration.rs::get_neuron_to_prune`"
public record Pruning(long[] emission, long[] registered, boolean[] immune, boolean[] immortal) {
  public Pruning {
    int n = emission.length;
    if (registered.length != n || immune.length != n || immortal.length != n) {
      throw new IllegalArgumentException(
          "%d emissions, %d registrations, %d and %d marks; expected as many of each"
              .formatted(n, registered.length, immune.length, immortal.length));
    }
  }

  /// Who registered less than `period` blocks before `block`.
  public static boolean[] immuneByBlocks(long[] registered, long block, long period) {
    boolean[] immune = new boolean[registered.length];
    for (int uid = 0; uid < immune.length; uid++) {
      immune[uid] = block - registered[uid] < period;
    }
    return immune;
  }

  /// Who was scored in fewer than `rounds` rounds.
  ///
  /// @param scoredRounds in how many rounds each uid's miner had a vote revealed on it
  public static boolean[] immuneByRounds(int[] scoredRounds, int rounds) {
    boolean[] immune = new boolean[scoredRounds.length];
    for (int uid = 0; uid < immune.length; uid++) {
      immune[uid] = scoredRounds[uid] < rounds;
    }
    return immune;
  }

  /// The uid to prune; empty if nobody may go.
  ///
  /// @param leastFree how many neurons that are neither immune nor immortal must remain
  public OptionalInt choose(int leastFree) {
    int free = 0;
    int bestFree = -1;
    int bestImmune = -1;
    for (int uid = 0; uid < emission.length; uid++) {
      if (immortal[uid]) {
        continue;
      }
      if (immune[uid]) {
        bestImmune = worse(bestImmune, uid);
      } else {
        free++;
        bestFree = worse(bestFree, uid);
      }
    }
    int chosen = free > leastFree ? bestFree : bestImmune;
    return chosen < 0 ? OptionalInt.empty() : OptionalInt.of(chosen);
  }

  private int worse(int best, int uid) {
    if (best < 0 || emission[uid] < emission[best]) {
      return uid;
    }
    return emission[uid] == emission[best] && registered[uid] < registered[best] ? uid : best;
  }
}
