package espalier.scoring.subnet;

/// What an epoch yields: one place in each array for each uid.
///
/// Proportions are `u16`, amounts whole units rounded down. The amounts may sum to a little less
/// than the emission; the reference drops that dust, a ledger gives it out by largest remainder
/// ([EmissionSplit]).
///
/// @param standing proportions of each uid
/// @param serverEmission what incentive earns
/// @param validatorEmission what dividends earn
/// @param combinedEmission what a uid earns in both roles, rounded down once; pruning compares it
/// @param permit who may set weights until the next epoch
/// @param bonds what the next epoch starts from
public record EpochOutput(
    Standing standing,
    long[] serverEmission,
    long[] validatorEmission,
    long[] combinedEmission,
    boolean[] permit,
    SparseRows bonds) {
  /// The proportions of each uid, 0 to 65535 each.
  ///
  /// @param stake of all stake
  /// @param consensus the weight that a majority of stake supports
  /// @param validatorTrust how much of a validator's vote lies within the consensus
  /// @param incentive a miner's part
  /// @param dividends a validator's part
  /// @param active whether the uid set weights within the cutoff
  public record Standing(
      int[] stake,
      int[] consensus,
      int[] validatorTrust,
      int[] incentive,
      int[] dividends,
      boolean[] active) {}
}
