package espalier.competition.obfuscation;

import java.util.ArrayList;
import java.util.List;

/// What two rounds' datasets have in common, from published files alone.
///
/// @param sameKey whether both are made under the key of one commitment
/// @param sameColumns whether columns and their order are the same
/// @param shared eras of both whose rows agree to the byte
/// @param changed eras of both whose rows or place differ
public record DatasetComparison(
    boolean sameKey, boolean sameColumns, List<String> shared, List<String> changed) {
  public static DatasetComparison of(Dataset earlier, Dataset later) {
    var shared = new ArrayList<String>();
    var changed = new ArrayList<String>();
    for (Dataset.Era era : earlier.eras()) {
      if (era.name().equals(Obfuscation.LIVE)) {
        continue; // The live rows of two rounds are different rows of one name.
      }
      later
          .era(era.name())
          .ifPresent(other -> (other.equals(era) ? shared : changed).add(era.name()));
    }
    return new DatasetComparison(
        earlier.commitment().equals(later.commitment()),
        earlier.columnsHash().equals(later.columnsHash()),
        List.copyOf(shared),
        List.copyOf(changed));
  }

  /// Whether nothing that both rounds show has changed, and they show something of both.
  public boolean isUnchanged() {
    return sameKey && sameColumns && changed.isEmpty() && !shared.isEmpty();
  }
}
