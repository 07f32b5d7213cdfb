package espalier.scoring.subnet;

/// Who takes part: one place in each array for each uid. The arrays are not copied.
///
/// @param stake whole units, non-negative, below 2^62 in all
/// @param lastUpdate the block at which a uid last set weights
/// @param registered the block at which a uid's holder registered
/// @param oldestCommit the block of a uid's oldest commitment that is still open, or [#NO_COMMIT]
/// @param permit who may set weights: the previous epoch's permits
/// @param owner the uid of the subnet's owner, or [#NO_OWNER]
public record Neurons(
    long[] stake,
    long[] lastUpdate,
    long[] registered,
    long[] oldestCommit,
    boolean[] permit,
    int owner) {
  /// The owner of a subnet whose owner holds no uid.
  public static final int NO_OWNER = -1;

  /// The oldest commitment of a uid that has none.
  public static final long NO_COMMIT = Long.MAX_VALUE;

  public Neurons {
    int n = stake.length;
    if (n > Epoch.MAX_NEURONS) {
      throw new IllegalArgumentException(n + " neurons; expected at most " + Epoch.MAX_NEURONS);
    }
    if (lastUpdate.length != n
        || registered.length != n
        || oldestCommit.length != n
        || permit.length != n) {
      throw new IllegalArgumentException(
          "%d stakes, %d updates, %d registrations, %d commits, %d permits; expected as many of each"
              .formatted(
                  n, lastUpdate.length, registered.length, oldestCommit.length, permit.length));
    }
    if (owner < NO_OWNER || owner >= n) {
      throw new IllegalArgumentException(
          "owner uid " + owner + "; expected one below " + n + ", or -1 for none");
    }
    long sum = 0;
    for (int uid = 0; uid < n; uid++) {
      if (stake[uid] < 0 || (sum += stake[uid]) < 0 || sum >= 1L << 62) {
        throw new IllegalArgumentException(
            "stake of uid %d is %d; expected none below 0 and less than 2^62 in all"
                .formatted(uid, stake[uid]));
      }
    }
  }

  /// The number of uids.
  public int size() {
    return stake.length;
  }
}
